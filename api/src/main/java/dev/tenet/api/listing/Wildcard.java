package dev.tenet.api.listing;

import java.util.BitSet;

/**
 * A filter's value: {@code *} stands for any characters or none, {@code ?} for one or none, a backslash takes the next
 * character as it is. Case counts.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Filtering</a>
 */
final class Wildcard {
    private final String pattern;
    /** The positions of {@link #pattern} whose star or question mark is not itself. */
    private final BitSet wild;

    private Wildcard(String pattern, BitSet wild) {
        this.pattern = pattern;
        this.wild = wild;
    }

    static Wildcard parse(String text) {
        StringBuilder pattern = new StringBuilder(text.length());
        BitSet wild = new BitSet();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                c = text.charAt(i);
            } else if (c == '*' || c == '?') {
                wild.set(pattern.length());
            }
            pattern.append(c);
        }
        return new Wildcard(pattern.toString(), wild);
    }

    boolean matches(String value) {
        return wild.isEmpty() ? pattern.equals(value) : matchesAll(value);
    }

    /**
     * Follows every position of the pattern that the value read so far can have reached: the cost is length times length,
     * whatever the pattern.
     */
    private boolean matchesAll(String value) {
        BitSet reached = new BitSet(pattern.length() + 1);
        reached.set(0);
        skipEmpty(reached);
        for (int i = 0; i < value.length() && !reached.isEmpty(); i++) reached = step(reached, value.charAt(i));
        return reached.get(pattern.length());
    }

    private BitSet step(BitSet reached, char c) {
        BitSet next = new BitSet(pattern.length() + 1);
        for (int at = reached.nextSetBit(0); at >= 0 && at < pattern.length(); at = reached.nextSetBit(at + 1)) {
            if (isAny(at)) next.set(at);
            else if (wild.get(at) || pattern.charAt(at) == c) next.set(at + 1);
        }
        skipEmpty(next);
        return next;
    }

    private void skipEmpty(BitSet reached) {
        for (int at = wild.nextSetBit(0); at >= 0; at = wild.nextSetBit(at + 1)) {
            if (reached.get(at)) reached.set(at + 1);
        }
    }

    private boolean isAny(int at) {
        return wild.get(at) && pattern.charAt(at) == '*';
    }
}
