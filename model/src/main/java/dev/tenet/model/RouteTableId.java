package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a route table: {@code rtb-} and 17 hexadecimal digits. */
public record RouteTableId(String value) implements ResourceId, Comparable<RouteTableId> {
    static final String PREFIX = "rtb-";

    public RouteTableId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static RouteTableId parse(String text) {
        return new RouteTableId(text);
    }

    public static RouteTableId random(RandomGenerator random) {
        return new RouteTableId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(RouteTableId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
