package dev.tenet.agent.policy;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers rows by a hash of their content: the same row has the same number whatever other rows there are, unless two rows' hashes collide,
 * when the later one takes the next free number.
 */
final class RowNumbers {
    private static final int FIRST = Ranges.NONE + 1;

    private final SortedMap<Integer, PolicyRow> rows = new TreeMap<>();

    int of(PolicyRow row) {
        int number = Math.max(FIRST, hash(row));
        while (!rows.getOrDefault(number, row).equals(row)) {
            number = number == Integer.MAX_VALUE ? FIRST : number + 1;
        }
        rows.put(number, row);
        return number;
    }

    SortedMap<Integer, PolicyRow> numbered() {
        return rows;
    }

    /** 31 bits of a 64-bit mix (Steele, Lea and Flood's, as in SplittableRandom): the array's own hash is too regular for few bits. */
    private static int hash(PolicyRow row) {
        long mixed = 0;
        for (long word : row.words()) {
            mixed = (mixed ^ word) * 0xbf58476d1ce4e5b9L;
            mixed ^= mixed >>> 31;
        }
        mixed *= 0x94d049bb133111ebL;
        return (int) (mixed >>> 33);
    }
}
