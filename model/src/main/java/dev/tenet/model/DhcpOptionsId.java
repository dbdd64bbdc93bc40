package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a set of DHCP options: {@code dopt-} and 17 hexadecimal digits; or {@code default}, which is none. */
public record DhcpOptionsId(String value) implements ResourceId, Comparable<DhcpOptionsId> {
    static final String PREFIX = "dopt-";

    /** Not a set but none: EC2 calls it so. */
    public static final DhcpOptionsId NONE = new DhcpOptionsId("default");

    public DhcpOptionsId {
        if (!value.equals("default")) {
            ResourceIds.check(PREFIX, value);
        }
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
