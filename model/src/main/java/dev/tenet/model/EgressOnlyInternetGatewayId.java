package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an egress-only internet gateway: {@code eigw-} and 17 hexadecimal digits. */
public record EgressOnlyInternetGatewayId(String value) implements ResourceId, Comparable<EgressOnlyInternetGatewayId> {
    static final String PREFIX = "eigw-";

    public EgressOnlyInternetGatewayId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static EgressOnlyInternetGatewayId parse(String text) {
        return new EgressOnlyInternetGatewayId(text);
    }

    public static EgressOnlyInternetGatewayId random(RandomGenerator random) {
        return new EgressOnlyInternetGatewayId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(EgressOnlyInternetGatewayId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
