package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/**
 * A network that this host serves.
 *
 * @param inSync whether this host, if one of its gateways or told all of its locations, knows them all by now
 */
public record ServedNetwork(Network resource, boolean inSync) {

    /** What is left to say of a network that this host serves no more, by a packet that still came for it. */
    static ServedNetwork noMore(VirtualNetworkIdentifier vni, NetworkTag tag) {
        return new ServedNetwork(new Network(vni, tag, Optional.empty(), List.of(), false), false);
    }

    /** Whether packets stamped so are accepted. */
    public boolean accepts(NetworkTag tag) {
        return tag.equals(resource.tag())
                || resource.previousTag().filter(tag::equals).isPresent();
    }
}
