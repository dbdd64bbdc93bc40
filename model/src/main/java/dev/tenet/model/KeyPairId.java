package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a key pair: {@code key-} and 17 hexadecimal digits. */
public record KeyPairId(String value) implements ResourceId, Comparable<KeyPairId> {
    static final String PREFIX = "key-";

    public KeyPairId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static KeyPairId parse(String text) {
        return new KeyPairId(text);
    }

    public static KeyPairId random(RandomGenerator random) {
        return new KeyPairId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(KeyPairId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
