package dev.tenet.model;

/** The number of a network interface in the data path: 32 bits unsigned, never 0 and never used again. */
public record InterfaceNumber(long number) implements Comparable<InterfaceNumber> {
    public static final InterfaceNumber MAX = new InterfaceNumber(0xffff_ffffL);

    public InterfaceNumber {
        if (number < 1 || number > 0xffff_ffffL) {
            throw new IllegalArgumentException("an interface number has 32 bits and is not 0, not " + number);
        }
    }

    /** Reads a decimal number; throws {@link IllegalArgumentException}. */
    public static InterfaceNumber parse(String text) {
        return new InterfaceNumber(Long.parseLong(text));
    }

    @Override
    public int compareTo(InterfaceNumber other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
