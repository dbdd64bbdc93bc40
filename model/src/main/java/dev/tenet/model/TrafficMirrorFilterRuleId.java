package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a rule of a traffic mirror filter: {@code tmfr-} and 17 hexadecimal digits. */
public record TrafficMirrorFilterRuleId(String value) implements GeneratedId, Comparable<TrafficMirrorFilterRuleId> {
    static final String PREFIX = "tmfr-";

    public TrafficMirrorFilterRuleId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static TrafficMirrorFilterRuleId parse(String text) {
        return new TrafficMirrorFilterRuleId(text);
    }

    public static TrafficMirrorFilterRuleId random(RandomGenerator random) {
        return new TrafficMirrorFilterRuleId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(TrafficMirrorFilterRuleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
