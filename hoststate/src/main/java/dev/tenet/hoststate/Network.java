package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/**
 * A tenant's network that this host serves, as one with instances in it or as one of its gateways.
 *
 * @param tag what this host stamps on packets of the network
 * @param previousTag also accepted, while tags are being changed
 * @param gateways where unknown locations are asked for, in the order that chooses one; alive or not
 * @param gatewayHere whether this host is one of the gateways: it then gets a {@link Location} for every address, and may
 *     answer for the network while it is in sync
 * @param preloaded whether every host that sends into the network gets a {@link Location} for every address, and then
 *     what becomes of packets for others; empty: hosts ask as they need
 */
public record Network(
        VirtualNetworkIdentifier vni,
        NetworkTag tag,
        Optional<NetworkTag> previousTag,
        List<HostNumber> gateways,
        boolean gatewayHere,
        Optional<LocationMiss> preloaded)
        implements Resource {
    /**
     * The network in which public addresses are and whose gateways are the edges. No tenant's network has its number, and it has no
     * {@link Location}s.
     */
    public static final VirtualNetworkIdentifier INTERNET = new VirtualNetworkIdentifier(0);

    /** As many as a packet's choice of gateway can tell apart. */
    public static final int MAX_GATEWAYS = 8;

    /** Of which hosts ask for locations as they need them. */
    public Network(
            VirtualNetworkIdentifier vni,
            NetworkTag tag,
            Optional<NetworkTag> previousTag,
            List<HostNumber> gateways,
            boolean gatewayHere) {
        this(vni, tag, previousTag, gateways, gatewayHere, Optional.empty());
    }

    public Network {
        gateways = List.copyOf(gateways);
        if (gateways.size() > MAX_GATEWAYS) {
            throw new IllegalArgumentException("network " + vni + " has more than " + MAX_GATEWAYS + " gateways");
        }
        if (gateways.stream().distinct().count() != gateways.size()) {
            throw new IllegalArgumentException("network " + vni + " names a gateway twice: " + gateways);
        }
    }

    /** Whether this host gets a {@link Location} for every address. */
    public boolean isToldAll() {
        return gatewayHere || preloaded.isPresent();
    }

    @Override
    public NetworkKey key() {
        return new NetworkKey(vni);
    }
}
