package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a network interface: {@code eni-} and 17 hexadecimal digits. */
public record NetworkInterfaceId(String value) implements ResourceId, Comparable<NetworkInterfaceId> {
    static final String PREFIX = "eni-";

    public NetworkInterfaceId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static NetworkInterfaceId parse(String text) {
        return new NetworkInterfaceId(text);
    }

    public static NetworkInterfaceId random(RandomGenerator random) {
        return new NetworkInterfaceId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(NetworkInterfaceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
