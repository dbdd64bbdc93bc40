package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** A network ACL, such as {@code acl-0123456789abcdef0}. */
public record NetworkAclKey(String value) implements ResourceKey {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public NetworkAclKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a network ACL's key: " + value);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.NETWORK_ACL;
    }

    @Override
    public String toString() {
        return value;
    }
}
