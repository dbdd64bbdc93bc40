package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a network ACL: {@code acl-} and 17 hexadecimal digits. */
public record NetworkAclId(String value) implements ResourceId, Comparable<NetworkAclId> {
    static final String PREFIX = "acl-";

    public NetworkAclId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NetworkAclId parse(String text) {
        return new NetworkAclId(text);
    }

    public static NetworkAclId random(RandomGenerator random) {
        return new NetworkAclId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NetworkAclId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
