package dev.tenet.api.ec2;

import dev.tenet.api.ec2.RouteTableView.RouteView;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * By what route tables are found.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html">DescribeRouteTables</a>
 */
final class RouteTableListing {
    static final Listing<RouteTableView> TABLES = new Listing<>(
            view -> view.table().id().value(),
            Fault.ROUTE_TABLE_NOT_FOUND,
            "The routeTable ID '%s'",
            FilterTable.<RouteTableView>builder()
                    .onEach("association.main", RouteTableListing::mains)
                    .onEach("association.route-table-association-id", RouteTableListing::associations)
                    .onEach(
                            "association.route-table-id",
                            view -> associations(view).isEmpty()
                                    ? List.of()
                                    : List.of(view.table().id().value()))
                    .onEach(
                            "association.subnet-id",
                            view -> view.table().associations().stream()
                                    .map(association -> association.subnet().value())
                                    .toList())
                    .onOptional(
                            "association.gateway-id",
                            view -> view.table()
                                    .gateway()
                                    .map(association -> association.gateway().value()))
                    .on("owner-id", view -> view.table().owner().value())
                    .on("route-table-id", view -> view.table().id().value())
                    .onEach("route.destination-cidr-block", each(route -> block(route, IpFamily.IPV4)))
                    .onEach("route.destination-ipv6-cidr-block", each(route -> block(route, IpFamily.IPV6)))
                    .onEach("route.destination-prefix-list-id", each(RouteTableListing::list))
                    .onEach("route.egress-only-internet-gateway-id", each(RouteTableListing::egressOnly))
                    .onEach("route.gateway-id", each(RouteTableListing::gateway))
                    .onEach(
                            "route.instance-id",
                            each(route -> route.instance()
                                    .map(instance -> instance.id().value())))
                    .onEach("route.nat-gateway-id", each(RouteTableListing::natGateway))
                    .onEach("route.network-interface-id", each(RouteTableListing::networkInterface))
                    .onEach(
                            "route.origin",
                            each(route -> Optional.of(
                                    RouteTableShapes.origin(route.route().origin())
                                            .toString())))
                    .onEach(
                            "route.state",
                            each(route ->
                                    Optional.of(RouteTableShapes.state(route).toString())))
                    .onOptional("route.transit-gateway-id", _ -> Optional.empty())
                    .onEach("route.vpc-peering-connection-id", each(RouteTableListing::peering))
                    .on("vpc-id", view -> view.table().vpc().value())
                    .tagged(view -> view.table().tags().values())
                    .build(),
            new PageLimits(5, 100));

    private RouteTableListing() {}

    private static Function<RouteTableView, Collection<String>> each(Function<RouteView, Optional<String>> value) {
        return view -> view.routes().stream()
                .flatMap(route -> value.apply(route).stream())
                .toList();
    }

    private static List<String> mains(RouteTableView view) {
        Stream<String> main = view.table().mainAssociation().stream().map(_ -> "true");
        Stream<String> subnets = view.table().associations().stream().map(_ -> "false");
        Stream<String> gateways = view.table().gateway().stream().map(_ -> "false");
        return Stream.of(main, subnets, gateways)
                .flatMap(some -> some)
                .distinct()
                .toList();
    }

    private static List<String> associations(RouteTableView view) {
        return Stream.of(
                        view.table().mainAssociation().stream(),
                        view.table().associations().stream().map(association -> association.id()),
                        view.table().gateway().stream().map(association -> association.id()))
                .flatMap(some -> some)
                .map(RouteTableAssociationId::value)
                .toList();
    }

    private static Optional<String> block(RouteView view, IpFamily family) {
        return view.route().destination() instanceof RouteDestination.Block(IpPrefix prefix)
                        && prefix.family() == family
                ? Optional.of(prefix.toString())
                : Optional.empty();
    }

    private static Optional<String> list(RouteView view) {
        return view.route().destination() instanceof RouteDestination.PrefixList(var list)
                ? Optional.of(list.value())
                : Optional.empty();
    }

    private static Optional<String> networkInterface(RouteView view) {
        return view.route().target() instanceof RouteTarget.Interface(var id)
                ? Optional.of(id.value())
                : Optional.empty();
    }

    private static Optional<String> gateway(RouteView view) {
        return switch (view.route().target()) {
            case RouteTarget.Local _ -> Optional.of("local");
            case RouteTarget.InternetGateway(var id) -> Optional.of(id.value());
            case RouteTarget.Interface _,
                    RouteTarget.Peering _,
                    RouteTarget.EgressOnlyGateway _,
                    RouteTarget.NatGateway _ -> Optional.empty();
        };
    }

    private static Optional<String> natGateway(RouteView view) {
        return view.route().target() instanceof RouteTarget.NatGateway(var id)
                ? Optional.of(id.value())
                : Optional.empty();
    }

    private static Optional<String> egressOnly(RouteView view) {
        return view.route().target() instanceof RouteTarget.EgressOnlyGateway(var id)
                ? Optional.of(id.value())
                : Optional.empty();
    }

    private static Optional<String> peering(RouteView view) {
        return view.route().target() instanceof RouteTarget.Peering(var id)
                ? Optional.of(id.value())
                : Optional.empty();
    }
}
