package dev.tenet.model;

/** By which a VPC's IPv6 addresses reach the internet, and are not reached from there. It is attached for as long as it is. */
public record EgressOnlyInternetGateway(EgressOnlyInternetGatewayId id, AccountId owner, VpcId vpc, Tags tags)
        implements Tagged<EgressOnlyInternetGateway> {

    public static IntentKey<EgressOnlyInternetGateway> key(AccountId owner, EgressOnlyInternetGatewayId id) {
        return Kind.EGRESS_ONLY_INTERNET_GATEWAY.key(owner, id);
    }

    @Override
    public IntentKey<EgressOnlyInternetGateway> key() {
        return key(owner, id);
    }

    @Override
    public EgressOnlyInternetGateway withTags(Tags newTags) {
        return new EgressOnlyInternetGateway(id, owner, vpc, newTags);
    }
}
