package dev.tenet.hoststate;

/**
 * How often an address has changed its place, so that a late answer is not taken for a new one. Compared in 32-bit serial
 * order (RFC 1982); a generation is never equal in two places.
 *
 * @param number unsigned
 */
public record Generation(int number) {
    public static final Generation FIRST = new Generation(1);

    public boolean isNewerThan(Generation other) {
        return number - other.number > 0;
    }

    public Generation next() {
        return new Generation(number + 1);
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(number);
    }
}
