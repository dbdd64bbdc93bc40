package dev.tenet.api.ec2;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.command.RuleSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.RevokedSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** Security groups as EC2 shows them: rules about the same traffic are one permission with several peers. */
final class SecurityGroupShapes {
    private final Arns arns;

    SecurityGroupShapes(Backend backend) {
        this.arns = new Arns(backend);
    }

    software.amazon.awssdk.services.ec2.model.SecurityGroup group(SecurityGroup group) {
        var shape = software.amazon.awssdk.services.ec2.model.SecurityGroup.builder()
                .groupId(group.id().value())
                .groupName(group.name())
                .description(group.description())
                .ownerId(group.owner().value())
                .vpcId(group.vpc().value())
                .securityGroupArn(arn(group))
                .ipPermissions(permissions(specs(group, RuleDirection.INGRESS)))
                .ipPermissionsEgress(permissions(specs(group, RuleDirection.EGRESS)));
        if (!group.tags().values().isEmpty()) {
            shape.tags(RequestTags.write(group.tags()));
        }
        return shape.build();
    }

    String arn(SecurityGroup group) {
        return arns.of(group.owner(), "security-group", group.id().value());
    }

    software.amazon.awssdk.services.ec2.model.SecurityGroupRule rule(SecurityGroup group, SecurityGroupRule rule) {
        var shape = software.amazon.awssdk.services.ec2.model.SecurityGroupRule.builder()
                .securityGroupRuleId(rule.id().value())
                .securityGroupRuleArn(
                        arns.of(group.owner(), "security-group-rule", rule.id().value()))
                .groupId(group.id().value())
                .groupOwnerId(group.owner().value())
                .isEgress(rule.direction() == RuleDirection.EGRESS)
                .ipProtocol(RuleTrafficText.protocol(rule.traffic()))
                .fromPort(RuleTrafficText.from(rule.traffic()))
                .toPort(RuleTrafficText.to(rule.traffic()))
                .description(rule.description().orElse(null))
                .tags(RequestTags.write(rule.tags()));
        return switch (rule.peer()) {
            case RulePeer.Addresses(var prefix) ->
                switch (prefix.family()) {
                    case IPV4 -> shape.cidrIpv4(prefix.toString()).build();
                    case IPV6 -> shape.cidrIpv6(prefix.toString()).build();
                };
            case RulePeer.Group(var owner, var id) ->
                shape.referencedGroupInfo(info -> info.groupId(id.value()).userId(owner.value()))
                        .build();
            case RulePeer.PrefixList(var list) ->
                shape.prefixListId(list.value()).build();
        };
    }

    List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> rules(
            SecurityGroup group, List<SecurityGroupRule> rules) {
        return rules.stream().map(rule -> rule(group, rule)).toList();
    }

    private static List<RuleSpec> specs(SecurityGroup group, RuleDirection direction) {
        return group.rules(direction).stream().map(RuleSpec::of).toList();
    }

    static List<IpPermission> permissions(List<RuleSpec> rules) {
        Map<RuleTraffic, List<RuleSpec>> byTraffic = new LinkedHashMap<>();
        rules.forEach(rule -> byTraffic
                .computeIfAbsent(rule.traffic(), _ -> new ArrayList<>())
                .add(rule));
        return byTraffic.values().stream().map(SecurityGroupShapes::permission).toList();
    }

    /** A revoked rule: the same as {@link #rule}, flat. */
    RevokedSecurityGroupRule revoked(SecurityGroup group, SecurityGroupRule rule) {
        var shape = rule(group, rule);
        var info = shape.referencedGroupInfo();
        return RevokedSecurityGroupRule.builder()
                .securityGroupRuleId(shape.securityGroupRuleId())
                .groupId(shape.groupId())
                .isEgress(shape.isEgress())
                .ipProtocol(shape.ipProtocol())
                .fromPort(shape.fromPort())
                .toPort(shape.toPort())
                .cidrIpv4(shape.cidrIpv4())
                .cidrIpv6(shape.cidrIpv6())
                .prefixListId(shape.prefixListId())
                .referencedGroupId(info == null ? null : info.groupId())
                .description(shape.description())
                .build();
    }

    /** All four lists are there even when empty, as EC2 sends them. */
    private static IpPermission permission(List<RuleSpec> rules) {
        List<IpRange> ipv4 = new ArrayList<>();
        List<Ipv6Range> ipv6 = new ArrayList<>();
        List<UserIdGroupPair> groups = new ArrayList<>();
        List<PrefixListId> lists = new ArrayList<>();
        for (RuleSpec rule : rules) {
            String description = rule.description().orElse(null);
            switch (rule.peer()) {
                case RulePeer.Addresses(var prefix) -> {
                    switch (prefix.family()) {
                        case IPV4 ->
                            ipv4.add(IpRange.builder()
                                    .cidrIp(prefix.toString())
                                    .description(description)
                                    .build());
                        case IPV6 ->
                            ipv6.add(Ipv6Range.builder()
                                    .cidrIpv6(prefix.toString())
                                    .description(description)
                                    .build());
                    }
                }
                case RulePeer.Group(var owner, var id) ->
                    groups.add(UserIdGroupPair.builder()
                            .groupId(id.value())
                            .userId(owner.value())
                            .description(description)
                            .build());
                case RulePeer.PrefixList(var list) ->
                    lists.add(PrefixListId.builder()
                            .prefixListId(list.value())
                            .description(description)
                            .build());
            }
        }
        var traffic = rules.getFirst().traffic();
        var shape = IpPermission.builder()
                .ipProtocol(RuleTrafficText.protocol(traffic))
                .ipRanges(ipv4)
                .ipv6Ranges(ipv6)
                .userIdGroupPairs(groups)
                .prefixListIds(lists);
        if (RuleTrafficText.hasPorts(traffic)) {
            shape.fromPort(RuleTrafficText.from(traffic)).toPort(RuleTrafficText.to(traffic));
        }
        return shape.build();
    }
}
