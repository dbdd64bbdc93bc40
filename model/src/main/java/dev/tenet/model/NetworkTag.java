package dev.tenet.model;

import java.util.random.RandomGenerator;

/**
 * The secret that a network's packets carry between hosts, so that a stranger's packets are told apart (40 bits, never 0).
 * Its text is 10 hexadecimal digits.
 */
public record NetworkTag(long bits) {
    private static final int BITS = 40;
    private static final int HEX_DIGITS = 10;

    public NetworkTag {
        if (bits <= 0 || bits >>> BITS != 0) {
            throw new IllegalArgumentException("a network tag has 40 bits and is not 0");
        }
    }

    /** @throws IllegalArgumentException when the text is not 10 hexadecimal digits */
    public static NetworkTag parse(String text) {
        if (text.length() != HEX_DIGITS) {
            throw new IllegalArgumentException("a network tag is written as 10 hexadecimal digits");
        }
        return new NetworkTag(Long.parseLong(text, 16));
    }

    /** {@code random} must be unpredictable outside tests. */
    public static NetworkTag random(RandomGenerator random) {
        return new NetworkTag(random.nextLong(1, 1L << BITS));
    }

    @Override
    public String toString() {
        return String.format("%010x", bits);
    }
}
