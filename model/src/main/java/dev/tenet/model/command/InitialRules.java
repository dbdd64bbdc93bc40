package dev.tenet.model.command;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules that groups are made with: everything may leave; into a VPC's default group its own members may come. */
final class InitialRules {
    private final Attempt attempt;

    InitialRules(Attempt attempt) {
        this.attempt = attempt;
    }

    SecurityGroup defaultGroup(SecurityGroupId id, VpcId vpc) {
        return new SecurityGroup(
                id,
                attempt.account(),
                vpc,
                SecurityGroup.DEFAULT_NAME,
                "default VPC security group",
                List.of(
                        rule(RuleDirection.INGRESS, new RulePeer.Group(attempt.account(), id)),
                        rule(RuleDirection.EGRESS, new RulePeer.Addresses(IpPrefix.ALL_IPV4))),
                Tags.NONE);
    }

    /** What a new group of the VPC lets out. */
    List<SecurityGroupRule> egress(Vpc vpc) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        rules.add(rule(RuleDirection.EGRESS, new RulePeer.Addresses(IpPrefix.ALL_IPV4)));
        if (vpc.ipv6().isPresent()) {
            rules.add(rule(RuleDirection.EGRESS, new RulePeer.Addresses(IpPrefix.ALL_IPV6)));
        }
        return rules;
    }

    SecurityGroup withEgress(SecurityGroup group, IpPrefix to) {
        List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
        rules.add(rule(RuleDirection.EGRESS, new RulePeer.Addresses(to)));
        return group.withRules(rules);
    }

    boolean allowsAllOf(SecurityGroup group, RuleDirection direction, IpPrefix prefix) {
        SecurityGroupRule wanted = rule(direction, new RulePeer.Addresses(prefix));
        return group.rules().stream().anyMatch(wanted::allowsSameAs);
    }

    private SecurityGroupRule rule(RuleDirection direction, RulePeer peer) {
        return new SecurityGroupRule(
                SecurityGroupRuleId.random(attempt.random()),
                direction,
                new RuleTraffic.All(),
                peer,
                Optional.empty(),
                Tags.NONE);
    }
}
