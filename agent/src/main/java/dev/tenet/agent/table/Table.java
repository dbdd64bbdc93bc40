package dev.tenet.agent.table;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A table that is brought to what it should hold in two steps: first what is new or different is written, later what has no place is
 * removed. Who has several tables writes them in the order in which entries refer to each other, and removes in the reverse.
 */
public final class Table<K, V> {
    private final String name;
    private final EntryStore<K, V> store;
    private final DesiredObserved<K, V> entries = new DesiredObserved<>();
    private final Map<K, String> refused = new HashMap<>();
    private long changes;

    public Table(String name, EntryStore<K, V> store) {
        this.name = name;
        this.store = store;
    }

    /** Tells of each key when it is the first time desired or seen, and when it is neither any more. */
    public void watch(Consumer<K> begins, Consumer<K> ends) {
        entries.watch(begins, ends);
    }

    /** Looks what is really there, whatever was written before. Returns how many entries are not as they should be. */
    public int readBack() {
        entries.beginObservation();
        store.readAll(entries::observe);
        entries.endObservation();
        return entries.unsettled().size();
    }

    public void desire(K key, V value) {
        entries.desire(key, value);
    }

    public void forget(K key) {
        entries.forget(key);
        refused.remove(key);
    }

    /** Writes what is new or different. Returns how many entries that were. */
    public int writeUpserts() {
        SequencedMap<K, V> upserts = entries.upserts();
        if (upserts.isEmpty()) {
            return 0;
        }
        Map<K, String> failures = store.put(upserts);
        upserts.forEach((key, value) -> {
            String failure = failures.get(key);
            if (failure == null) {
                refused.remove(key);
                entries.observe(key, value);
            } else {
                refused.put(key, "table " + name + ": " + failure);
            }
        });
        int written = upserts.size() - failures.size();
        changes += written;
        return written;
    }

    /** Removes what has no place. Returns how many entries that were. */
    public int removeRest() {
        return remove(entries.removals());
    }

    /** Removes of what has no place that for which {@code which} holds. Returns how many entries that were. */
    public int removeRest(Predicate<K> which) {
        SequencedSet<K> removals = entries.removals();
        removals.removeIf(which.negate());
        return remove(removals);
    }

    /** The keys that {@link #writeUpserts} would write and {@link #removeRest()} remove. */
    public Set<K> unsettled() {
        return entries.unsettled();
    }

    private int remove(SequencedSet<K> removals) {
        if (!removals.isEmpty()) {
            store.remove(removals);
            removals.forEach(entries::observeAbsent);
            changes += removals.size();
        }
        return removals.size();
    }

    /** How many entries were written or removed since this was made. */
    public long changes() {
        return changes;
    }

    /** Why an entry that should be there could not be written. */
    public Optional<String> problem(K key) {
        return Optional.ofNullable(refused.get(key));
    }

    /** Whether any entry could not be written. */
    public boolean hasProblems() {
        return !refused.isEmpty();
    }

    public Optional<V> desired(K key) {
        return entries.desired(key);
    }

    public Optional<V> observed(K key) {
        return entries.observed(key);
    }

    public void forEachObserved(BiConsumer<K, V> reader) {
        entries.forEachObserved(reader);
    }

    public void forEachDesired(BiConsumer<K, V> reader) {
        entries.forEachDesired(reader);
    }

    public boolean isSettled() {
        return entries.isSettled();
    }

    @Override
    public String toString() {
        return "table " + name;
    }
}
