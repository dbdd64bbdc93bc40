package dev.tenet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stateless rules at the edge of some subnets. What no rule matches is denied.
 *
 * @param isDefault whether new subnets of the VPC get it; it lives as long as the VPC
 * @param entries by direction and number, each place once
 */
public record NetworkAcl(
        NetworkAclId id, AccountId owner, VpcId vpc, boolean isDefault, List<NetworkAclEntry> entries, Tags tags)
        implements Tagged<NetworkAcl> {
    public NetworkAcl {
        entries = entries.stream().sorted(NetworkAclEntry.ORDER).toList();
        for (int i = 1; i < entries.size(); i++) {
            if (NetworkAclEntry.ORDER.compare(entries.get(i - 1), entries.get(i)) == 0) {
                throw new IllegalArgumentException(
                        "two rules have the number " + entries.get(i).number());
            }
        }
    }

    public static IntentKey<NetworkAcl> key(AccountId owner, NetworkAclId id) {
        return Kind.NETWORK_ACL.key(owner, id);
    }

    @Override
    public IntentKey<NetworkAcl> key() {
        return key(owner, id);
    }

    public Optional<NetworkAclEntry> entry(RuleDirection direction, int number) {
        return entries.stream().filter(entry -> entry.isAt(direction, number)).findFirst();
    }

    public List<NetworkAclEntry> entries(RuleDirection direction) {
        return entries.stream().filter(entry -> entry.direction() == direction).toList();
    }

    /** With this entry, in place of one that has its number. */
    public NetworkAcl with(NetworkAclEntry entry) {
        List<NetworkAclEntry> all = new ArrayList<>(without(entry.direction(), entry.number()).entries);
        all.add(entry);
        return new NetworkAcl(id, owner, vpc, isDefault, all, tags);
    }

    public NetworkAcl without(RuleDirection direction, int number) {
        List<NetworkAclEntry> others =
                entries.stream().filter(entry -> !entry.isAt(direction, number)).toList();
        return new NetworkAcl(id, owner, vpc, isDefault, others, tags);
    }

    @Override
    public NetworkAcl withTags(Tags newTags) {
        return new NetworkAcl(id, owner, vpc, isDefault, entries, newTags);
    }
}
