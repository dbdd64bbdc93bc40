package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a VPC: {@code vpc-} and 17 hexadecimal digits. */
public record VpcId(String value) implements ResourceId, Comparable<VpcId> {
    static final String PREFIX = "vpc-";

    public VpcId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static VpcId parse(String text) {
        return new VpcId(text);
    }

    public static VpcId random(RandomGenerator random) {
        return new VpcId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(VpcId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
