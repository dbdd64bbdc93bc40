package dev.tenet.model;

import java.util.List;
import java.util.Optional;

/** A security group with its rules. */
public record SecurityGroup(
        SecurityGroupId id,
        AccountId owner,
        VpcId vpc,
        String name,
        String description,
        List<SecurityGroupRule> rules,
        Tags tags)
        implements Tagged<SecurityGroup> {
    /** The name of the group that a VPC is made with. */
    public static final String DEFAULT_NAME = "default";

    /** At most so many rules a direction; IPv4 and IPv6 are counted apart, a group reference in both. */
    public static final int MAX_RULES = 60;

    public SecurityGroup {
        rules = List.copyOf(rules);
    }

    public static IntentKey<SecurityGroup> key(AccountId owner, SecurityGroupId id) {
        return Kind.SECURITY_GROUP.key(owner, id);
    }

    @Override
    public IntentKey<SecurityGroup> key() {
        return key(owner, id);
    }

    public boolean isDefault() {
        return name.equals(DEFAULT_NAME);
    }

    public List<SecurityGroupRule> rules(RuleDirection direction) {
        return rules.stream().filter(rule -> rule.direction() == direction).toList();
    }

    public Optional<SecurityGroupRule> rule(SecurityGroupRuleId rule) {
        return rules.stream().filter(candidate -> candidate.id().equals(rule)).findFirst();
    }

    public SecurityGroup withRules(List<SecurityGroupRule> newRules) {
        return new SecurityGroup(id, owner, vpc, name, description, newRules, tags);
    }

    @Override
    public SecurityGroup withTags(Tags newTags) {
        return new SecurityGroup(id, owner, vpc, name, description, rules, newTags);
    }
}
