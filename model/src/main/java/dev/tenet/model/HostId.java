package dev.tenet.model;

import java.util.regex.Pattern;

/** Names a host, as its administrator does: a DNS label. */
public record HostId(String value) implements Comparable<HostId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public HostId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a host's name: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static HostId parse(String text) {
        return new HostId(text);
    }

    @Override
    public int compareTo(HostId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
