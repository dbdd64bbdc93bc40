package dev.tenet.model;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names a hosted zone: {@code Z} and 20 capital letters and digits, as Route 53 has them. */
public record HostedZoneId(String value) implements Comparable<HostedZoneId> {
    private static final Pattern FORM = Pattern.compile("Z[A-Z0-9]{20}");
    private static final int DIGITS = 20;
    private static final int RADIX = 36;

    public HostedZoneId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a hosted zone's id: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static HostedZoneId parse(String text) {
        return new HostedZoneId(text);
    }

    public static HostedZoneId random(RandomGenerator random) {
        StringBuilder id = new StringBuilder("Z");
        for (int digit = 0; digit < DIGITS; digit++) {
            id.append(Character.toUpperCase(Character.forDigit(random.nextInt(RADIX), RADIX)));
        }
        return new HostedZoneId(id.toString());
    }

    @Override
    public int compareTo(HostedZoneId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
