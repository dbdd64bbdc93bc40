package dev.tenet.agent.policy;

import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compiles a network ACL into the form that security groups have: a class of addresses for each prefix that a rule names, and in its row
 * what the first rule that matches says. So its cost for a packet does not grow with its rules.
 */
public final class AclCompiler {
    private AclCompiler() {}

    /**
     * Compiles the ACL for a subnet.
     *
     * @param subnet its prefixes: what comes from them or goes to them does not cross the edge, and passes
     * @throws PolicyTooLargeException if the rules tell more than {@link CompiledPolicy#MAXIMUM_COLUMNS} kinds of traffic apart
     */
    public static CompiledAcl compile(NetworkAcl acl, Collection<IpPrefix> subnet) {
        Set<IpFamily> open = EnumSet.noneOf(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            if (isOpen(acl, RuleDirection.INGRESS, family) && isOpen(acl, RuleDirection.EGRESS, family)) {
                open.add(family);
            }
        }
        return new CompiledAcl(
                new CompiledPolicy(
                        compile(rules(acl, RuleDirection.INGRESS, subnet)),
                        compile(rules(acl, RuleDirection.EGRESS, subnet))),
                open);
    }

    private record Rule(TrafficRange traffic, IpPrefix peer, boolean allows) {}

    private static List<Rule> rules(NetworkAcl acl, RuleDirection direction, Collection<IpPrefix> subnet) {
        List<Rule> rules = new ArrayList<>();
        subnet.forEach(prefix -> rules.add(new Rule(TrafficRange.of(new RuleTraffic.Any()), prefix, true)));
        acl.rules().stream()
                .filter(rule -> rule.direction() == direction)
                .forEach(rule -> rules.add(new Rule(TrafficRange.of(rule.traffic()), rule.peer(), rule.allows())));
        return rules;
    }

    /** Whether everything of the family is allowed before anything of it is denied. */
    private static boolean isOpen(NetworkAcl acl, RuleDirection direction, IpFamily family) {
        for (NetworkAclRule rule : acl.rules()) {
            if (rule.direction() == direction && rule.peer().family() == family) {
                if (!rule.allows()) {
                    return false;
                }
                if (rule.peer().length() == 0 && rule.traffic() instanceof RuleTraffic.Any) {
                    return true;
                }
            }
        }
        return false;
    }

    private static CompiledDirection compile(List<Rule> rules) {
        Columns columns = Columns.of(rules.stream().map(Rule::traffic).toList());
        if (columns.count() > CompiledPolicy.MAXIMUM_COLUMNS) {
            throw new PolicyTooLargeException("kinds of traffic", columns.count(), CompiledPolicy.MAXIMUM_COLUMNS);
        }
        // Every address falls into a class: what no rule is about, into that of its family.
        SortedSet<IpPrefix> classes = new TreeSet<>(List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6));
        rules.stream().map(Rule::peer).forEach(classes::add);
        RowNumbers rows = new RowNumbers();
        SortedMap<IpPrefix, Integer> addresses = new TreeMap<>();
        classes.forEach(prefix -> addresses.put(prefix, rows.of(new PolicyRow(allowed(rules, columns, prefix)))));
        CompiledDirection compiled = new CompiledDirection(
                false, columns.ranges(), addresses, new TreeMap<>(), Everybody.NOTHING, rows.numbered());
        compiled.ipv4();
        return compiled;
    }

    /** The columns in which the first rule that matches the prefix's addresses allows. */
    private static BitSet allowed(List<Rule> rules, Columns columns, IpPrefix prefix) {
        BitSet allowed = new BitSet();
        BitSet undecided = new BitSet();
        undecided.set(0, columns.count());
        for (Rule rule : rules) {
            if (rule.peer.contains(prefix)) {
                BitSet decided = columns.in(rule.traffic);
                decided.and(undecided);
                if (rule.allows) {
                    allowed.or(decided);
                }
                undecided.andNot(decided);
            }
        }
        return allowed;
    }
}
