package dev.tenet.model;

/** The number of an {@link Identity} in the data path. Its type there has 32 bits; ours stay below 2^24. 0 means no identity and is none. */
public record IdentityNumber(int number) implements Comparable<IdentityNumber> {
    public static final IdentityNumber MAX = new IdentityNumber(0xff_ffff);

    public IdentityNumber {
        if (number < 1 || number > 0xff_ffff) {
            throw new IllegalArgumentException("an identity has 24 bits and is not 0, not " + number);
        }
    }

    /** Reads a decimal number; throws {@link IllegalArgumentException}. */
    public static IdentityNumber parse(String text) {
        return new IdentityNumber(Integer.parseInt(text));
    }

    @Override
    public int compareTo(IdentityNumber other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
