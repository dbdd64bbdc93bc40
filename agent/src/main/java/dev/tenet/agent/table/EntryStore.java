package dev.tenet.agent.table;

import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Where a table's entries lie: a kernel map, or memory that stands for one. */
public interface EntryStore<K, V> {
    /** Gives every entry to the reader. */
    void readAll(BiConsumer<K, V> reader);

    /**
     * Writes entries in order.
     *
     * @return those that could not be written, with the reason; the others were
     */
    Map<K, String> put(SequencedMap<K, V> entries);

    /** Removes entries; those that are gone already are no error. */
    void remove(SequencedCollection<K> keys);
}
