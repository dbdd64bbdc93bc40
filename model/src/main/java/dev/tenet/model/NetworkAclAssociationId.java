package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the association of a network ACL with a subnet: {@code aclassoc-} and 17 hexadecimal digits. */
public record NetworkAclAssociationId(String value) implements GeneratedId, Comparable<NetworkAclAssociationId> {
    static final String PREFIX = "aclassoc-";

    public NetworkAclAssociationId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NetworkAclAssociationId parse(String text) {
        return new NetworkAclAssociationId(text);
    }

    public static NetworkAclAssociationId random(RandomGenerator random) {
        return new NetworkAclAssociationId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NetworkAclAssociationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
