package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a path to analyze: {@code nip-} and 17 hexadecimal digits. */
public record NetworkInsightsPathId(String value) implements ResourceId, Comparable<NetworkInsightsPathId> {
    static final String PREFIX = "nip-";

    public NetworkInsightsPathId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NetworkInsightsPathId parse(String text) {
        return new NetworkInsightsPathId(text);
    }

    public static NetworkInsightsPathId random(RandomGenerator random) {
        return new NetworkInsightsPathId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NetworkInsightsPathId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
