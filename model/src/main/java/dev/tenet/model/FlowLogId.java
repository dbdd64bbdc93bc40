package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a flow log: {@code fl-} and 17 hexadecimal digits. */
public record FlowLogId(String value) implements ResourceId, Comparable<FlowLogId> {
    static final String PREFIX = "fl-";

    public FlowLogId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static FlowLogId parse(String text) {
        return new FlowLogId(text);
    }

    public static FlowLogId random(RandomGenerator random) {
        return new FlowLogId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(FlowLogId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
