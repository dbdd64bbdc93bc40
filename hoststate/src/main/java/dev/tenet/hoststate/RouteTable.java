package dev.tenet.hoststate;

import java.util.Comparator;
import java.util.List;

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

    @Override
    public RouteTableNumber key() {
        return number;
    }
}
