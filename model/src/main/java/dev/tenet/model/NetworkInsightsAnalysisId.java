package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an analysis of a path: {@code nia-} and 17 hexadecimal digits. */
public record NetworkInsightsAnalysisId(String value) implements ResourceId, Comparable<NetworkInsightsAnalysisId> {
    static final String PREFIX = "nia-";

    public NetworkInsightsAnalysisId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NetworkInsightsAnalysisId parse(String text) {
        return new NetworkInsightsAnalysisId(text);
    }

    public static NetworkInsightsAnalysisId random(RandomGenerator random) {
        return new NetworkInsightsAnalysisId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NetworkInsightsAnalysisId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
