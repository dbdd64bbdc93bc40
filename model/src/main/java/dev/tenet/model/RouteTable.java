package dev.tenet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Routes for a VPC's subnets, or for what comes in by its internet gateway.
 *
 * @param number the table's number in the data path
 * @param mainAssociation of the VPC's main table: by which the subnets without a table of their own have this one
 * @param associations of subnets with this table; each subnet names the table, too
 * @param gateway by which an internet gateway has this table, which it names, too: what it lets in is routed by it
 * @param added routes beyond the local ones, which follow from the VPC's blocks and are not kept; one to such a block takes the local
 *     one's place
 */
public record RouteTable(
        RouteTableId id,
        AccountId owner,
        VpcId vpc,
        RouteTableNumber number,
        Optional<RouteTableAssociationId> mainAssociation,
        List<SubnetAssociation> associations,
        Optional<GatewayAssociation> gateway,
        List<Route> added,
        Tags tags)
        implements Tagged<RouteTable> {
    /** EC2's usual quota; a prefix list counts with the most entries it may have. */
    public static final int MAX_ROUTES = 50;

    public RouteTable {
        associations = List.copyOf(associations);
        added = List.copyOf(added);
    }

    /** By which a subnet has a table of its own. */
    public record SubnetAssociation(RouteTableAssociationId id, SubnetId subnet) {}

    /** By which an internet gateway has a table. */
    public record GatewayAssociation(RouteTableAssociationId id, InternetGatewayId gateway) {}

    public static IntentKey<RouteTable> key(AccountId owner, RouteTableId id) {
        return Kind.ROUTE_TABLE.key(owner, id);
    }

    @Override
    public IntentKey<RouteTable> key() {
        return key(owner, id);
    }

    /** The local routes to the blocks of the VPC that no added route is for, then the added ones. */
    public List<Route> routes(Vpc of) {
        if (!of.id().equals(vpc)) {
            throw new IllegalArgumentException(id + " is not a table of " + of.id());
        }
        List<Route> all = new ArrayList<>();
        Stream.concat(of.ipv4().stream(), of.ipv6().stream())
                .map(block -> new RouteDestination.Block(block.prefix()))
                .filter(block -> find(block).isEmpty())
                .forEach(block -> all.add(new Route(block, new RouteTarget.Local(), RouteOrigin.TABLE)));
        all.addAll(added);
        return List.copyOf(all);
    }

    /** The added route to a destination that a tenant made. */
    public Optional<Route> find(RouteDestination destination) {
        return added.stream()
                .filter(route -> route.destination().equals(destination) && route.origin() != RouteOrigin.PROPAGATED)
                .findFirst();
    }

    public Optional<SubnetAssociation> association(RouteTableAssociationId wanted) {
        return associations.stream().filter(found -> found.id().equals(wanted)).findFirst();
    }

    public RouteTable withMain(Optional<RouteTableAssociationId> association) {
        return new RouteTable(id, owner, vpc, number, association, associations, gateway, added, tags);
    }

    public RouteTable withGateway(Optional<GatewayAssociation> association) {
        return new RouteTable(id, owner, vpc, number, mainAssociation, associations, association, added, tags);
    }

    public RouteTable with(SubnetAssociation association) {
        return new RouteTable(
                id, owner, vpc, number, mainAssociation, Listed.with(associations, association), gateway, added, tags);
    }

    public RouteTable without(SubnetAssociation association) {
        return new RouteTable(
                id,
                owner,
                vpc,
                number,
                mainAssociation,
                Listed.without(associations, association),
                gateway,
                added,
                tags);
    }

    public RouteTable with(Route route) {
        return withRoutes(Listed.with(added, route));
    }

    public RouteTable without(Route route) {
        return withRoutes(Listed.without(added, route));
    }

    @Override
    public RouteTable withTags(Tags newTags) {
        return new RouteTable(id, owner, vpc, number, mainAssociation, associations, gateway, added, newTags);
    }

    private RouteTable withRoutes(List<Route> routes) {
        return new RouteTable(id, owner, vpc, number, mainAssociation, associations, gateway, routes, tags);
    }
}
