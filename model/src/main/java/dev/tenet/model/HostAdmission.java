package dev.tenet.model;

import java.util.regex.Pattern;

/**
 * What an agent must know to speak for a host.
 *
 * @param tokenHash SHA-256 of the join token, 64 hexadecimal digits; the token itself is nowhere kept
 */
public record HostAdmission(HostId host, String tokenHash) implements IntentObject {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public HostAdmission {
        if (!FORM.matcher(tokenHash).matches()) {
            throw new IllegalArgumentException("not a SHA-256 hash");
        }
    }

    public static IntentKey<HostAdmission> key(HostId host) {
        return Kind.HOST_ADMISSION.key(host);
    }

    @Override
    public IntentKey<HostAdmission> key() {
        return key(host);
    }
}
