package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;

/** Packets to the prefix go to the target; the longest prefix wins. */
public record Route(IpPrefix destination, RouteTarget target) {}
