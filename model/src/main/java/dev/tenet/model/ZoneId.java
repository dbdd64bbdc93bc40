package dev.tenet.model;

import java.util.regex.Pattern;

/** Names an availability zone alike for all accounts, such as {@code tenet1-az1}. */
public record ZoneId(String value) implements Comparable<ZoneId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public ZoneId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a zone's id: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static ZoneId parse(String text) {
        return new ZoneId(text);
    }

    @Override
    public int compareTo(ZoneId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
