package dev.tenet.hoststate;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A fingerprint of a set of resources that is kept up to date one resource at a time: the sum of their SHA-256 hashes, as
 * four 64-bit numbers each modulo 2^64. It guards against mistakes, not against an opponent who chooses resources.
 */
public record StateDigest(long first, long second, long third, long fourth) {
    public static final StateDigest EMPTY = new StateDigest(0, 0, 0, 0);
    public static final int BYTES = 32;

    /** That of one resource alone. */
    static StateDigest ofResource(ByteString bytes) {
        try {
            return ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Reads what {@link #toBytes} writes. */
    public static StateDigest ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new StateDigest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** With a resource more. */
    public StateDigest plus(EncodedResource resource) {
        return plus(resource.digest());
    }

    /** Of both sets together, which have no resource in common. */
    public StateDigest plus(StateDigest other) {
        return new StateDigest(first + other.first, second + other.second, third + other.third, fourth + other.fourth);
    }

    /** With a resource less. */
    public StateDigest minus(EncodedResource resource) {
        StateDigest one = resource.digest();
        return new StateDigest(first - one.first, second - one.second, third - one.third, fourth - one.fourth);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
