package dev.tenet.api.ec2;

import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.Instance;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Route;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.command.Attempt;
import java.util.List;
import java.util.Optional;

/** A route table with what its routes lead to now. */
record RouteTableView(RouteTable table, List<RouteView> routes) {

    /**
     * One route.
     *
     * @param instance that has the interface it leads to
     * @param active whether the target can take packets; otherwise the route is a black hole
     */
    record RouteView(Route route, Optional<Instance> instance, boolean active) {}

    static RouteTableView of(RouteTable table, Attempt attempt) {
        return new RouteTableView(
                table,
                table.routes(attempt.vpc(table.vpc())).stream()
                        .map(route -> view(route, table, attempt))
                        .toList());
    }

    private static RouteView view(Route route, RouteTable table, Attempt attempt) {
        return switch (route.target()) {
            case RouteTarget.Local _ -> new RouteView(route, Optional.empty(), true);
            case RouteTarget.Peering(var id) ->
                new RouteView(
                        route,
                        Optional.empty(),
                        attempt.intent()
                                .find(VpcPeeringConnection.key(id))
                                .filter(VpcPeeringConnection::isActive)
                                .isPresent());
            case RouteTarget.InternetGateway(var id) ->
                new RouteView(
                        route,
                        Optional.empty(),
                        attempt.intent()
                                .find(InternetGateway.key(table.owner(), id))
                                .filter(gateway -> gateway.isAttachedTo(table.vpc()))
                                .isPresent());
            case RouteTarget.NatGateway(var id) ->
                new RouteView(
                        route,
                        Optional.empty(),
                        attempt.intent()
                                .find(NatGateway.key(table.owner(), id))
                                .filter(NatGateway::isAvailable)
                                .isPresent());
            case RouteTarget.EgressOnlyGateway(var id) ->
                new RouteView(
                        route,
                        Optional.empty(),
                        attempt.intent()
                                .find(EgressOnlyInternetGateway.key(table.owner(), id))
                                .isPresent());
            case RouteTarget.Interface(var id) -> {
                Optional<Instance> instance = attempt.intent()
                        .find(NetworkInterface.key(table.owner(), id))
                        .flatMap(NetworkInterface::attachment)
                        .flatMap(attachment ->
                                attempt.intent().find(Instance.key(table.owner(), attachment.instance())));
                yield new RouteView(
                        route, instance, instance.filter(Instance::isPlaced).isPresent());
            }
        };
    }
}
