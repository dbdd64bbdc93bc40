package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the association of an IPv6 CIDR block with a subnet: {@code subnet-cidr-assoc-} and 17 hexadecimal digits. */
public record SubnetCidrAssociationId(String value) implements GeneratedId, Comparable<SubnetCidrAssociationId> {
    static final String PREFIX = "subnet-cidr-assoc-";

    public SubnetCidrAssociationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static SubnetCidrAssociationId parse(String text) {
        return new SubnetCidrAssociationId(text);
    }

    public static SubnetCidrAssociationId random(RandomGenerator random) {
        return new SubnetCidrAssociationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(SubnetCidrAssociationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
