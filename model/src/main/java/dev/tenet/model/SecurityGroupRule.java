package dev.tenet.model;

import java.util.Optional;

/** One rule of a security group: it allows; what no rule allows is refused. */
public record SecurityGroupRule(
        SecurityGroupRuleId id,
        RuleDirection direction,
        RuleTraffic traffic,
        RulePeer peer,
        Optional<String> description,
        Tags tags) {

    /** Whether both allow the same; a group has no two such rules. */
    public boolean allowsSameAs(SecurityGroupRule other) {
        return direction == other.direction && traffic.equals(other.traffic) && peer.equals(other.peer);
    }

    public SecurityGroupRule withDescription(Optional<String> newDescription) {
        return new SecurityGroupRule(id, direction, traffic, peer, newDescription, tags);
    }

    public SecurityGroupRule withTags(Tags newTags) {
        return new SecurityGroupRule(id, direction, traffic, peer, description, newTags);
    }
}
