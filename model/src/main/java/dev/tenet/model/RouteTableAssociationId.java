package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the association of a route table with a VPC or subnet: {@code rtbassoc-} and 17 hexadecimal digits. */
public record RouteTableAssociationId(String value) implements GeneratedId, Comparable<RouteTableAssociationId> {
    static final String PREFIX = "rtbassoc-";

    public RouteTableAssociationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static RouteTableAssociationId parse(String text) {
        return new RouteTableAssociationId(text);
    }

    public static RouteTableAssociationId random(RandomGenerator random) {
        return new RouteTableAssociationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(RouteTableAssociationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
