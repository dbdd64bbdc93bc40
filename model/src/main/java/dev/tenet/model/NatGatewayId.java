package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a NAT gateway: {@code nat-} and 17 hexadecimal digits. */
public record NatGatewayId(String value) implements ResourceId, Comparable<NatGatewayId> {
    static final String PREFIX = "nat-";

    public NatGatewayId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NatGatewayId parse(String text) {
        return new NatGatewayId(text);
    }

    public static NatGatewayId random(RandomGenerator random) {
        return new NatGatewayId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NatGatewayId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
