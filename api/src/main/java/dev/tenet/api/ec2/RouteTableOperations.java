package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.Kind;
import dev.tenet.model.Route;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.RouteOrigin;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationStateCode;

/** Describing route tables. */
final class RouteTableOperations {
    private record View(RouteTable table, List<Route> routes) {}

    private static final Listing<View> TABLES = new Listing<>(
            view -> view.table.id().value(),
            Fault.ROUTE_TABLE_NOT_FOUND,
            "The routeTable ID '%s'",
            FilterTable.<View>builder()
                    .on("association.main", _ -> "true")
                    .on(
                            "association.route-table-association-id",
                            view -> view.table.mainAssociation().value())
                    .on("association.route-table-id", view -> view.table.id().value())
                    .onOptional("association.subnet-id", _ -> Optional.empty())
                    .onOptional("association.gateway-id", _ -> Optional.empty())
                    .on("owner-id", view -> view.table.owner().value())
                    .on("route-table-id", view -> view.table.id().value())
                    .onEach("route.destination-cidr-block", view -> destinations(view, IpFamily.IPV4))
                    .onEach("route.destination-ipv6-cidr-block", view -> destinations(view, IpFamily.IPV6))
                    .onEach(
                            "route.gateway-id",
                            view -> view.routes.stream()
                                    .map(route -> gateway(route.target()))
                                    .toList())
                    .on("route.origin", _ -> "CreateRouteTable")
                    .on("route.state", _ -> "active")
                    .on("vpc-id", view -> view.table.vpc().value())
                    .tagged(view -> view.table.tags().values())
                    .build(),
            new PageLimits(5, 100));

    private final Backend backend;

    RouteTableOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeRouteTablesRequest.class, DescribeRouteTablesResponse.class, this::describe);
    }

    private DescribeRouteTablesResponse describe(DescribeRouteTablesRequest request, Caller caller) {
        request.routeTableIds().forEach(Ids::routeTable);
        Page<View> page = backend.read(
                caller,
                attempt -> TABLES.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.ROUTE_TABLE.under(caller.account())).stream()
                                .map(view(attempt))
                                .toList(),
                        request.routeTableIds(),
                        request.filters()));
        return DescribeRouteTablesResponse.builder()
                .routeTables(
                        page.items().stream().map(RouteTableOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static Function<RouteTable, View> view(Attempt attempt) {
        return table -> new View(table, table.routes(attempt.vpc(table.vpc())));
    }

    private static List<String> destinations(View view, IpFamily family) {
        return view.routes.stream()
                .map(Route::destination)
                .filter(prefix -> prefix.family() == family)
                .map(Object::toString)
                .toList();
    }

    /** What EC2 shows as the gateway of a route. */
    private static String gateway(RouteTarget target) {
        return switch (target) {
            case RouteTarget.Local _ -> "local";
        };
    }

    private static software.amazon.awssdk.services.ec2.model.RouteTable shape(View view) {
        RouteTable table = view.table;
        return software.amazon.awssdk.services.ec2.model.RouteTable.builder()
                .routeTableId(table.id().value())
                .vpcId(table.vpc().value())
                .ownerId(table.owner().value())
                .associations(RouteTableAssociation.builder()
                        .routeTableAssociationId(table.mainAssociation().value())
                        .routeTableId(table.id().value())
                        .main(true)
                        .associationState(state -> state.state(RouteTableAssociationStateCode.ASSOCIATED))
                        .build())
                .propagatingVgws(List.of())
                .routes(view.routes.stream().map(RouteTableOperations::shape).toList())
                .tags(RequestTags.write(table.tags()))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.Route shape(Route route) {
        var shape = software.amazon.awssdk.services.ec2.model.Route.builder()
                .gatewayId(gateway(route.target()))
                .origin(RouteOrigin.CREATE_ROUTE_TABLE)
                .state(RouteState.ACTIVE);
        String destination = route.destination().toString();
        return switch (route.destination().family()) {
            case IPV4 -> shape.destinationCidrBlock(destination).build();
            case IPV6 -> shape.destinationIpv6CidrBlock(destination).build();
        };
    }
}
