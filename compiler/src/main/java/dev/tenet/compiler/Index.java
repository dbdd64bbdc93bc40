package dev.tenet.compiler;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Many-to-many: sets by key, without empty sets. */
final class Index<K, V> {
    private final Map<K, Set<V>> sets = new HashMap<>();

    void add(K key, V value) {
        sets.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(value);
    }

    void remove(K key, V value) {
        sets.computeIfPresent(key, (_, set) -> {
            set.remove(value);
            return set.isEmpty() ? null : set;
        });
    }

    /** A copy, so that the index may change while it is walked over. */
    Set<V> get(K key) {
        Set<V> set = sets.get(key);
        return set == null ? Set.of() : new LinkedHashSet<>(set);
    }
}
