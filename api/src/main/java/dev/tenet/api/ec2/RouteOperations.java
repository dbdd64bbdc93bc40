package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.command.RouteTargetSpec;
import dev.tenet.model.command.Routes;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteResponse;

/** The routes of a table. */
final class RouteOperations {
    private final Backend backend;

    RouteOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateRouteRequest.class, CreateRouteResponse.class, this::create);
        registrar.writes(ReplaceRouteRequest.class, ReplaceRouteResponse.class, this::replace);
        registrar.writes(DeleteRouteRequest.class, DeleteRouteResponse.class, this::delete);
    }

    private CreateRouteResponse create(CreateRouteRequest request, Caller caller) {
        RouteTableId table = Ids.routeTable(request.routeTableId());
        RouteDestination destination = RouteTargets.destination(request);
        RouteTargetSpec target = RouteTargets.target(request);
        backend.write(request, caller, attempt -> {
            new Routes(attempt).create(table, destination, target);
            return table;
        });
        return CreateRouteResponse.builder().returnValue(true).build();
    }

    private ReplaceRouteResponse replace(ReplaceRouteRequest request, Caller caller) {
        RouteTableId table = Ids.routeTable(request.routeTableId());
        RouteDestination destination = RouteTargets.destination(request);
        RouteTargetSpec target = RouteTargets.target(request);
        backend.write(request, caller, attempt -> {
            new Routes(attempt).replace(table, destination, target);
            return table;
        });
        return ReplaceRouteResponse.builder().build();
    }

    private DeleteRouteResponse delete(DeleteRouteRequest request, Caller caller) {
        RouteTableId table = Ids.routeTable(request.routeTableId());
        RouteDestination destination = RouteTargets.destination(request);
        backend.write(request, caller, attempt -> {
            new Routes(attempt).delete(table, destination);
            return table;
        });
        return DeleteRouteResponse.builder().build();
    }
}
