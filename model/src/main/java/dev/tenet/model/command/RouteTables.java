package dev.tenet.model.command;

import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTable.GatewayAssociation;
import dev.tenet.model.RouteTable.SubnetAssociation;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RouteTableNumber;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import java.util.List;
import java.util.Optional;

/** Commands on route tables and who has them; those on routes are {@link Routes}. */
public final class RouteTables {
    private final Attempt attempt;
    private final Intent intent;

    public RouteTables(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#ROUTE_TABLE_LIMIT} */
    public RouteTable create(VpcId id, Tags tags) {
        Vpc vpc = attempt.vpc(id);
        VpcContents contents = attempt.contents(id);
        if (contents.routeTables().size() + 1 >= attempt.installation().limits().routeTablesPerVpc()) {
            throw new CommandException(Fault.ROUTE_TABLE_LIMIT, "The maximum number of route tables has been reached.");
        }
        RouteTable table = new RouteTable(
                RouteTableId.random(attempt.random()),
                attempt.account(),
                vpc.id(),
                takeNumber(attempt),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                tags);
        intent.put(table);
        intent.put(contents.withRouteTable(table.id()));
        return table;
    }

    /** @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND}; {@link Fault#DEPENDENCY} while anything has it */
    public void delete(RouteTableId id) {
        RouteTable table = attempt.routeTable(id);
        if (table.mainAssociation().isPresent()
                || !table.associations().isEmpty()
                || table.gateway().isPresent()) {
            throw new CommandException(
                    Fault.DEPENDENCY, "The routeTable '" + id + "' has dependencies and cannot be deleted.");
        }
        new Routes(attempt).releaseLists(table);
        intent.delete(table.key());
        intent.put(attempt.contents(table.vpc()).withoutRouteTable(id));
    }

    /**
     * Gives a subnet a table of its own.
     *
     * @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND}, {@link Fault#SUBNET_NOT_FOUND}, {@link
     *     Fault#ROUTE_TABLE_ELSEWHERE}, {@link Fault#ALREADY_ASSOCIATED}
     */
    public RouteTableAssociationId associate(RouteTableId id, SubnetId to) {
        RouteTable table = attempt.routeTable(id);
        Subnet subnet = attempt.subnet(to);
        requireSame(table.vpc(), subnet.vpc(), "route table " + id + " and subnet " + to);
        if (subnet.routeTable().isPresent()) {
            throw new CommandException(
                    Fault.ALREADY_ASSOCIATED,
                    "the specified association for route table " + id + " conflicts with an existing association");
        }
        return put(table, subnet);
    }

    /**
     * Has what an internet gateway lets in routed by a table.
     *
     * @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND}, {@link Fault#GATEWAY_NOT_FOUND}; {@link
     *     Fault#GATEWAY_NOT_ATTACHED} when it is attached to no VPC, {@link Fault#ROUTE_TABLE_ELSEWHERE} to another one; {@link
     *     Fault#ALREADY_ASSOCIATED} when either has an association with a gateway or table; {@link Fault#PARAMETER_VALUE} when the table
     *     has a route that a gateway's table cannot have
     */
    public RouteTableAssociationId associate(RouteTableId id, InternetGatewayId to) {
        RouteTable table = attempt.routeTable(id);
        InternetGateway gateway = intent.find(InternetGateway.key(attempt.account(), to))
                .orElseThrow(() ->
                        new CommandException(Fault.GATEWAY_NOT_FOUND, "The gateway ID '" + to + "' does not exist"));
        VpcId of = gateway.vpc()
                .orElseThrow(() -> new CommandException(
                        Fault.GATEWAY_NOT_ATTACHED, "The internet gateway " + to + " is not attached to a network"));
        requireSame(table.vpc(), of, "route table " + id + " and network gateway " + to);
        if (gateway.routeTable().isPresent() || table.gateway().isPresent()) {
            throw new CommandException(
                    Fault.ALREADY_ASSOCIATED,
                    "the specified association for route table " + id + " conflicts with an existing association");
        }
        return put(table, gateway);
    }

    /**
     * Takes its own table from a subnet, which has the main one from then on, or from a gateway, which has none then.
     *
     * @throws CommandException {@link Fault#ROUTE_ASSOCIATION_NOT_FOUND}; {@link Fault#PARAMETER_VALUE} for the main association
     */
    public void disassociate(RouteTableAssociationId id) {
        RouteTable table = holder(id);
        if (isOfGateway(table, id)) {
            intent.put(table.withGateway(Optional.empty()));
            intent.put(gatewayOf(table).withRouteTable(Optional.empty()));
            return;
        }
        SubnetAssociation association = table.association(id)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE, "cannot disassociate the main route table association " + id));
        intent.put(table.without(association));
        intent.put(attempt.subnet(association.subnet()).withRouteTable(Optional.empty()));
    }

    /**
     * Gives whoever has a table by an association, a subnet, an internet gateway or the whole VPC, another table instead.
     *
     * @return the association's new id
     * @throws CommandException {@link Fault#ROUTE_ASSOCIATION_NOT_FOUND}, {@link Fault#ROUTE_TABLE_NOT_FOUND}, {@link
     *     Fault#ROUTE_TABLE_ELSEWHERE}; {@link Fault#PARAMETER_VALUE} for a gateway's when the other table has a route that it cannot have
     */
    public RouteTableAssociationId replace(RouteTableAssociationId id, RouteTableId by) {
        RouteTable before = holder(id);
        requireSame(
                before.vpc(), attempt.routeTable(by).vpc(), "route table " + by + " and route table " + before.id());
        Optional<SubnetAssociation> association = before.association(id);
        if (association.isPresent()) {
            intent.put(before.without(association.get()));
            return put(attempt.routeTable(by), attempt.subnet(association.get().subnet()));
        }
        if (isOfGateway(before, id)) {
            intent.put(before.withGateway(Optional.empty()));
            return put(attempt.routeTable(by), gatewayOf(before));
        }
        return replaceMain(before, by);
    }

    /** A subnet goes. */
    void forget(Subnet subnet) {
        subnet.routeTable()
                .map(attempt::routeTable)
                .ifPresent(table -> table.associations().stream()
                        .filter(association -> association.subnet().equals(subnet.id()))
                        .forEach(association -> intent.put(table.without(association))));
    }

    static RouteTableNumber takeNumber(Attempt attempt) {
        return new RouteTableNumber(Math.toIntExact(new Numbers(attempt, NumberSpace.ROUTE_TABLE).takeFresh(1)));
    }

    private RouteTableAssociationId replaceMain(RouteTable before, RouteTableId by) {
        RouteTableAssociationId made = RouteTableAssociationId.random(attempt.random());
        Vpc vpc = attempt.vpc(before.vpc());
        intent.put(before.withMain(Optional.empty()));
        intent.put(attempt.routeTable(by).withMain(Optional.of(made)));
        intent.put(vpc.withMainRouteTable(by));
        intent.put(attempt.contents(vpc.id()).withoutRouteTable(by).withRouteTable(before.id()));
        if (by.equals(before.id())) {
            intent.put(attempt.contents(vpc.id()).withoutRouteTable(by));
        }
        return made;
    }

    private RouteTableAssociationId put(RouteTable table, Subnet subnet) {
        RouteTableAssociationId id = RouteTableAssociationId.random(attempt.random());
        intent.put(table.with(new SubnetAssociation(id, subnet.id())));
        intent.put(subnet.withRouteTable(Optional.of(table.id())));
        return id;
    }

    private RouteTableAssociationId put(RouteTable table, InternetGateway gateway) {
        new Routes(attempt).requireForGateway(table);
        RouteTableAssociationId id = RouteTableAssociationId.random(attempt.random());
        intent.put(table.withGateway(Optional.of(new GatewayAssociation(id, gateway.id()))));
        intent.put(gateway.withRouteTable(Optional.of(table.id())));
        return id;
    }

    private InternetGateway gatewayOf(RouteTable table) {
        return attempt.internetGateway(table.gateway().orElseThrow().gateway());
    }

    /** The table that an association is of. */
    private RouteTable holder(RouteTableAssociationId id) {
        return intent.list(Kind.ROUTE_TABLE.under(attempt.account())).stream()
                .filter(table -> holds(table, id))
                .findFirst()
                .flatMap(table -> intent.find(table.key()))
                .filter(table -> holds(table, id))
                .orElseThrow(() -> new CommandException(
                        Fault.ROUTE_ASSOCIATION_NOT_FOUND, "The association ID '" + id + "' does not exist"));
    }

    private static boolean holds(RouteTable table, RouteTableAssociationId id) {
        return table.mainAssociation().equals(Optional.of(id))
                || table.association(id).isPresent()
                || isOfGateway(table, id);
    }

    private static boolean isOfGateway(RouteTable table, RouteTableAssociationId id) {
        return table.gateway().map(GatewayAssociation::id).equals(Optional.of(id));
    }

    private static void requireSame(VpcId one, VpcId other, String what) {
        if (!one.equals(other)) {
            throw new CommandException(Fault.ROUTE_TABLE_ELSEWHERE, what + " belong to different networks");
        }
    }
}
