package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an elastic address: {@code eipalloc-} and 17 hexadecimal digits. */
public record AllocationId(String value) implements ResourceId, Comparable<AllocationId> {
    static final String PREFIX = "eipalloc-";

    public AllocationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static AllocationId parse(String text) {
        return new AllocationId(text);
    }

    public static AllocationId random(RandomGenerator random) {
        return new AllocationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(AllocationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
