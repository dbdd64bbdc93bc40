package dev.tenet.net;

import java.util.Optional;

/**
 * A TCP, UDP or SCTP port. Zero is a value that packets can carry, so it is one here.
 *
 * @param number 0 to 65535
 */
public record Port(int number) implements Comparable<Port> {
    public static final Port MIN = new Port(0);
    public static final Port MAX = new Port(0xffff);

    public Port {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + number);
        }
    }

    /** Reads a decimal number; throws {@link ParseException}. */
    public static Port parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("a port", text));
    }

    public static Optional<Port> tryParse(String text) {
        int number = Digits.decimal(text, 5);
        return number < 0 || number > MAX.number ? Optional.empty() : Optional.of(new Port(number));
    }

    @Override
    public int compareTo(Port other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
