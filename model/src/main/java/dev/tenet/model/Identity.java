package dev.tenet.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The number that packets carry for a distinct set of security groups. It exists while interfaces have the set; afterwards
 * the number rests (see {@link RetiredIdentity}) before another set may get it.
 *
 * @param groups one VPC's, sorted by id and distinct
 * @param interfaces how many interfaces have the set; at least 1
 */
public record Identity(IdentityNumber number, AccountId owner, VpcId vpc, List<SecurityGroupId> groups, int interfaces)
        implements IntentObject {
    public Identity {
        groups = List.copyOf(groups);
        if (groups.isEmpty() || !groups.equals(canonical(groups))) {
            throw new IllegalArgumentException("an identity's groups are sorted and distinct: " + groups);
        }
        if (interfaces < 1) {
            throw new IllegalArgumentException("an identity is of at least one interface");
        }
    }

    /** The set as identities have it: sorted and distinct. */
    public static List<SecurityGroupId> canonical(List<SecurityGroupId> groups) {
        return groups.stream().distinct().sorted().toList();
    }

    /** The key for a set of groups in any order. */
    public static IntentKey<Identity> key(VpcId vpc, List<SecurityGroupId> groups) {
        return Kind.IDENTITY.key(
                vpc, canonical(groups).stream().map(SecurityGroupId::value).collect(Collectors.joining("+")));
    }

    @Override
    public IntentKey<Identity> key() {
        return key(vpc, groups);
    }

    public Identity withInterfaces(int count) {
        return new Identity(number, owner, vpc, groups, count);
    }
}
