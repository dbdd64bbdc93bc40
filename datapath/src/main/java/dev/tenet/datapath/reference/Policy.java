package dev.tenet.datapath.reference;

import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of an interface's security groups, read directly. The kernel has them compiled into classes and columns, and must come to
 * the same verdicts.
 *
 * @param rules of all groups
 */
public record Policy(List<Rule> rules) {

    /** A rule and the group it is in. */
    public record Rule(SecurityGroupKey group, SecurityGroupRule rule) {}

    /** What rules look at in a packet: its protocol, and its destination port, or ICMP type in the high and code in the low byte. */
    public record Traffic(IpProtocol protocol, int service) {}

    public Policy {
        rules = List.copyOf(rules);
    }

    public static Policy of(List<SecurityGroup> groups) {
        return new Policy(groups.stream()
                .flatMap(group -> group.rules().stream().map(rule -> new Rule(group.group(), rule)))
                .toList());
    }

    /** Whether a rule of the direction names a group as its peer. */
    public boolean namesGroups(RuleDirection direction) {
        return rules.stream()
                .map(Rule::rule)
                .anyMatch(rule -> rule.direction() == direction && rule.peer() instanceof RulePeer.Group);
    }

    /** Whether a rule of the direction could allow the traffic, whoever the far side is. */
    public boolean hasRuleFor(RuleDirection direction, Traffic traffic) {
        return rules.stream().anyMatch(rule -> isFor(rule.rule(), direction, traffic));
    }

    /** The first rule that allows the traffic with the address. */
    public Optional<Rule> allowing(RuleDirection direction, Traffic traffic, IpAddress far) {
        return rules.stream()
                .filter(rule -> isFor(rule.rule(), direction, traffic)
                        && rule.rule().peer() instanceof RulePeer.Addresses(var prefix)
                        && prefix.contains(far))
                .findFirst();
    }

    /** The first rule that allows the traffic with interfaces in all of these groups. */
    public Optional<Rule> allowing(RuleDirection direction, Traffic traffic, Set<SecurityGroupKey> farGroups) {
        return rules.stream()
                .filter(rule -> isFor(rule.rule(), direction, traffic)
                        && rule.rule().peer() instanceof RulePeer.Group(var group)
                        && farGroups.contains(group))
                .findFirst();
    }

    /** Whether a rule lets everybody of the family have the traffic. */
    boolean allowsEverybody(RuleDirection direction, Traffic traffic, IpFamily family) {
        return rules.stream()
                .map(Rule::rule)
                .anyMatch(rule -> isFor(rule, direction, traffic) && isForEverybody(rule, family));
    }

    /** Whether a rule lets everybody of the family have every port of the protocol. */
    boolean allowsEverybodyEveryPort(RuleDirection direction, IpProtocol protocol, IpFamily family) {
        return rules.stream()
                .map(Rule::rule)
                .anyMatch(rule -> rule.direction() == direction
                        && isForEverybody(rule, family)
                        && (rule.traffic() instanceof RuleTraffic.Any
                                || rule.traffic().equals(new RuleTraffic.Ports(protocol, PortRange.ALL))));
    }

    private static boolean isForEverybody(SecurityGroupRule rule, IpFamily family) {
        return rule.peer() instanceof RulePeer.Addresses(var prefix)
                && prefix.length() == 0
                && prefix.family() == family;
    }

    private static boolean isFor(SecurityGroupRule rule, RuleDirection direction, Traffic traffic) {
        return rule.direction() == direction && matches(rule.traffic(), traffic);
    }

    static boolean matches(RuleTraffic rule, Traffic traffic) {
        return switch (rule) {
            case RuleTraffic.Any() -> true;
            case RuleTraffic.Protocol(var protocol) -> protocol.equals(traffic.protocol);
            case RuleTraffic.Ports(var protocol, var range) ->
                protocol.equals(traffic.protocol) && range.contains(new Port(traffic.service));
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                protocol.equals(traffic.protocol)
                        && (type.isEmpty() || type.getAsInt() == traffic.service >>> 8)
                        && (code.isEmpty() || code.getAsInt() == (traffic.service & 0xff));
        };
    }
}
