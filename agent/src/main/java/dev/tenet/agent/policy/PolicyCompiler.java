package dev.tenet.agent.policy;

import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpPrefix;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compiles rules. Equal groups and identities give an equal policy, in whatever order they come. */
public final class PolicyCompiler {
    private PolicyCompiler() {}

    /**
     * Compiles the union of the groups' rules.
     *
     * @param identities those that may meet a rule that names a group; others are ignored
     * @throws PolicyTooLargeException if the rules tell more than {@link CompiledPolicy#MAXIMUM_COLUMNS} kinds of traffic apart in one
     *     direction
     */
    public static CompiledPolicy compile(Collection<SecurityGroup> groups, Collection<SecurityIdentity> identities) {
        return new CompiledPolicy(
                compile(rules(groups, RuleDirection.INGRESS), identities),
                compile(rules(groups, RuleDirection.EGRESS), identities));
    }

    private static List<SecurityGroupRule> rules(Collection<SecurityGroup> groups, RuleDirection direction) {
        return groups.stream()
                .flatMap(group -> group.rules().stream())
                .filter(rule -> rule.direction() == direction)
                .distinct()
                .toList();
    }

    private static CompiledDirection compile(List<SecurityGroupRule> rules, Collection<SecurityIdentity> identities) {
        Columns columns = Columns.of(
                rules.stream().map(rule -> TrafficRange.of(rule.traffic())).toList());
        if (columns.count() > CompiledPolicy.MAXIMUM_COLUMNS) {
            throw new PolicyTooLargeException("kinds of traffic", columns.count(), CompiledPolicy.MAXIMUM_COLUMNS);
        }
        SortedMap<IpPrefix, BitSet> byPrefix = new TreeMap<>();
        Map<SecurityGroupKey, BitSet> byGroup = new HashMap<>();
        Map<TrafficRange, BitSet> covered = new HashMap<>();
        for (SecurityGroupRule rule : rules) {
            BitSet allowed = covered.computeIfAbsent(TrafficRange.of(rule.traffic()), columns::in);
            switch (rule.peer()) {
                case RulePeer.Addresses(var prefix) ->
                    byPrefix.computeIfAbsent(prefix, _ -> new BitSet()).or(allowed);
                case RulePeer.Group(var group) ->
                    byGroup.computeIfAbsent(group, _ -> new BitSet()).or(allowed);
            }
        }
        RowNumbers rows = new RowNumbers();
        CompiledDirection compiled = new CompiledDirection(
                !byGroup.isEmpty(),
                columns.ranges(),
                number(rows, inherit(byPrefix)),
                number(rows, of(identities, byGroup)),
                Everybody.of(rules),
                rows.numbered());
        compiled.ipv4();
        return compiled;
    }

    /** A longer prefix is allowed all that the prefixes around it are: its match hides theirs. */
    private static SortedMap<IpPrefix, BitSet> inherit(SortedMap<IpPrefix, BitSet> own) {
        SortedMap<IpPrefix, BitSet> whole = new TreeMap<>();
        // In this order a prefix comes after those that contain it, and right after the last of those or of what they
        // contain.
        Deque<IpPrefix> around = new ArrayDeque<>();
        own.forEach((prefix, allowed) -> {
            while (!around.isEmpty() && !around.peek().contains(prefix)) {
                around.pop();
            }
            BitSet all = (BitSet) allowed.clone();
            if (!around.isEmpty()) {
                all.or(whole.getOrDefault(around.peek(), new BitSet()));
            }
            whole.put(prefix, all);
            around.push(prefix);
        });
        return whole;
    }

    private static SortedMap<Identity, BitSet> of(
            Collection<SecurityIdentity> identities, Map<SecurityGroupKey, BitSet> byGroup) {
        SortedMap<Identity, BitSet> allowed = new TreeMap<>();
        for (SecurityIdentity identity : identities) {
            for (SecurityGroupKey group : identity.groups()) {
                BitSet ofGroup = byGroup.get(group);
                if (ofGroup != null) {
                    allowed.computeIfAbsent(identity.identity(), _ -> new BitSet())
                            .or(ofGroup);
                }
            }
        }
        return allowed;
    }

    private static <K> SortedMap<K, Integer> number(RowNumbers rows, SortedMap<K, BitSet> allowed) {
        SortedMap<K, Integer> numbered = new TreeMap<>();
        allowed.forEach((key, columns) -> numbered.put(key, rows.of(new PolicyRow(columns))));
        return numbered;
    }
}
