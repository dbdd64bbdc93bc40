package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** One route of a table. */
public record Route(IpPrefix destination, RouteTarget target) {}
