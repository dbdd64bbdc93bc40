package dev.tenet.model;

/** A VPC's default network ACL, which allows everything. It is kept and shown; entries cannot be edited yet. */
public record NetworkAcl(NetworkAclId id, AccountId owner, VpcId vpc, boolean isDefault, Tags tags)
        implements Tagged<NetworkAcl> {

    public static IntentKey<NetworkAcl> key(AccountId owner, NetworkAclId id) {
        return Kind.NETWORK_ACL.key(owner, id);
    }

    @Override
    public IntentKey<NetworkAcl> key() {
        return key(owner, id);
    }

    @Override
    public NetworkAcl withTags(Tags newTags) {
        return new NetworkAcl(id, owner, vpc, isDefault, newTags);
    }
}
