package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a VPC peering connection: {@code pcx-} and 17 hexadecimal digits. */
public record VpcPeeringConnectionId(String value) implements ResourceId, Comparable<VpcPeeringConnectionId> {
    static final String PREFIX = "pcx-";

    public VpcPeeringConnectionId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static VpcPeeringConnectionId parse(String text) {
        return new VpcPeeringConnectionId(text);
    }

    public static VpcPeeringConnectionId random(RandomGenerator random) {
        return new VpcPeeringConnectionId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(VpcPeeringConnectionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
