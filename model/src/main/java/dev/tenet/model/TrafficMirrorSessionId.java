package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a traffic mirror session: {@code tms-} and 17 hexadecimal digits. */
public record TrafficMirrorSessionId(String value) implements ResourceId, Comparable<TrafficMirrorSessionId> {
    static final String PREFIX = "tms-";

    public TrafficMirrorSessionId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static TrafficMirrorSessionId parse(String text) {
        return new TrafficMirrorSessionId(text);
    }

    public static TrafficMirrorSessionId random(RandomGenerator random) {
        return new TrafficMirrorSessionId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(TrafficMirrorSessionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
