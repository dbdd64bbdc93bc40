package dev.tenet.model;

/** How a route came into its table. */
public enum RouteOrigin {
    /** With the table: the local routes. */
    TABLE,
    /** A tenant made it, or gave a local route another target. */
    STATIC,
    /** A gateway announced it; any other route to the same destination wins over it. */
    PROPAGATED
}
