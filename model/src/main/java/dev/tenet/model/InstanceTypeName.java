package dev.tenet.model;

import java.util.regex.Pattern;

/** Names an instance type, such as {@code t3.micro}. */
public record InstanceTypeName(String value) implements Comparable<InstanceTypeName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,32}\\.[a-z0-9-]{1,32}");

    public InstanceTypeName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an instance type: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static InstanceTypeName parse(String text) {
        return new InstanceTypeName(text);
    }

    @Override
    public int compareTo(InstanceTypeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
