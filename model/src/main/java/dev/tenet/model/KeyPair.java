package dev.tenet.model;

import java.time.Instant;

/**
 * The public half of an SSH key that a tenant names when running instances. Kept and shown; guests are not given it.
 *
 * @param fingerprint as EC2 computes it for the way the pair was made
 */
public record KeyPair(
        KeyPairId id,
        AccountId owner,
        String name,
        KeyType type,
        String fingerprint,
        String publicKey,
        Instant created,
        Tags tags)
        implements Tagged<KeyPair> {

    /** The key's algorithm. */
    public enum KeyType {
        RSA,
        ED25519
    }

    public static IntentKey<KeyPair> key(AccountId owner, String name) {
        return Kind.KEY_PAIR.key(owner, IntentKey.quoted(name));
    }

    @Override
    public IntentKey<KeyPair> key() {
        return key(owner, name);
    }

    @Override
    public KeyPair withTags(Tags newTags) {
        return new KeyPair(id, owner, name, type, fingerprint, publicKey, created, newTags);
    }
}
