package dev.tenet.agent.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Entries in memory, for tests and simulations: keeps what it is told, up to a limit as kernel maps have one. */
public final class MemoryStore<K, V> implements EntryStore<K, V> {
    private final Map<K, V> entries = new LinkedHashMap<>();
    private final int limit;
    private int writes;

    public MemoryStore(int limit) {
        this.limit = limit;
    }

    @Override
    public void readAll(BiConsumer<K, V> reader) {
        entries.forEach(reader);
    }

    @Override
    public Map<K, String> put(SequencedMap<K, V> added) {
        Map<K, String> failures = new LinkedHashMap<>();
        added.forEach((key, value) -> {
            if (entries.size() >= limit && !entries.containsKey(key)) {
                failures.put(key, "full: " + limit + " entries");
            } else {
                entries.put(key, value);
                writes++;
            }
        });
        return failures;
    }

    @Override
    public void remove(SequencedCollection<K> keys) {
        keys.forEach(key -> {
            if (entries.remove(key) != null) {
                writes++;
            }
        });
    }

    /** What is there now; changing it is how a test corrupts it. */
    public Map<K, V> entries() {
        return entries;
    }

    /** How many entries were ever written or removed. */
    public int writes() {
        return writes;
    }
}
