package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a rule of a security group: {@code sgr-} and 17 hexadecimal digits. */
public record SecurityGroupRuleId(String value) implements ResourceId, Comparable<SecurityGroupRuleId> {
    static final String PREFIX = "sgr-";

    public SecurityGroupRuleId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static SecurityGroupRuleId parse(String text) {
        return new SecurityGroupRuleId(text);
    }

    public static SecurityGroupRuleId random(RandomGenerator random) {
        return new SecurityGroupRuleId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(SecurityGroupRuleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
