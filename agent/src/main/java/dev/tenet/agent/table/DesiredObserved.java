package dev.tenet.agent.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What should be and what is, by key; and so what is to be done. Costs one map entry a key, and asking what is to be done costs only what
 * is.
 */
public final class DesiredObserved<K, V> {
    private static final class Entry<V> {
        private @Nullable V desired;
        private @Nullable V observed;
        private int seenIn;
    }

    private final Map<K, Entry<V>> entries = new HashMap<>();
    private final SequencedSet<K> different = new LinkedHashSet<>();
    private Consumer<K> begins = _ -> {};
    private Consumer<K> ends = _ -> {};
    private int observation;

    /** Tells of each key when it is the first time desired or observed, and when it is neither any more. */
    public void watch(Consumer<K> begins, Consumer<K> ends) {
        this.begins = begins;
        this.ends = ends;
    }

    /** This key should have this value. */
    public void desire(K key, V value) {
        Entry<V> entry = entries.computeIfAbsent(key, this::begin);
        // One object for what is equal: with some hundred thousand entries it counts.
        entry.desired = value.equals(entry.observed) ? entry.observed : value;
        compare(key, entry);
    }

    /** There should be no such key. */
    public void forget(K key) {
        Entry<V> entry = entries.get(key);
        if (entry != null) {
            entry.desired = null;
            compare(key, entry);
        }
    }

    /** This key has this value. */
    public void observe(K key, V value) {
        Entry<V> entry = entries.computeIfAbsent(key, this::begin);
        entry.observed = value.equals(entry.desired) ? entry.desired : value;
        entry.seenIn = observation;
        compare(key, entry);
    }

    /** There is no such key. */
    public void observeAbsent(K key) {
        Entry<V> entry = entries.get(key);
        if (entry != null) {
            entry.observed = null;
            compare(key, entry);
        }
    }

    /** All that there is will be told by {@link #observe} from now on, until {@link #endObservation}. */
    public void beginObservation() {
        observation++;
    }

    /** What was not told since {@link #beginObservation} is not there. */
    public void endObservation() {
        List<K> gone = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.observed != null && entry.seenIn != observation) {
                gone.add(key);
            }
        });
        gone.forEach(this::observeAbsent);
    }

    /** What must be written, in the order in which it became so. */
    public SequencedMap<K, V> upserts() {
        SequencedMap<K, V> upserts = new LinkedHashMap<>();
        for (K key : different) {
            V desired = entry(key).desired;
            if (desired != null) {
                upserts.put(key, desired);
            }
        }
        return upserts;
    }

    /** What must go, in the order in which it became so. */
    public SequencedSet<K> removals() {
        SequencedSet<K> removals = new LinkedHashSet<>();
        for (K key : different) {
            if (entry(key).desired == null) {
                removals.add(key);
            }
        }
        return removals;
    }

    public Optional<V> desired(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.desired);
    }

    public Optional<V> observed(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.observed);
    }

    public void forEachObserved(BiConsumer<K, V> reader) {
        entries.forEach((key, entry) -> {
            if (entry.observed != null) {
                reader.accept(key, entry.observed);
            }
        });
    }

    public void forEachDesired(BiConsumer<K, V> reader) {
        entries.forEach((key, entry) -> {
            if (entry.desired != null) {
                reader.accept(key, entry.desired);
            }
        });
    }

    /** The keys of which what is, is not what should be; a view. */
    public Set<K> unsettled() {
        return Collections.unmodifiableSet(different);
    }

    /** Whether what is, is what should be. */
    public boolean isSettled() {
        return different.isEmpty();
    }

    private void compare(K key, Entry<V> entry) {
        if (entry.desired == null && entry.observed == null) {
            entries.remove(key);
            different.remove(key);
            ends.accept(key);
        } else if (Objects.equals(entry.desired, entry.observed)) {
            different.remove(key);
        } else {
            different.add(key);
        }
    }

    private Entry<V> begin(K key) {
        begins.accept(key);
        return new Entry<>();
    }

    private Entry<V> entry(K key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            throw new AssertionError("a key that differs has an entry: " + key);
        }
        return entry;
    }
}
