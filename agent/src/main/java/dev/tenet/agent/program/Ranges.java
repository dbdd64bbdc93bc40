package dev.tenet.agent.program;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which parts of an array belong to somebody: each gets the first gap that is wide enough. */
final class Ranges {
    private final int size;

    /** First places, with how many there are. */
    private final TreeMap<Integer, Integer> taken = new TreeMap<>();

    Ranges(int size) {
        this.size = size;
    }

    /** So many places that follow each other, from the one that is returned on; empty: there are not so many. */
    OptionalInt take(int count) {
        int first = 0;
        for (Map.Entry<Integer, Integer> range : taken.entrySet()) {
            if (range.getKey() - first >= count) {
                break;
            }
            first = range.getKey() + range.getValue();
        }
        if (size - first < count) {
            return OptionalInt.empty();
        }
        if (count > 0) {
            taken.put(first, count);
        }
        return OptionalInt.of(first);
    }

    /** Gives back what {@link #take} gave. */
    void free(int first, int count) {
        if (count > 0 && !taken.remove(first, count)) {
            throw new IllegalArgumentException("nobody has " + count + " places from " + first + " on");
        }
    }

    /** The same with these, unless somebody has some of them or they are not in the array. */
    boolean takeAt(int first, int count) {
        Map.Entry<Integer, Integer> before = taken.lowerEntry(first + count);
        if (first < 0 || count > size - first || before != null && before.getKey() + before.getValue() > first) {
            return false;
        }
        if (count > 0) {
            taken.put(first, count);
        }
        return true;
    }
}
