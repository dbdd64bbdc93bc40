package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a listener: 16 hexadecimal digits, which end its ARN. */
public record ListenerId(String value) implements Comparable<ListenerId> {
    public ListenerId {
        ShortIds.check(value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static ListenerId parse(String text) {
        return new ListenerId(text);
    }

    public static ListenerId random(RandomGenerator random) {
        return new ListenerId(ShortIds.random(random));
    }

    @Override
    public int compareTo(ListenerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
