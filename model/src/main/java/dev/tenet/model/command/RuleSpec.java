package dev.tenet.model.command;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Tags;
import java.util.Optional;

/** What a security group rule says, before it is one. */
public record RuleSpec(RuleDirection direction, RuleTraffic traffic, RulePeer peer, Optional<String> description) {

    public static RuleSpec of(SecurityGroupRule rule) {
        return new RuleSpec(rule.direction(), rule.traffic(), rule.peer(), rule.description());
    }

    /** Whether the rule allows just this; descriptions do not count. */
    public boolean matches(SecurityGroupRule rule) {
        return rule.direction() == direction
                && rule.traffic().equals(traffic)
                && rule.peer().equals(peer);
    }

    /** Whether both allow the same. */
    public boolean allowsSameAs(RuleSpec other) {
        return other.direction == direction && other.traffic.equals(traffic) && other.peer.equals(peer);
    }

    SecurityGroupRule toRule(SecurityGroupRuleId id, Tags tags) {
        return new SecurityGroupRule(id, direction, traffic, peer, description, tags);
    }
}
