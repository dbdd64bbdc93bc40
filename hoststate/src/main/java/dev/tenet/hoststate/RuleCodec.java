package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.AnyTrafficFrame;
import dev.tenet.hoststate.wire.IcmpTrafficFrame;
import dev.tenet.hoststate.wire.NetworkAclFrame;
import dev.tenet.hoststate.wire.NetworkAclRuleFrame;
import dev.tenet.hoststate.wire.PortTrafficFrame;
import dev.tenet.hoststate.wire.SecurityGroupFrame;
import dev.tenet.hoststate.wire.SecurityGroupRuleFrame;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.OptionalInt;

/** Security groups, network ACLs and their rules as frames. */
final class RuleCodec {
    private RuleCodec() {}

    static SecurityGroupFrame frame(SecurityGroup group) {
        return SecurityGroupFrame.newBuilder()
                .setGroup(group.group().value())
                .addAllRules(Lists.transform(group.rules(), RuleCodec::frame))
                .build();
    }

    static SecurityGroup group(SecurityGroupFrame frame) {
        return new SecurityGroup(
                new SecurityGroupKey(frame.getGroup()), Lists.transform(frame.getRulesList(), RuleCodec::rule));
    }

    private static SecurityGroupRuleFrame frame(SecurityGroupRule rule) {
        SecurityGroupRuleFrame.Builder frame =
                SecurityGroupRuleFrame.newBuilder().setEgress(rule.direction() == RuleDirection.EGRESS);
        switch (rule.traffic()) {
            case RuleTraffic.Any() -> frame.setAny(AnyTrafficFrame.getDefaultInstance());
            case RuleTraffic.Protocol(var protocol) -> frame.setProtocol(protocol.number());
            case RuleTraffic.Ports(var protocol, var range) ->
                frame.setPorts(PortTrafficFrame.newBuilder()
                        .setProtocol(protocol.number())
                        .setFirst(range.first().number())
                        .setLast(range.last().number()));
            case RuleTraffic.Icmp(var protocol, var type, var code) -> {
                IcmpTrafficFrame.Builder icmp = frame.getIcmpBuilder().setProtocol(protocol.number());
                type.ifPresent(icmp::setType);
                code.ifPresent(icmp::setCode);
            }
        }
        switch (rule.peer()) {
            case RulePeer.Addresses(var prefix) -> frame.setAddresses(KeyCodec.frame(prefix));
            case RulePeer.Group(var group) -> frame.setGroup(group.value());
        }
        return frame.build();
    }

    private static SecurityGroupRule rule(SecurityGroupRuleFrame frame) {
        RuleTraffic traffic = switch (frame.getTrafficCase()) {
            case ANY -> new RuleTraffic.Any();
            case PROTOCOL -> new RuleTraffic.Protocol(new IpProtocol(frame.getProtocol()));
            case PORTS ->
                new RuleTraffic.Ports(
                        new IpProtocol(frame.getPorts().getProtocol()),
                        PortRange.of(
                                frame.getPorts().getFirst(), frame.getPorts().getLast()));
            case ICMP -> icmp(frame.getIcmp());
            case TRAFFIC_NOT_SET -> throw new IllegalArgumentException("a rule for no kind of traffic known here");
        };
        RulePeer peer = switch (frame.getPeerCase()) {
            case ADDRESSES -> new RulePeer.Addresses(KeyCodec.prefix(frame.getAddresses()));
            case GROUP -> new RulePeer.Group(new SecurityGroupKey(frame.getGroup()));
            case PEER_NOT_SET -> throw new IllegalArgumentException("a rule for no kind of peer known here");
        };
        return new SecurityGroupRule(frame.getEgress() ? RuleDirection.EGRESS : RuleDirection.INGRESS, traffic, peer);
    }

    static NetworkAclFrame frame(NetworkAcl acl) {
        return NetworkAclFrame.newBuilder()
                .setAcl(acl.acl().value())
                .addAllRules(Lists.transform(acl.rules(), RuleCodec::frame))
                .build();
    }

    static NetworkAcl acl(NetworkAclFrame frame) {
        return new NetworkAcl(
                new NetworkAclKey(frame.getAcl()), Lists.transform(frame.getRulesList(), RuleCodec::aclRule));
    }

    /** What it matches is written like a group's rule. */
    private static NetworkAclRuleFrame frame(NetworkAclRule rule) {
        return NetworkAclRuleFrame.newBuilder()
                .setNumber(rule.number())
                .setAllows(rule.allows())
                .setMatch(frame(
                        new SecurityGroupRule(rule.direction(), rule.traffic(), new RulePeer.Addresses(rule.peer()))))
                .build();
    }

    private static NetworkAclRule aclRule(NetworkAclRuleFrame frame) {
        SecurityGroupRule match = rule(frame.getMatch());
        return switch (match.peer()) {
            case RulePeer.Addresses(var prefix) ->
                new NetworkAclRule(match.direction(), frame.getNumber(), frame.getAllows(), match.traffic(), prefix);
            case RulePeer.Group _ -> throw new IllegalArgumentException("a network ACL's rule that names a group");
        };
    }

    private static RuleTraffic icmp(IcmpTrafficFrame frame) {
        return new RuleTraffic.Icmp(
                new IpProtocol(frame.getProtocol()),
                frame.hasType() ? OptionalInt.of(frame.getType()) : OptionalInt.empty(),
                frame.hasCode() ? OptionalInt.of(frame.getCode()) : OptionalInt.empty());
    }
}
