package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the association of a CIDR block with a VPC: {@code vpc-cidr-assoc-} and 17 hexadecimal digits. */
public record VpcCidrAssociationId(String value) implements GeneratedId, Comparable<VpcCidrAssociationId> {
    static final String PREFIX = "vpc-cidr-assoc-";

    public VpcCidrAssociationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static VpcCidrAssociationId parse(String text) {
        return new VpcCidrAssociationId(text);
    }

    public static VpcCidrAssociationId random(RandomGenerator random) {
        return new VpcCidrAssociationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(VpcCidrAssociationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
