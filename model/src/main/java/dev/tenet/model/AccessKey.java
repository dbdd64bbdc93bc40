package dev.tenet.model;

import java.time.Instant;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * What signs an account's requests.
 *
 * @param secret shared with the tenant; 16 to 128 printable characters without spaces. Never in {@link #toString}.
 * @param active whether requests signed with it are accepted
 */
public record AccessKey(AccessKeyId id, AccountId account, String secret, boolean active, Instant created)
        implements IntentObject {
    private static final int SECRET_BYTES = 30;

    public AccessKey {
        if (secret.length() < 16 || secret.length() > 128 || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("a secret has 16 to 128 printable characters");
        }
    }

    public static IntentKey<AccessKey> key(AccessKeyId id) {
        return Kind.ACCESS_KEY.key(id);
    }

    /** A new key; {@code random} must be unpredictable outside tests. */
    public static AccessKey create(AccountId account, RandomGenerator random, Instant now) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new AccessKey(
                AccessKeyId.random(random), account, Base64.getEncoder().encodeToString(secret), true, now);
    }

    @Override
    public IntentKey<AccessKey> key() {
        return key(id);
    }

    public AccessKey withActive(boolean isActive) {
        return new AccessKey(id, account, secret, isActive, created);
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + " of " + account + (active ? "]" : ", inactive]");
    }
}
