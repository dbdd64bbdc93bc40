package dev.tenet.hoststate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** The secret that lets an agent speak for a host that the operator has added. It is never printed. */
public record JoinToken(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    public JoinToken {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a join token has 16 to 128 letters, digits, hyphens and underscores");
        }
    }

    /** Whether the two are equal, in a time that does not tell how much of them is. */
    public boolean matches(JoinToken other) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
