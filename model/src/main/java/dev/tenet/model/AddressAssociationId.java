package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the association of an elastic address with a private one: {@code eipassoc-} and 17 hexadecimal digits. */
public record AddressAssociationId(String value) implements GeneratedId, Comparable<AddressAssociationId> {
    static final String PREFIX = "eipassoc-";

    public AddressAssociationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static AddressAssociationId parse(String text) {
        return new AddressAssociationId(text);
    }

    public static AddressAssociationId random(RandomGenerator random) {
        return new AddressAssociationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(AddressAssociationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
