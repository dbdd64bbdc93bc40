package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a traffic mirror target: {@code tmt-} and 17 hexadecimal digits. */
public record TrafficMirrorTargetId(String value) implements ResourceId, Comparable<TrafficMirrorTargetId> {
    static final String PREFIX = "tmt-";

    public TrafficMirrorTargetId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static TrafficMirrorTargetId parse(String text) {
        return new TrafficMirrorTargetId(text);
    }

    public static TrafficMirrorTargetId random(RandomGenerator random) {
        return new TrafficMirrorTargetId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(TrafficMirrorTargetId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
