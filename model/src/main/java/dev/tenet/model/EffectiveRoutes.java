package dev.tenet.model;

import dev.tenet.net.IpPrefix;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a table's routes come to, one target a destination. Of routes to the same destination, one to a block wins over one to a prefix
 * list, and that over a propagated one; within the VPC's own blocks neither of the two wins over the local route, be it more specific.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html">Route priority</a>
 */
public final class EffectiveRoutes {
    private EffectiveRoutes() {}

    /** @param entries what a prefix list has now; nothing if there is none */
    public static SortedMap<IpPrefix, RouteTarget> of(
            RouteTable table, Vpc vpc, Function<PrefixListId, List<IpPrefix>> entries) {
        SortedMap<IpPrefix, RouteTarget> byPrefix = new TreeMap<>();
        List<Route> routes = table.routes(vpc);
        routes.stream()
                .filter(route -> route.origin() == RouteOrigin.PROPAGATED)
                .forEach(route -> put(byPrefix, vpc, route, entries));
        routes.stream()
                .filter(route -> route.origin() != RouteOrigin.PROPAGATED
                        && route.destination() instanceof RouteDestination.PrefixList)
                .forEach(route -> put(byPrefix, vpc, route, entries));
        for (Route route : routes) {
            if (route.origin() != RouteOrigin.PROPAGATED
                    && route.destination() instanceof RouteDestination.Block(IpPrefix prefix)) {
                byPrefix.put(prefix, route.target());
            }
        }
        return Collections.unmodifiableSortedMap(byPrefix);
    }

    private static void put(
            SortedMap<IpPrefix, RouteTarget> byPrefix,
            Vpc vpc,
            Route route,
            Function<PrefixListId, List<IpPrefix>> entries) {
        List<IpPrefix> prefixes = switch (route.destination()) {
            case RouteDestination.Block(IpPrefix prefix) -> List.of(prefix);
            case RouteDestination.PrefixList(PrefixListId list) -> entries.apply(list);
        };
        prefixes.stream().filter(prefix -> !vpc.holds(prefix)).forEach(prefix -> byPrefix.put(prefix, route.target()));
    }
}
