package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names an image: {@code ami-} and 17 hexadecimal digits. */
public record ImageId(String value) implements ResourceId, Comparable<ImageId> {
    static final String PREFIX = "ami-";

    public ImageId {
        ResourceIds.check(PREFIX, value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static ImageId parse(String text) {
        return new ImageId(text);
    }

    public static ImageId random(RandomGenerator random) {
        return new ImageId(ResourceIds.random(PREFIX, random));
    }

    @Override
    public int compareTo(ImageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
