package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;

/**
 * A network that this host serves.
 *
 * @param gatewayInSync whether this host, being one of its gateways, knows all of its locations
 */
public record ServedNetwork(Network resource, boolean gatewayInSync) {

    /** Whether packets stamped so are accepted. */
    public boolean accepts(NetworkTag tag) {
        return tag.equals(resource.tag())
                || resource.previousTag().filter(tag::equals).isPresent();
    }
}
