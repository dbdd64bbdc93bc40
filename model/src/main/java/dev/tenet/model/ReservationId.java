package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the instances of one RunInstances call: {@code r-} and 17 hexadecimal digits. */
public record ReservationId(String value) implements GeneratedId, Comparable<ReservationId> {
    static final String PREFIX = "r-";

    public ReservationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static ReservationId parse(String text) {
        return new ReservationId(text);
    }

    public static ReservationId random(RandomGenerator random) {
        return new ReservationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(ReservationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
