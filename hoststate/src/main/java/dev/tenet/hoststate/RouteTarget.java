package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;

/** Where a route leads. */
public sealed interface RouteTarget {
    /** The destination is looked for in this network. */
    record Local(VirtualNetworkIdentifier vni) implements RouteTarget {}

    /** Nowhere: dropped. */
    record Blackhole() implements RouteTarget {}
}
