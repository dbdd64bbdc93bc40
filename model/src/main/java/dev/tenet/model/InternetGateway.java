package dev.tenet.model;

import java.util.Optional;

/**
 * By which a VPC's public addresses are reached from the internet, and reach it.
 *
 * @param vpc that it is attached to
 */
public record InternetGateway(InternetGatewayId id, AccountId owner, Optional<VpcId> vpc, Tags tags)
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
        return new InternetGateway(id, owner, newVpc, tags);
    }

    @Override
    public InternetGateway withTags(Tags newTags) {
        return new InternetGateway(id, owner, vpc, newTags);
    }
}
