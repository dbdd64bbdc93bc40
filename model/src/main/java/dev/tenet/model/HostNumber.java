package dev.tenet.model;

/** The number of a host in the data path: below 2^24, never 0. */
public record HostNumber(int number) implements Comparable<HostNumber> {
    public static final HostNumber MAX = new HostNumber(0xff_ffff);

    public HostNumber {
        if (number < 1 || number > 0xff_ffff) {
            throw new IllegalArgumentException("a host number has 24 bits and is not 0, not " + number);
        }
    }

    /** Reads a decimal number; throws {@link IllegalArgumentException}. */
    public static HostNumber parse(String text) {
        return new HostNumber(Integer.parseInt(text));
    }

    @Override
    public int compareTo(HostNumber other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
