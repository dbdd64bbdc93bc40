package dev.tenet.model;

import java.util.regex.Pattern;

/** Names an availability zone, such as {@code tenet-1a}: the region's name and letters. */
public record ZoneName(String value) implements Comparable<ZoneName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public ZoneName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a zone's name: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static ZoneName parse(String text) {
        return new ZoneName(text);
    }

    @Override
    public int compareTo(ZoneName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
