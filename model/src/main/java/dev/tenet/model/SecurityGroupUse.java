package dev.tenet.model;

import java.util.List;

/**
 * Who depends on a security group: every command that makes or ends a dependency changes this, so that a group in use
 * cannot go.
 *
 * @param referencedBy other groups with rules that name it, sorted
 * @param identities the sets in use that it is in, sorted
 */
public record SecurityGroupUse(
        SecurityGroupId group, List<SecurityGroupId> referencedBy, List<IdentityNumber> identities)
        implements IntentObject {
    public SecurityGroupUse {
        referencedBy = referencedBy.stream().distinct().sorted().toList();
        identities = identities.stream().distinct().sorted().toList();
    }

    public static IntentKey<SecurityGroupUse> key(SecurityGroupId group) {
        return Kind.SECURITY_GROUP_USE.key(group);
    }

    @Override
    public IntentKey<SecurityGroupUse> key() {
        return key(group);
    }

    public boolean isUnused() {
        return referencedBy.isEmpty() && identities.isEmpty();
    }

    public SecurityGroupUse withReference(SecurityGroupId by) {
        return new SecurityGroupUse(group, Listed.with(referencedBy, by), identities);
    }

    public SecurityGroupUse withoutReference(SecurityGroupId by) {
        return new SecurityGroupUse(group, Listed.without(referencedBy, by), identities);
    }

    public SecurityGroupUse withIdentity(IdentityNumber identity) {
        return new SecurityGroupUse(group, referencedBy, Listed.with(identities, identity));
    }

    public SecurityGroupUse withoutIdentity(IdentityNumber identity) {
        return new SecurityGroupUse(group, referencedBy, Listed.without(identities, identity));
    }
}
