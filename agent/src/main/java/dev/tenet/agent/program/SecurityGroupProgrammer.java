package dev.tenet.agent.program;

import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.policy.PolicyCompiler;
import dev.tenet.agent.policy.PolicyTooLargeException;
import dev.tenet.agent.table.RawBytes;
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
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Security groups become policies, one for each set of groups that an interface has. Changed rules become a policy with a new number, which
 * is written whole before any interface refers to it; the old one goes only when none does any more. So a packet is compiled by the old rules
 * or by the new ones, never by a mixture. Another identity only adds to the policy there is.
 */
final class SecurityGroupProgrammer {
    private static final PolicyEntries NOTHING =
            new PolicyEntries(Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of());

    private final DatapathTables tables;
    private final Map<SecurityGroupKey, SecurityGroup> groups = new HashMap<>();
    private final Map<Identity, SecurityIdentity> identities = new TreeMap<>();
    private final Map<SortedSet<SecurityGroupKey>, SetPolicy> sets = new HashMap<>();
    private final Set<SortedSet<SecurityGroupKey>> compiled = new HashSet<>();
    private Optional<ObservedPolicies> observed = Optional.empty();
    private OptionalInt lastNumber = OptionalInt.empty();

    SecurityGroupProgrammer(DatapathTables tables) {
        this.tables = tables;
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
        SetPolicy policy = sets.computeIfAbsent(set, _ -> new SetPolicy());
        if (policy.standing.isEmpty() && policy.adoptable.isEmpty()) {
            policy.adoptable = inForce;
        }
    }

    /** No other sets than these are in use any more. */
    void retain(Set<SortedSet<SecurityGroupKey>> used) {
        sets.entrySet().removeIf(entry -> {
            boolean unused = !used.contains(entry.getKey());
            if (unused) {
                entry.getValue().standing.ifPresent(this::forget);
            }
            return unused;
        });
    }

    /** Compiles what changed, writes it, and lets it count where all of it could be written. */
    void write() {
        Map<SetPolicy, Numbered> candidates = new HashMap<>();
        sets.forEach((set, policy) -> {
            if (policy.stale) {
                compiled.add(set);
                compile(set, policy).ifPresent(entries -> place(policy, entries, candidates));
            }
        });
        observed = Optional.empty();
        writeFour();
        candidates.forEach(this::accept);
        tables.policies.writeUpserts();
    }

    void removeRest() {
        tables.policies.removeRest();
        tables.policyPorts.removeRest();
        tables.policyAddresses.removeRest();
        tables.policyIdentities.removeRest();
        tables.policyRows.removeRest();
    }

    /** The policy that judges interfaces with this set of groups, once it is whole. */
    Optional<Integer> number(SortedSet<SecurityGroupKey> set) {
        return Optional.ofNullable(sets.get(set))
                .flatMap(policy -> policy.standing)
                .map(Numbered::number);
    }

    /** Why the set's rules, or their latest change, are not in force. */
    Optional<String> problem(SortedSet<SecurityGroupKey> set) {
        return Optional.ofNullable(sets.get(set))
                .flatMap(policy -> policy.problem.or(
                        () -> policy.standing.flatMap(standing -> standing.entries.problemIn(tables))));
    }

    /** The sets whose rules were compiled since the last call, and whose policy may have another number, or a problem. */
    Set<SortedSet<SecurityGroupKey>> takeCompiled() {
        Set<SortedSet<SecurityGroupKey>> taken = Set.copyOf(compiled);
        compiled.clear();
        return taken;
    }

    private void changed(SecurityGroupKey group) {
        sets.forEach((set, policy) -> policy.stale |= set.contains(group));
    }

    /** An identity with these groups came, went or changed: who names one of them in a rule must know. */
    private void changed(Collection<SecurityGroupKey> ofIdentity) {
        sets.values().forEach(policy -> policy.stale |= policy.named.stream().anyMatch(ofIdentity::contains));
    }

