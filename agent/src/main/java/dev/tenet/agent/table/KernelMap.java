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
public final class KernelMap implements EntryStore<RawBytes, RawBytes> {
    private static final int BATCH = 1024;

    private final BpfMap map;

    public KernelMap(BpfMap map) {
        this.map = map;
    }

    @Override
    public void readAll(BiConsumer<RawBytes, RawBytes> reader) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    reader.accept(RawBytes.of(cursor.key(i)), RawBytes.of(cursor.value(i)));
                }
            }
        }
    }

    @Override
    public Map<RawBytes, String> put(SequencedMap<RawBytes, RawBytes> entries) {
        Map<RawBytes, String> failures = new HashMap<>();
        List<Map.Entry<RawBytes, RawBytes>> batch = new ArrayList<>(Math.min(BATCH, entries.size()));
        for (Map.Entry<RawBytes, RawBytes> entry : entries.entrySet()) {
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
    public void remove(SequencedCollection<RawBytes> removed) {
        List<RawBytes> batch = new ArrayList<>(Math.min(BATCH, removed.size()));
        for (RawBytes key : removed) {
            batch.add(key);
            if (batch.size() == BATCH) {
                removeBatch(batch);
                batch.clear();
            }
        }
        removeBatch(batch);
    }

    private void putBatch(List<Map.Entry<RawBytes, RawBytes>> batch, Map<RawBytes, String> failures) {
        if (batch.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyMemory = map.allocateKeys(arena, batch.size());
            MemorySegment valueMemory = map.allocateValues(arena, batch.size());
            for (int i = 0; i < batch.size(); i++) {
                copy(batch.get(i).getKey(), keyMemory, i, map.keyBytes());
                copy(batch.get(i).getValue(), valueMemory, i, map.valueBytes());
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
            List<Map.Entry<RawBytes, RawBytes>> batch,
            MemorySegment keyMemory,
            MemorySegment valueMemory,
            Map<RawBytes, String> failures) {
        for (int i = 0; i < batch.size(); i++) {
            try {
                map.update(
                        keyMemory.asSlice((long) i * map.keyBytes(), map.keyBytes()),
                        valueMemory.asSlice((long) i * map.valueBytes(), map.valueBytes()));
            } catch (SystemCallException failure) {
                failures.put(batch.get(i).getKey(), String.valueOf(failure.getMessage()));
            }
        }
    }

    private void removeBatch(Collection<RawBytes> batch) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = map.allocateKeys(arena, batch.size());
            int index = 0;
            for (RawBytes key : batch) {
                copy(key, memory, index++, map.keyBytes());
            }
            map.deleteBatch(memory, batch.size());
        }
    }

    private void copy(RawBytes from, MemorySegment to, int index, int bytes) {
        if (from.size() != bytes) {
            throw new IllegalArgumentException(map + " has entries of " + bytes + " bytes, not " + from.size());
        }
        MemorySegment.copy(from.segment(), 0, to, (long) index * bytes, bytes);
    }
}
