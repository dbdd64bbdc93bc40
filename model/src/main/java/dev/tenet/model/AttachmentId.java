package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names the attachment of a network interface to an instance: {@code eni-attach-} and 17 hexadecimal digits. */
public record AttachmentId(String value) implements GeneratedId, Comparable<AttachmentId> {
    static final String PREFIX = "eni-attach-";

    public AttachmentId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static AttachmentId parse(String text) {
        return new AttachmentId(text);
    }

    public static AttachmentId random(RandomGenerator random) {
        return new AttachmentId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(AttachmentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
