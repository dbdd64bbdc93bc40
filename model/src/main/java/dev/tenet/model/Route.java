package dev.tenet.model;

/** One route of a table. */
public record Route(RouteDestination destination, RouteTarget target, RouteOrigin origin) {
    public Route withTarget(RouteTarget newTarget) {
        return new Route(destination, newTarget, origin);
    }
}
