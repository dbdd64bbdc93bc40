package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** A security group, such as {@code sg-0123456789abcdef0}. */
public record SecurityGroupKey(String value) implements ResourceKey {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public SecurityGroupKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a security group's key: " + value);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SECURITY_GROUP;
    }

    @Override
    public String toString() {
        return value;
    }
}
