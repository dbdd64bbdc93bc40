package dev.tenet.model;

import java.util.random.RandomGenerator;

/** The public half of an access key: it names the key in a signature's credential. Letters and digits, 16 to 128 of them, as IAM has it. */
public record AccessKeyId(String value) implements Comparable<AccessKeyId> {
    private static final String PREFIX = "AKIA";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int RANDOM_LETTERS = 16;
    private static final int MIN_LENGTH = 16;
    private static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException unless {@code value} is 16 to 128 ASCII letters, digits or underscores */
    public AccessKeyId {
        if (!isValid(value)) throw new IllegalArgumentException("not an access key id: \"" + value + "\"");
    }

    /** Whether a string from outside has the form of an access key id. */
    public static boolean isValid(String value) {
        return value.length() >= MIN_LENGTH
                && value.length() <= MAX_LENGTH
                && value.chars().allMatch(AccessKeyId::isAllowed);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static AccessKeyId parse(String text) {
        return new AccessKeyId(text);
    }

    /** A new id in the form of AWS's long-term keys. */
    public static AccessKeyId random(RandomGenerator random) {
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new AccessKeyId(text.toString());
    }

    private static boolean isAllowed(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public int compareTo(AccessKeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
