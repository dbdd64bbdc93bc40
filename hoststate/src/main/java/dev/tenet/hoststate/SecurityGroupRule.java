package dev.tenet.hoststate;

import java.util.Comparator;

/** Allows what matches all of it. Ordered, so that equal sets of rules are written alike. */
public record SecurityGroupRule(RuleDirection direction, RuleTraffic traffic, RulePeer peer)
        implements Comparable<SecurityGroupRule> {
    private static final Comparator<SecurityGroupRule> ORDER = Comparator.comparing(SecurityGroupRule::direction)
            .thenComparing(SecurityGroupRule::traffic, SecurityGroupRule::compareTraffic)
            .thenComparing(SecurityGroupRule::peer, SecurityGroupRule::comparePeers);

    @Override
    public int compareTo(SecurityGroupRule other) {
        return ORDER.compare(this, other);
    }

    /** All zero-padded into one number: kind of traffic, protocol, and two values of 16 bits, "every" before any value. */
    private static int compareTraffic(RuleTraffic one, RuleTraffic other) {
        return Long.compare(rank(one), rank(other));
    }

    private static long rank(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.Any() -> 0;
            case RuleTraffic.Protocol(var protocol) -> rank(1, protocol.number(), 0, 0);
            case RuleTraffic.Ports(var protocol, var range) ->
                rank(2, protocol.number(), range.first().number(), range.last().number());
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                rank(3, protocol.number(), type.orElse(-1) + 1, code.orElse(-1) + 1);
        };
    }

    private static long rank(long kind, long protocol, long first, long second) {
        return kind << 48 | protocol << 40 | first << 20 | second;
    }

    private static int comparePeers(RulePeer one, RulePeer other) {
        return switch (one) {
            case RulePeer.Addresses(var prefix) ->
                switch (other) {
                    case RulePeer.Addresses(var otherPrefix) -> prefix.compareTo(otherPrefix);
                    case RulePeer.Group _ -> -1;
                };
            case RulePeer.Group(var group) ->
                switch (other) {
                    case RulePeer.Addresses _ -> 1;
                    case RulePeer.Group(var otherGroup) -> group.compareTo(otherGroup);
                };
        };
    }
}
