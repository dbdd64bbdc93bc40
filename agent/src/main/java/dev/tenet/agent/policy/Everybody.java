package dev.tenet.agent.policy;

import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.Collection;

/**
 * What the rules of a direction let everybody have, which decides what is tracked. Bits as in the datapath's {@code struct policy}: UDP
 * (not TCP) << 1 | IPv6 (not IPv4).
 *
 * @param some a port of the protocol
 * @param all every port of it, by one rule
 */
public record Everybody(int some, int all) {
    static final Everybody NOTHING = new Everybody(0, 0);

    static Everybody of(Collection<SecurityGroupRule> rules) {
        int some = 0;
        int all = 0;
        for (SecurityGroupRule rule : rules) {
            if (rule.peer() instanceof RulePeer.Addresses(var prefix) && prefix.length() == 0) {
                int family = prefix.family() == IpFamily.IPV6 ? 1 : 0;
                some |= bit(rule.traffic(), IpProtocol.TCP, false) << family
                        | bit(rule.traffic(), IpProtocol.UDP, false) << 2 + family;
                all |= bit(rule.traffic(), IpProtocol.TCP, true) << family
                        | bit(rule.traffic(), IpProtocol.UDP, true) << 2 + family;
            }
        }
        return new Everybody(some, all);
    }

    private static int bit(RuleTraffic traffic, IpProtocol protocol, boolean everyPort) {
        boolean has = switch (traffic) {
            case RuleTraffic.Any() -> true;
            case RuleTraffic.Ports(var of, var range) ->
                of.equals(protocol) && (!everyPort || range.equals(PortRange.ALL));
            case RuleTraffic.Icmp _, RuleTraffic.Protocol _ -> false;
        };
        return has ? 1 : 0;
    }
}
