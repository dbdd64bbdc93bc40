package dev.tenet.model.command;

import dev.tenet.model.AccountId;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcPeeringConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Groups and prefix lists that the rules of a group name. What is named cannot go; only a group of a peered VPC can, and leaves its
 * rule stale, as in EC2.
 */
final class RuleReferences {
    private final Attempt attempt;
    private final Intent intent;

    RuleReferences(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * The group is to have these rules instead.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#GROUP_ELSEWHERE}, {@link Fault#PREFIX_LIST_NOT_FOUND}
     */
    void changed(SecurityGroup group, List<SecurityGroupRule> rules) {
        changedGroups(group, groups(group, group.rules()), groups(group, rules));
        changedLists(group, lists(group.rules()), lists(rules));
    }

    private void changedGroups(
            SecurityGroup group, Map<SecurityGroupId, AccountId> before, Map<SecurityGroupId, AccountId> after) {
        after.forEach((id, owner) -> {
            if (!before.containsKey(id) && isInSameVpc(group, owner, id)) {
                intent.put(attempt.use(id).withReference(group.id()));
            }
        });
        before.forEach((id, owner) -> {
            if (!after.containsKey(id)
                    && find(owner, id)
                            .filter(found -> found.vpc().equals(group.vpc()))
                            .isPresent()) {
                intent.put(attempt.use(id).withoutReference(group.id()));
            }
        });
    }

    /** Otherwise it is in a peered one. */
    private boolean isInSameVpc(SecurityGroup group, AccountId owner, SecurityGroupId id) {
        SecurityGroup named = find(owner, id)
                .orElseThrow(() ->
                        new CommandException(Fault.GROUP_NOT_FOUND, "The security group '" + id + "' does not exist"));
        if (named.vpc().equals(group.vpc())) {
            return true;
        }
        boolean peered = intent.find(VpcContents.key(group.vpc())).stream()
                .flatMap(contents -> contents.peerings().stream())
                .flatMap(connection -> intent.find(VpcPeeringConnection.key(connection)).stream())
                .filter(VpcPeeringConnection::isActive)
                .anyMatch(connection -> connection
                        .farFrom(group.vpc())
                        .filter(far -> far.vpc().equals(named.vpc()))
                        .isPresent());
        if (!peered) {
            throw new CommandException(
                    Fault.GROUP_ELSEWHERE, "You have specified two resources that belong to different networks.");
        }
        return false;
    }

    private Optional<SecurityGroup> find(AccountId owner, SecurityGroupId id) {
        return intent.find(SecurityGroup.key(owner, id));
    }

    private void changedLists(SecurityGroup group, Set<PrefixListId> before, Set<PrefixListId> after) {
        after.stream()
                .filter(list -> !before.contains(list))
                .forEach(list -> intent.put(
                        attempt.prefixList(list).withReference(group.id().value())));
        before.stream()
                .filter(list -> !after.contains(list))
                .flatMap(list -> intent.find(ManagedPrefixList.key(attempt.account(), list)).stream())
                .forEach(list -> intent.put(list.withoutReference(group.id().value())));
    }

    /** The other groups that rules name, with their owners. */
    private static Map<SecurityGroupId, AccountId> groups(SecurityGroup group, List<SecurityGroupRule> rules) {
        Map<SecurityGroupId, AccountId> named = new LinkedHashMap<>();
        for (SecurityGroupRule rule : rules) {
            if (rule.peer() instanceof RulePeer.Group(AccountId owner, SecurityGroupId id) && !id.equals(group.id())) {
                named.put(id, owner);
            }
        }
        return named;
    }

    private static Set<PrefixListId> lists(List<SecurityGroupRule> rules) {
        Set<PrefixListId> lists = new TreeSet<>();
        for (SecurityGroupRule rule : rules) {
            if (rule.peer() instanceof RulePeer.PrefixList(PrefixListId list)) {
                lists.add(list);
            }
        }
        return lists;
    }
}
