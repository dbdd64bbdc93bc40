package dev.tenet.model;

import java.util.Optional;

/**
 * By which a VPC's public addresses are reached from the internet, and reach it.
 *
 * @param vpc that it is attached to
 * @param routeTable by which what it lets in is routed; empty: to whoever has the address
 */
public record InternetGateway(
        InternetGatewayId id, AccountId owner, Optional<VpcId> vpc, Optional<RouteTableId> routeTable, Tags tags)
        implements Tagged<InternetGateway> {

    public static IntentKey<InternetGateway> key(AccountId owner, InternetGatewayId id) {
        return Kind.INTERNET_GATEWAY.key(owner, id);
    }

    @Override
    public IntentKey<InternetGateway> key() {
        return key(owner, id);
    }

    public boolean isAttachedTo(VpcId other) {
        return vpc.equals(Optional.of(other));
    }

    public InternetGateway withVpc(Optional<VpcId> newVpc) {
        return new InternetGateway(id, owner, newVpc, routeTable, tags);
    }

    public InternetGateway withRouteTable(Optional<RouteTableId> newTable) {
        return new InternetGateway(id, owner, vpc, newTable, tags);
    }

    @Override
    public InternetGateway withTags(Tags newTags) {
        return new InternetGateway(id, owner, vpc, routeTable, newTags);
    }
}
