package dev.tenet.agent.program;

import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.policy.PolicyCompiler;
import dev.tenet.agent.policy.PolicyTooLargeException;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Security groups become policies, one for each set of groups that an interface has. Another identity only adds to the policy there is.
 */
final class SecurityGroupProgrammer {
    private final PolicyTables policies;
    private final Map<SecurityGroupKey, SecurityGroup> groups = new HashMap<>();
    private final Map<Identity, SecurityIdentity> identities = new TreeMap<>();
    private final Map<SortedSet<SecurityGroupKey>, SetPolicy> sets = new HashMap<>();
    private final Set<SortedSet<SecurityGroupKey>> compiled = new HashSet<>();

    SecurityGroupProgrammer(PolicyTables policies) {
        this.policies = policies;
    }

    void upsert(SecurityGroup group) {
        groups.put(group.group(), group);
        changed(group.group());
    }

    void remove(SecurityGroupKey group) {
        groups.remove(group);
        changed(group);
    }

    void upsert(SecurityIdentity identity) {
        SecurityIdentity before = identities.put(identity.identity(), identity);
        changed(identity.groups());
        if (before != null) {
            changed(before.groups());
        }
    }

    void remove(Identity identity) {
        SecurityIdentity before = identities.remove(identity);
        if (before != null) {
            changed(before.groups());
        }
    }

    /**
     * Interfaces have this set of groups.
     *
     * @param inForce the number of the policy that the datapath already judges one of them by
     */
    void use(SortedSet<SecurityGroupKey> set, Optional<Integer> inForce) {
        policies.adopt(sets.computeIfAbsent(set, _ -> new SetPolicy(policies.add())).place, inForce);
    }

    /** No other sets than these are in use any more. */
    void retain(Set<SortedSet<SecurityGroupKey>> used) {
        sets.entrySet().removeIf(entry -> {
            boolean unused = !used.contains(entry.getKey());
            if (unused) {
                policies.remove(entry.getValue().place);
            }
            return unused;
        });
    }

    /** Compiles what changed; it counts once {@link PolicyTables#write} has written it. */
    void compile() {
        sets.forEach((set, policy) -> {
            if (policy.place.isStale()) {
                compiled.add(set);
                compile(set, policy).ifPresent(result -> policies.put(policy.place, result));
            }
        });
    }

    /** The policy that judges interfaces with this set of groups, once it is whole. */
    Optional<Integer> number(SortedSet<SecurityGroupKey> set) {
        return Optional.ofNullable(sets.get(set)).flatMap(policy -> policy.place.number());
    }

    /** Why the set's rules, or their latest change, are not in force. */
    Optional<String> problem(SortedSet<SecurityGroupKey> set) {
        return Optional.ofNullable(sets.get(set)).flatMap(policy -> policies.problem(policy.place));
    }

    /** The sets whose rules were compiled since the last call, and whose policy may have another number, or a problem. */
    Set<SortedSet<SecurityGroupKey>> takeCompiled() {
        Set<SortedSet<SecurityGroupKey>> taken = Set.copyOf(compiled);
        compiled.clear();
        return taken;
    }

    private void changed(SecurityGroupKey group) {
        sets.forEach((set, policy) -> {
            if (set.contains(group)) {
                policy.place.changed();
            }
        });
    }

    /** An identity with these groups came, went or changed: who names one of them in a rule must know. */
    private void changed(Collection<SecurityGroupKey> ofIdentity) {
        sets.values().forEach(policy -> {
            if (policy.named.stream().anyMatch(ofIdentity::contains)) {
                policy.place.changed();
            }
        });
    }

    private Optional<CompiledPolicy> compile(SortedSet<SecurityGroupKey> set, SetPolicy policy) {
        List<SecurityGroup> rules = new ArrayList<>();
        for (SecurityGroupKey key : set) {
            SecurityGroup group = groups.get(key);
            if (group == null) {
                policy.place.refused("group " + key + " is not known here", true);
                return Optional.empty();
            }
            rules.add(group);
        }
        policy.named = named(rules);
        try {
            List<SecurityIdentity> known = identities.values().stream()
                    .filter(identity -> policy.named.stream().anyMatch(identity.groups()::contains))
                    .toList();
            return Optional.of(PolicyCompiler.compile(rules, known));
        } catch (PolicyTooLargeException tooLarge) {
            policy.place.refused(String.valueOf(tooLarge.getMessage()), false);
            return Optional.empty();
        }
    }

    private static Set<SecurityGroupKey> named(List<SecurityGroup> rules) {
        Set<SecurityGroupKey> named = new HashSet<>();
        rules.forEach(group -> group.rules().forEach(rule -> {
            if (rule.peer() instanceof RulePeer.Group(var key)) {
                named.add(key);
            }
        }));
        return named;
    }

    /** All about the policy of one set of groups. */
    private static final class SetPolicy {
        private final PolicyTables.Place place;
        private Set<SecurityGroupKey> named = Set.of();

        SetPolicy(PolicyTables.Place place) {
            this.place = place;
        }
    }
}
