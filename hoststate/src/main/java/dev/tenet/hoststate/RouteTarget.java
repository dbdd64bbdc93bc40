package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;

/** Where a route leads. */
public sealed interface RouteTarget {
    /** The destination is looked for in this network: the sender's own, or a peered one. */
    record Local(VirtualNetworkIdentifier vni) implements RouteTarget {}

    /**
     * One of these interfaces gets the packet, whatever its destination: the same one for all packets of a connection, and for both
     * directions where both have the same list.
     *
     * @param vni of the network that the interfaces are in
     * @param interfaces 1 to 8, distinct
     */
    record Interfaces(VirtualNetworkIdentifier vni, List<InterfaceNumber> interfaces) implements RouteTarget {
        public static final int MAX = 8;

        public Interfaces {
            interfaces = List.copyOf(interfaces);
            if (interfaces.isEmpty()
                    || interfaces.size() > MAX
                    || interfaces.stream().distinct().count() != interfaces.size()) {
                throw new IllegalArgumentException("a route has 1 to " + MAX + " distinct interfaces: " + interfaces);
            }
        }
    }

    /** The internet, through an edge: under the source's public address. */
    record Internet() implements RouteTarget {}

    /**
     * Where the NAT gateway's own subnet leads: under an address and port of the gateway.
     *
     * @param gateway whose ports this host may have; while it has none, packets are dropped
     * @param onward the internet, a network, or one interface
     */
    record Nat(NatGatewayKey gateway, RouteTarget onward) implements RouteTarget {
        public Nat {
            boolean possible = switch (onward) {
                case Internet _, Local _ -> true;
                case Interfaces(var _, var interfaces) -> interfaces.size() == 1;
                case Nat _, PrivateNatToInternet _, Blackhole _ -> false;
            };
            if (!possible) {
                throw new IllegalArgumentException("a NAT gateway does not lead on to " + onward);
            }
        }

        /** To the internet. */
        public Nat(NatGatewayKey gateway) {
            this(gateway, new Internet());
        }
    }

    /** A private NAT gateway, whose own subnet leads to the internet, where it has no address: dropped. */
    record PrivateNatToInternet() implements RouteTarget {}

    /** Nowhere: dropped. */
    record Blackhole() implements RouteTarget {}
}
