package dev.tenet.hoststate;

import java.util.List;

/**
 * A security group's rules. A group without rules lets nothing pass.
 *
 * @param rules a set: kept in order and without repetition, whatever comes in
 */
public record SecurityGroup(SecurityGroupKey group, List<SecurityGroupRule> rules) implements Resource {
    public SecurityGroup {
        rules = rules.stream().sorted().distinct().toList();
    }

    @Override
    public SecurityGroupKey key() {
        return group;
    }
}