    private Optional<CompiledPolicy> compile(SortedSet<SecurityGroupKey> set, SetPolicy policy) {
        List<SecurityGroup> rules = new ArrayList<>();
        for (SecurityGroupKey key : set) {
            SecurityGroup group = groups.get(key);
            if (group == null) {
                policy.problem = Optional.of("group " + key + " is not known here");
                return Optional.empty();
            }
            rules.add(group);
        }
        policy.named = named(rules);
        try {
            List<SecurityIdentity> known = identities.values().stream()
                    .filter(identity -> policy.named.stream().anyMatch(identity.groups()::contains))
                    .toList();
            CompiledPolicy result = PolicyCompiler.compile(rules, known);
            policy.stale = false;
            policy.problem = Optional.empty();
            return Optional.of(result);
        } catch (PolicyTooLargeException tooLarge) {
            policy.stale = false;
            policy.problem = Optional.of(String.valueOf(tooLarge.getMessage()));
            return Optional.empty();
        }
    }

    /** Puts the compiled rules into the policy there is, if that is possible at once, and else beside it. */
    private void place(SetPolicy policy, CompiledPolicy compiled, Map<SetPolicy, Numbered> candidates) {
        Optional<Numbered> present = policy.standing.or(() -> adoptable(policy));
        if (present.isPresent()) {
            int number = present.get().number;
            PolicyEntries next = PolicyEntries.of(number, compiled);
            if (present.get().entries.canBecome(next)) {
                present.get().entries.forgetIn(tables, next);
                next.desireIn(tables);
                next.policy().ifPresent(value -> tables.policies.desire(RawBytes.ofInt(number), value));
                if (policy.standing.isEmpty()) {
                    candidates.put(policy, new Numbered(number, next));
                } else {
                    policy.standing = Optional.of(new Numbered(number, next));
                }
                return;
            }
        }
        int number = freeNumber();
        Numbered candidate = new Numbered(number, PolicyEntries.of(number, compiled));
        candidate.entries.desireIn(tables);
        candidates.put(policy, candidate);
    }

    private Optional<Numbered> adoptable(SetPolicy policy) {
        Optional<Integer> number = policy.adoptable;
        policy.adoptable = Optional.empty();
        if (number.isEmpty() || isTaken(number.get())) {
            return Optional.empty();
        }
        ObservedPolicies all = observed.orElseGet(() -> new ObservedPolicies(tables));
        observed = Optional.of(all);
        return all.find(number.get()).map(entries -> new Numbered(number.get(), entries));
    }

    private boolean isTaken(int number) {
        return sets.values().stream()
                .anyMatch(policy -> policy.standing
                        .filter(standing -> standing.number == number)
                        .isPresent());
    }

    private void accept(SetPolicy policy, Numbered candidate) {
        Optional<String> problem = candidate.entries.problemIn(tables);
        if (problem.isPresent()) {
            policy.problem = problem;
            policy.stale = true;
            forget(candidate);
            return;
        }
        candidate.entries.policy().ifPresent(value -> tables.policies.desire(RawBytes.ofInt(candidate.number), value));
        policy.standing.ifPresent(this::forget);
        policy.standing = Optional.of(candidate);
    }

    private void forget(Numbered policy) {
        policy.entries.forgetIn(tables, NOTHING);
        tables.policies.forget(RawBytes.ofInt(policy.number));
    }

    private void writeFour() {
        tables.policyRows.writeUpserts();
        tables.policyAddresses.writeUpserts();
        tables.policyIdentities.writeUpserts();
        tables.policyPorts.writeUpserts();
    }

    /** A number under which nothing is in the datapath, not even what an earlier agent left half written. */
    private int freeNumber() {
        int number = lastNumber.orElseGet(() -> ObservedPolicies.highestNumber(tables));
        do {
            number = number == Integer.MAX_VALUE ? 1 : number + 1;
        } while (tables.policies.observed(RawBytes.ofInt(number)).isPresent()
                || tables.policies.desired(RawBytes.ofInt(number)).isPresent());
        lastNumber = OptionalInt.of(number);
        return number;
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

    private record Numbered(int number, PolicyEntries entries) {}

    /** All about the policy of one set of groups. */
    private static final class SetPolicy {
        private Optional<Numbered> standing = Optional.empty();
        private Optional<Integer> adoptable = Optional.empty();
        private Optional<String> problem = Optional.empty();
        private Set<SecurityGroupKey> named = Set.of();
        private boolean stale = true;
    }
}
