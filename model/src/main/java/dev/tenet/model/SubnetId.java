package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a subnet: {@code subnet-} and 17 hexadecimal digits. */
public record SubnetId(String value) implements ResourceId, Comparable<SubnetId> {
    static final String PREFIX = "subnet-";

    public SubnetId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static SubnetId parse(String text) {
        return new SubnetId(text);
    }

    public static SubnetId random(RandomGenerator random) {
        return new SubnetId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(SubnetId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
