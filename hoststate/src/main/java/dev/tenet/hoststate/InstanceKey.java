package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** The instance a guest is, such as {@code i-0123456789abcdef0}. */
public record InstanceKey(String value) implements ResourceKey {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public InstanceKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an instance's key: " + value);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.GUEST;
    }

    @Override
    public String toString() {
        return value;
    }
}
