package dev.tenet.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Routes for a VPC's subnets.
 *
 * @param mainAssociation by which the VPC's subnets without a table of their own have this one
 * @param added routes beyond the local ones; those follow from the VPC's blocks and are not kept
 */
public record RouteTable(
        RouteTableId id,
        AccountId owner,
        VpcId vpc,
        RouteTableAssociationId mainAssociation,
        List<Route> added,
        Tags tags)
        implements Tagged<RouteTable> {
    public RouteTable {
        added = List.copyOf(added);
    }

    public static IntentKey<RouteTable> key(AccountId owner, RouteTableId id) {
        return Kind.ROUTE_TABLE.key(owner, id);
    }

    @Override
    public IntentKey<RouteTable> key() {
        return key(owner, id);
    }

    /** The local routes to the blocks of the VPC, then the added ones. */
    public List<Route> routes(Vpc of) {
        if (!of.id().equals(vpc)) {
            throw new IllegalArgumentException(id + " is not a table of " + of.id());
        }
        List<Route> all = new ArrayList<>();
        of.ipv4().forEach(block -> all.add(new Route(block.prefix(), new RouteTarget.Local())));
        of.ipv6().ifPresent(block -> all.add(new Route(block.prefix(), new RouteTarget.Local())));
        all.addAll(added);
        return List.copyOf(all);
    }

    @Override
    public RouteTable withTags(Tags newTags) {
        return new RouteTable(id, owner, vpc, mainAssociation, added, newTags);
    }
}
