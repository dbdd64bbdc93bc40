package dev.tenet.agent.service;

import dev.tenet.hoststate.InstanceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session tokens, which hold their end and a keyed hash of it and of whose they are: nothing is kept of them. The key is this process's, so
 * that after its end clients need new ones, which they ask for when they are told so.
 */
final class MetadataTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int TOKEN_BYTES = Long.BYTES + 32;

    private final SecretKeySpec key;

    MetadataTokens(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** @param end seconds of the clock that {@link #remaining} is asked by */
    String make(InstanceKey instance, long end) {
        ByteBuffer token = ByteBuffer.allocate(TOKEN_BYTES).putLong(end).put(hash(instance, end));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** For how many seconds a token is still good; empty if it is none, or another's, or too old. */
    OptionalLong remaining(InstanceKey instance, String text, long now) {
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            return OptionalLong.empty();
        }
        if (token.length != TOKEN_BYTES) {
            return OptionalLong.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(token);
        long end = buffer.getLong();
        byte[] hash = new byte[buffer.remaining()];
        buffer.get(hash);
        boolean good = MessageDigest.isEqual(hash, hash(instance, end)) && now < end;
        return good ? OptionalLong.of(end - now) : OptionalLong.empty();
    }

    private byte[] hash(InstanceKey instance, long end) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(instance.value().getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(end).array());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
