package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a security group: {@code sg-} and 17 hexadecimal digits. */
public record SecurityGroupId(String value) implements ResourceId, Comparable<SecurityGroupId> {
    static final String PREFIX = "sg-";

    public SecurityGroupId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static SecurityGroupId parse(String text) {
        return new SecurityGroupId(text);
    }

    public static SecurityGroupId random(RandomGenerator random) {
        return new SecurityGroupId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(SecurityGroupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
