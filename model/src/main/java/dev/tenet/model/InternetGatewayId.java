package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an internet gateway: {@code igw-} and 17 hexadecimal digits. */
public record InternetGatewayId(String value) implements ResourceId, Comparable<InternetGatewayId> {
    static final String PREFIX = "igw-";

    public InternetGatewayId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static InternetGatewayId parse(String text) {
        return new InternetGatewayId(text);
    }

    public static InternetGatewayId random(RandomGenerator random) {
        return new InternetGatewayId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(InternetGatewayId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
