package dev.tenet.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The form of load balancing's ids: 16 lower-case hexadecimal digits. */
final class ShortIds {
    private static final int DIGITS = 16;

    private ShortIds() {}

    static void check(String value) {
        if (value.length() != DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new IllegalArgumentException("not an id of " + DIGITS + " hexadecimal digits: " + value);
        }
    }

    static String random(RandomGenerator random) {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
