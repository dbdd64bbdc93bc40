package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a traffic mirror filter: {@code tmf-} and 17 hexadecimal digits. */
public record TrafficMirrorFilterId(String value) implements ResourceId, Comparable<TrafficMirrorFilterId> {
    static final String PREFIX = "tmf-";

    public TrafficMirrorFilterId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static TrafficMirrorFilterId parse(String text) {
        return new TrafficMirrorFilterId(text);
    }

    public static TrafficMirrorFilterId random(RandomGenerator random) {
        return new TrafficMirrorFilterId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(TrafficMirrorFilterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
