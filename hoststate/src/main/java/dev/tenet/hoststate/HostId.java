package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** What an operator calls a host: 1 to 63 lower-case letters, digits, dots and hyphens. */
public record HostId(String value) implements Comparable<HostId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public HostId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a host id: " + value);
        }
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
