package dev.tenet.compiler;

import java.util.HashMap;
import java.util.Map;

/** How often each of some things is there. */
final class Multiset<T> {
    private final Map<T, Integer> counts = new HashMap<>();

    /** @return whether it was not there before */
    boolean add(T element) {
        return counts.merge(element, 1, Integer::sum) == 1;
    }

    /** @return whether it is no longer there */
    boolean remove(T element) {
        return counts.computeIfPresent(element, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1)) == null;
    }

    boolean contains(T element) {
        return counts.containsKey(element);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }
}
