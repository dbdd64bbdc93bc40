package dev.tenet.model;

/** Where a route leads. Every kind of target is a record here, so that a new one shows every place that must know it. */
public sealed interface RouteTarget {

    /** The VPC itself: to wherever the destination address is. */
    record Local() implements RouteTarget {}
}
