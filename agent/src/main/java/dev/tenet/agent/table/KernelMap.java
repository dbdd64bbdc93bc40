package dev.tenet.agent.table;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Entries in a hash or longest-prefix map of the kernel, many a call. */
public final class KernelMap<K, V> implements EntryStore<K, V> {
    private static final int BATCH = 1024;

    private final BpfMap map;
    private final Codec<K> keys;
    private final Codec<V> values;

    /** @throws IllegalArgumentException if the codecs are for another layout than the map's */
    public KernelMap(BpfMap map, Codec<K> keys, Codec<V> values) {
        if (keys.bytes() != map.keyBytes() || values.bytes() != map.valueBytes()) {
            throw new IllegalArgumentException(map + " has keys of " + map.keyBytes() + " and values of "
                    + map.valueBytes() + " bytes, the codecs " + keys.bytes() + " and " + values.bytes());
        }
        this.map = map;
        this.keys = keys;
        this.values = values;
    }

    @Override
    public void readAll(BiConsumer<K, V> reader) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    reader.accept(keys.read(cursor.key(i)), values.read(cursor.value(i)));
                }
            }
        }
    }

    @Override
    public Map<K, String> put(SequencedMap<K, V> entries) {
        Map<K, String> failures = new HashMap<>();
        List<Map.Entry<K, V>> batch = new ArrayList<>(Math.min(BATCH, entries.size()));
        for (Map.Entry<K, V> entry : entries.entrySet()) {
            batch.add(entry);
            if (batch.size() == BATCH) {
                putBatch(batch, failures);
                batch.clear();
            }
        }
        putBatch(batch, failures);
        return failures;
    }

    @Override
    public void remove(SequencedCollection<K> removed) {
        List<K> batch = new ArrayList<>(Math.min(BATCH, removed.size()));
        for (K key : removed) {
            batch.add(key);
            if (batch.size() == BATCH) {
                removeBatch(batch);
                batch.clear();
            }
        }
        removeBatch(batch);
    }

    private void putBatch(List<Map.Entry<K, V>> batch, Map<K, String> failures) {
        if (batch.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyMemory = map.allocateKeys(arena, batch.size());
            MemorySegment valueMemory = map.allocateValues(arena, batch.size());
            for (int i = 0; i < batch.size(); i++) {
                keys.write(batch.get(i).getKey(), keyMemory.asSlice(i * keys.bytes(), keys.bytes()));
                values.write(batch.get(i).getValue(), valueMemory.asSlice(i * values.bytes(), values.bytes()));
            }
            try {
                map.updateBatch(keyMemory, valueMemory, batch.size());
            } catch (SystemCallException failure) {
                putSingly(batch, keyMemory, valueMemory, failures);
            }
        }
    }

    /** After a batch that failed somewhere: says of each entry whether it can be written. */
    private void putSingly(
            List<Map.Entry<K, V>> batch, MemorySegment keyMemory, MemorySegment valueMemory, Map<K, String> failures) {
        for (int i = 0; i < batch.size(); i++) {
            try {
                map.update(
                        keyMemory.asSlice(i * keys.bytes(), keys.bytes()),
                        valueMemory.asSlice(i * values.bytes(), values.bytes()));
            } catch (SystemCallException failure) {
                failures.put(batch.get(i).getKey(), String.valueOf(failure.getMessage()));
            }
        }
    }

    private void removeBatch(Collection<K> batch) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = map.allocateKeys(arena, batch.size());
            int index = 0;
            for (K key : batch) {
                keys.write(key, memory.asSlice(index++ * keys.bytes(), keys.bytes()));
            }
            map.deleteBatch(memory, batch.size());
        }
    }
}
