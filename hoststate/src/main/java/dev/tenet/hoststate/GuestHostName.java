package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** The host name of a guest, such as {@code ip-10-0-0-5}. */
public record GuestHostName(String value) implements Comparable<GuestHostName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");

    public GuestHostName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a guest's host name: " + value);
        }
    }

    @Override
    public int compareTo(GuestHostName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
