package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** Which packets a route is for. */
public sealed interface RouteDestination {
    record Block(IpPrefix prefix) implements RouteDestination {}

    /** Each entry that a prefix list has now. */
    record PrefixList(PrefixListId list) implements RouteDestination {}
}
