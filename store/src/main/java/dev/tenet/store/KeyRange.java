package dev.tenet.store;

/** The keys from {@code start}, included, to {@code end}, excluded, in the order of {@link Key}. */
public record KeyRange(String start, String end) {
    /** Every key there can be: '0' is the character after '/'. */
    public static final KeyRange ALL = new KeyRange("/", "0");

    public KeyRange {
        if (!start.startsWith("/") || Key.comparePaths(start, end) >= 0) {
            throw new IllegalArgumentException("not a range of keys: '" + start + "' to '" + end + "'");
        }
    }

    /** This one key. */
    public static KeyRange only(Key key) {
        return new KeyRange(key.path(), key.path() + "\0");
    }

    /** Every key under {@code ancestor}, at any depth, without {@code ancestor} itself. */
    public static KeyRange under(Key ancestor) {
        return new KeyRange(ancestor.path() + "/", ancestor.path() + "0");
    }

    /** What is left of this range after {@code key}; for reading on from the last key of a page. */
    public KeyRange after(Key key) {
        return new KeyRange(key.path() + "\0", end);
    }

    public boolean contains(Key key) {
        return Key.comparePaths(start, key.path()) <= 0 && Key.comparePaths(key.path(), end) < 0;
    }

    public boolean overlaps(KeyRange other) {
        return Key.comparePaths(start, other.end) < 0 && Key.comparePaths(other.start, end) < 0;
    }

    public boolean isSingle() {
        return end.length() == start.length() + 1 && end.endsWith("\0") && end.startsWith(start);
    }

    Bytes startBytes() {
        return Bytes.utf8(start);
    }

    Bytes endBytes() {
        return Bytes.utf8(end);
    }

    @Override
    public String toString() {
        return isSingle() ? start : "[" + start + ", " + end.replace("\0", "\\0") + ")";
    }
}
