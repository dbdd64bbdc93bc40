package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.RouteTables;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Making and describing route tables, and who has which. */
final class RouteTableOperations {
    private final Backend backend;

    RouteTableOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateRouteTableRequest.class, CreateRouteTableResponse.class, this::create);
        registrar.writes(DeleteRouteTableRequest.class, DeleteRouteTableResponse.class, this::delete);
        registrar.writes(AssociateRouteTableRequest.class, AssociateRouteTableResponse.class, this::associate);
        registrar.writes(DisassociateRouteTableRequest.class, DisassociateRouteTableResponse.class, this::disassociate);
        registrar.writes(
                ReplaceRouteTableAssociationRequest.class, ReplaceRouteTableAssociationResponse.class, this::replace);
        registrar.reads(DescribeRouteTablesRequest.class, DescribeRouteTablesResponse.class, this::describe);
    }

    private CreateRouteTableResponse create(CreateRouteTableRequest request, Caller caller) {
        VpcId vpc = Ids.vpc(request.vpcId());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.ROUTE_TABLE);
        RouteTableView made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                now -> RouteTableView.of(new RouteTables(now).create(vpc, tags), now),
                                view -> view.table().id().value(),
                                id -> RouteTableView.of(attempt.routeTable(new RouteTableId(id)), attempt)));
        return CreateRouteTableResponse.builder()
                .routeTable(RouteTableShapes.table(made))
                .clientToken(request.clientToken())
                .build();
    }

    private DeleteRouteTableResponse delete(DeleteRouteTableRequest request, Caller caller) {
        RouteTableId id = Ids.routeTable(request.routeTableId());
        backend.write(request, caller, attempt -> {
            new RouteTables(attempt).delete(id);
            return id;
        });
        return DeleteRouteTableResponse.builder().build();
    }

    private AssociateRouteTableResponse associate(AssociateRouteTableRequest request, Caller caller) {
        RouteTableId id = Ids.routeTable(request.routeTableId());
        boolean ofGateway = request.gatewayId() != null;
        if (ofGateway == (request.subnetId() != null)) {
            throw new CommandException(
                    ofGateway ? Fault.COMBINATION_INVALID : Fault.PARAMETER_MISSING,
                    "Either 'subnetId' or 'gatewayId' should be provided.");
        }
        RouteTableAssociationId made = ofGateway
                ? associateGateway(request, id, caller)
                : associateSubnet(request, id, Ids.subnet(request.subnetId()), caller);
        return AssociateRouteTableResponse.builder()
                .associationId(made.value())
                .associationState(RouteTableShapes.ASSOCIATED)
                .build();
    }

    private RouteTableAssociationId associateSubnet(
            AssociateRouteTableRequest request, RouteTableId id, SubnetId subnet, Caller caller) {
        return backend.write(request, caller, attempt -> new RouteTables(attempt).associate(id, subnet));
    }

    private RouteTableAssociationId associateGateway(
            AssociateRouteTableRequest request, RouteTableId id, Caller caller) {
        if (!request.gatewayId().startsWith("igw-")) {
            throw RouteTargets.noGateway(request.gatewayId());
        }
        InternetGatewayId gateway = Ids.internetGateway(request.gatewayId());
        return backend.write(request, caller, attempt -> new RouteTables(attempt).associate(id, gateway));
    }

    private DisassociateRouteTableResponse disassociate(DisassociateRouteTableRequest request, Caller caller) {
        RouteTableAssociationId id = Ids.routeTableAssociation(request.associationId());
        backend.write(request, caller, attempt -> {
            new RouteTables(attempt).disassociate(id);
            return id;
        });
        return DisassociateRouteTableResponse.builder().build();
    }

    private ReplaceRouteTableAssociationResponse replace(ReplaceRouteTableAssociationRequest request, Caller caller) {
        RouteTableAssociationId id = Ids.routeTableAssociation(request.associationId());
        RouteTableId table = Ids.routeTable(request.routeTableId());
        RouteTableAssociationId made =
                backend.write(request, caller, attempt -> new RouteTables(attempt).replace(id, table));
        return ReplaceRouteTableAssociationResponse.builder()
                .newAssociationId(made.value())
                .associationState(RouteTableShapes.ASSOCIATED)
                .build();
    }

    private DescribeRouteTablesResponse describe(DescribeRouteTablesRequest request, Caller caller) {
        request.routeTableIds().forEach(Ids::routeTable);
        Page<RouteTableView> page = backend.read(
                caller,
                attempt -> RouteTableListing.TABLES.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.ROUTE_TABLE.under(caller.account())).stream()
                                .map((RouteTable table) -> RouteTableView.of(table, attempt))
                                .toList(),
                        request.routeTableIds(),
                        request.filters()));
        return DescribeRouteTablesResponse.builder()
                .routeTables(page.items().stream().map(RouteTableShapes::table).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
