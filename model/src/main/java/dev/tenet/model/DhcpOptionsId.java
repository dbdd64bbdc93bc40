package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a set of DHCP options: {@code dopt-} and 17 hexadecimal digits. */
public record DhcpOptionsId(String value) implements ResourceId, Comparable<DhcpOptionsId> {
    static final String PREFIX = "dopt-";

    public DhcpOptionsId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static DhcpOptionsId parse(String text) {
        return new DhcpOptionsId(text);
    }

    public static DhcpOptionsId random(RandomGenerator random) {
        return new DhcpOptionsId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(DhcpOptionsId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
