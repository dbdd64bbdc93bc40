package dev.tenet.api.ec2;

import dev.tenet.api.ec2.RouteTableView.RouteView;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteOrigin;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationStateCode;

/** Route tables as EC2 shows them. */
final class RouteTableShapes {
    static final RouteTableAssociationState ASSOCIATED = RouteTableAssociationState.builder()
            .state(RouteTableAssociationStateCode.ASSOCIATED)
            .build();

    private RouteTableShapes() {}

    static software.amazon.awssdk.services.ec2.model.RouteTable table(RouteTableView view) {
        RouteTable table = view.table();
        return software.amazon.awssdk.services.ec2.model.RouteTable.builder()
                .routeTableId(table.id().value())
                .vpcId(table.vpc().value())
                .ownerId(table.owner().value())
                .associations(associations(table))
                .propagatingVgws(List.of())
                .routes(view.routes().stream().map(RouteTableShapes::route).toList())
                .tags(RequestTags.write(table.tags()))
                .build();
    }

    private static List<RouteTableAssociation> associations(RouteTable table) {
        var main = table.mainAssociation().stream()
                .map(id -> RouteTableAssociation.builder().main(true).routeTableAssociationId(id.value()));
        var subnets = table.associations().stream()
                .map(association -> RouteTableAssociation.builder()
                        .main(false)
                        .routeTableAssociationId(association.id().value())
                        .subnetId(association.subnet().value()));
        var gateways = table.gateway().stream()
                .map(association -> RouteTableAssociation.builder()
                        .main(false)
                        .routeTableAssociationId(association.id().value())
                        .gatewayId(association.gateway().value()));
        return Stream.of(main, subnets, gateways)
                .flatMap(some -> some)
                .map(shape -> shape.routeTableId(table.id().value())
                        .associationState(ASSOCIATED)
                        .build())
                .toList();
    }

    private static Route route(RouteView view) {
        Route.Builder shape =
                Route.builder().origin(origin(view.route().origin())).state(state(view));
        switch (view.route().destination()) {
            case RouteDestination.PrefixList(var list) -> shape.destinationPrefixListId(list.value());
            case RouteDestination.Block(var prefix) -> {
                switch (prefix.family()) {
                    case IPV4 -> shape.destinationCidrBlock(prefix.toString());
                    case IPV6 -> shape.destinationIpv6CidrBlock(prefix.toString());
                }
            }
        }
        switch (view.route().target()) {
            case RouteTarget.Local _ -> shape.gatewayId("local");
            case RouteTarget.InternetGateway(var id) -> shape.gatewayId(id.value());
            case RouteTarget.NatGateway(var id) -> shape.natGatewayId(id.value());
            case RouteTarget.EgressOnlyGateway(var id) -> shape.egressOnlyInternetGatewayId(id.value());
            case RouteTarget.Peering(var id) -> shape.vpcPeeringConnectionId(id.value());
            case RouteTarget.Interface(var id) -> {
                shape.networkInterfaceId(id.value());
                view.instance()
                        .ifPresent(instance -> shape.instanceId(instance.id().value())
                                .instanceOwnerId(instance.owner().value()));
            }
        }
        return shape.build();
    }

    static RouteState state(RouteView view) {
        return view.active() ? RouteState.ACTIVE : RouteState.BLACKHOLE;
    }

    static software.amazon.awssdk.services.ec2.model.RouteOrigin origin(RouteOrigin origin) {
        return switch (origin) {
            case TABLE -> software.amazon.awssdk.services.ec2.model.RouteOrigin.CREATE_ROUTE_TABLE;
            case STATIC -> software.amazon.awssdk.services.ec2.model.RouteOrigin.CREATE_ROUTE;
            case PROPAGATED -> software.amazon.awssdk.services.ec2.model.RouteOrigin.ENABLE_VGW_ROUTE_PROPAGATION;
        };
    }
}
