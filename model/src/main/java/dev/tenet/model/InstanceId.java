package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an instance: {@code i-} and 17 hexadecimal digits. */
public record InstanceId(String value) implements ResourceId, Comparable<InstanceId> {
    static final String PREFIX = "i-";

    public InstanceId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static InstanceId parse(String text) {
        return new InstanceId(text);
    }

    public static InstanceId random(RandomGenerator random) {
        return new InstanceId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
