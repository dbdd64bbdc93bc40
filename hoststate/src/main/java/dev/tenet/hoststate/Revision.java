package dev.tenet.hoststate;

/** A state of the store: its counter. {@link #NONE} is before the first. */
public record Revision(long number) implements Comparable<Revision> {
    public static final Revision NONE = new Revision(0);

    public Revision {
        if (number < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + number);
        }
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
