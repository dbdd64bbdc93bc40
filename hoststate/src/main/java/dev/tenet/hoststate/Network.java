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
 * @param edges by which its packets leave for the internet, in the order that chooses one; alive or not. While none of them lives
 *     they leave by the gateways of {@link #INTERNET}
 */
public record Network(
        VirtualNetworkIdentifier vni,
        NetworkTag tag,
        Optional<NetworkTag> previousTag,
        List<HostNumber> gateways,
        boolean gatewayHere,
        Optional<LocationMiss> preloaded,
        List<HostNumber> edges)
        implements Resource {
    /**
     * The network in which public addresses are and whose gateways are edges: all of them, or some where there are many. No tenant's
     * network has its number, and it has no {@link Location}s.
     */
    public static final VirtualNetworkIdentifier INTERNET = new VirtualNetworkIdentifier(0);

    /** As many as a packet's choice of gateway, or of edge, can tell apart. */
    public static final int MAX_GATEWAYS = 8;

    /** Of which hosts ask for locations as they need them, and which has no edges of its own. */
    public Network(
            VirtualNetworkIdentifier vni,
            NetworkTag tag,
            Optional<NetworkTag> previousTag,
            List<HostNumber> gateways,
            boolean gatewayHere) {
        this(vni, tag, previousTag, gateways, gatewayHere, Optional.empty(), List.of());
    }

    public Network {
        gateways = few("gateway", vni, gateways);
        edges = few("edge", vni, edges);
    }

    private static List<HostNumber> few(String what, VirtualNetworkIdentifier vni, List<HostNumber> hosts) {
        if (hosts.size() > MAX_GATEWAYS) {
            throw new IllegalArgumentException("network " + vni + " has more than " + MAX_GATEWAYS + " of " + what);
        }
        if (hosts.stream().distinct().count() != hosts.size()) {
            throw new IllegalArgumentException("network " + vni + " names one " + what + " twice: " + hosts);
        }
        return List.copyOf(hosts);
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
