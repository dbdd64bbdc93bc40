package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a prefix list: {@code pl-} and 17 hexadecimal digits. */
public record PrefixListId(String value) implements ResourceId, Comparable<PrefixListId> {
    static final String PREFIX = "pl-";

    public PrefixListId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static PrefixListId parse(String text) {
        return new PrefixListId(text);
    }

    public static PrefixListId random(RandomGenerator random) {
        return new PrefixListId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(PrefixListId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
