package dev.tenet.store;

/**
 * The store's counter: every transaction that changes something makes the next revision, and everything it changes carries it. {@link
 * #NONE} stands before the first change; as the revision of a key it means that the key does not exist.
 */
public record Revision(long value) implements Comparable<Revision> {
    public static final Revision NONE = new Revision(0);

    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + value);
        }
    }

    public static Revision of(long value) {
        return new Revision(value);
    }

    public Revision next() {
        return new Revision(Math.addExact(value, 1));
    }

    /** The revision before this one; {@link #NONE} has none before it and stays itself. */
    public Revision previous() {
        return value == 0 ? NONE : new Revision(value - 1);
    }

    public boolean isAfter(Revision other) {
        return value > other.value;
    }

    public boolean isBefore(Revision other) {
        return value < other.value;
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
