package dev.tenet.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names one run of a controller: {@code c-} and 16 hexadecimal digits, drawn at its start. */
public record ControllerId(String value) implements Comparable<ControllerId> {
    private static final Pattern FORM = Pattern.compile("c-[0-9a-f]{16}");

    public ControllerId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a controller's id: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static ControllerId parse(String text) {
        return new ControllerId(text);
    }

    public static ControllerId random(RandomGenerator random) {
        return new ControllerId("c-" + HexFormat.of().toHexDigits(random.nextLong()));
    }

    @Override
    public int compareTo(ControllerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
