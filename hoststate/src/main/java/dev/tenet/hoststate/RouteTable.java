package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The routes of some subnets. What no route matches is dropped.
 *
 * @param routes in order of destination, whatever order comes in; no destination twice
 */
public record RouteTable(RouteTableNumber number, List<Route> routes) implements Resource {
    public RouteTable {
        routes =
                routes.stream().sorted(Comparator.comparing(Route::destination)).toList();
        if (routes.stream().map(Route::destination).distinct().count() != routes.size()) {
            throw new IllegalArgumentException("route table " + number + " has two routes to one destination");
        }
    }

    /** The network that all of a prefix belongs to: of the longest route into a network that holds it. */
    public Optional<VirtualNetworkIdentifier> networkOf(IpPrefix prefix) {
        return routes.stream()
                .filter(route -> route.target() instanceof RouteTarget.Local
                        && route.destination().contains(prefix))
                .max(Comparator.comparingInt(route -> route.destination().length()))
                .map(route -> ((RouteTarget.Local) route.target()).vni());
    }

    @Override
    public RouteTableNumber key() {
        return number;
    }
}
