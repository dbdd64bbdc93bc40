package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** What tenants call a network interface, such as {@code eni-0123456789abcdef0}. */
public record InterfaceName(String value) implements Comparable<InterfaceName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public InterfaceName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a network interface's name: " + value);
        }
    }

    @Override
    public int compareTo(InterfaceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
