package dev.tenet.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A path in the store, such as {@code /object/vpc/vpc-0a1b}: segments of at least one character, each led by a slash, no control
 * characters, well-formed Unicode, at most {@value #LIMIT_BYTES} bytes in UTF-8. Keys sort by their UTF-8 bytes, which is the order of
 * code points.
 */
public record Key(String path) implements Comparable<Key> {
    public static final int LIMIT_BYTES = 1024;

    public Key {
        if (!path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
            throw new IllegalArgumentException("a key is a path like /kind/id: '" + path + "'");
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a key has no control characters: '" + path + "'");
        }
        if (path.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException("a key is well-formed Unicode: '" + path + "'");
        }
        if (path.length() > LIMIT_BYTES || path.getBytes(StandardCharsets.UTF_8).length > LIMIT_BYTES) {
            throw new IllegalArgumentException("a key has at most " + LIMIT_BYTES + " bytes: '" + path + "'");
        }
    }

    public static Key parse(String path) {
        return new Key(path);
    }

    /** This key with more segments after it; {@code relative} has no leading slash. */
    public Key child(String relative) {
        return new Key(path + "/" + relative);
    }

    /** The key one segment up, unless this key has one segment only. */
    public Optional<Key> parent() {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? Optional.empty() : Optional.of(new Key(path.substring(0, slash)));
    }

    public boolean isUnder(Key ancestor) {
        return path.length() > ancestor.path.length()
                && path.startsWith(ancestor.path)
                && path.charAt(ancestor.path.length()) == '/';
    }

    /** What follows {@code ancestor} and its slash. */
    public String relativeTo(Key ancestor) {
        if (!isUnder(ancestor)) {
            throw new IllegalArgumentException(path + " is not under " + ancestor.path);
        }
        return path.substring(ancestor.path.length() + 1);
    }

    Bytes bytes() {
        return Bytes.utf8(path);
    }

    @Override
    public int compareTo(Key other) {
        return comparePaths(path, other.path);
    }

    /** The order of UTF-8 bytes; differs from {@link String#compareTo} only where a surrogate meets U+E000 to U+FFFF. */
    static int comparePaths(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean oneSurrogate = Character.isSurrogate(a) != Character.isSurrogate(b);
                return oneSurrogate && a >= Character.MIN_SURROGATE && b >= Character.MIN_SURROGATE
                        ? (Character.isSurrogate(a) ? 1 : -1)
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    @Override
    public String toString() {
        return path;
    }
}
