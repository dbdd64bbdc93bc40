package dev.tenet.agent.table;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Entries in an array of the kernel, where every index is always there: a value of zeros is no entry. */
public final class KernelArray<V> implements EntryStore<Integer, V> {
    private static final int BATCH = 1024;

    private final BpfMap map;
    private final Codec<V> values;

    public KernelArray(BpfMap map, Codec<V> values) {
        if (map.keyBytes() != Integer.BYTES || values.bytes() != map.valueBytes()) {
            throw new IllegalArgumentException(map + " is no array of values of " + values.bytes() + " bytes");
        }
        this.map = map;
        this.values = values;
    }

    @Override
    public void readAll(BiConsumer<Integer, V> reader) {
        MemorySegment zeros = MemorySegment.ofArray(new byte[map.valueBytes()]);
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    if (cursor.value(i).mismatch(zeros) >= 0) {
                        reader.accept(cursor.key(i).get(ValueLayout.JAVA_INT, 0), values.read(cursor.value(i)));
                    }
                }
            }
        }
    }

    @Override
    public Map<Integer, String> put(SequencedMap<Integer, V> entries) {
        int size = map.info().spec().maxEntries();
        Map<Integer, String> failures = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = map.allocateKeys(arena, 1);
            MemorySegment value = map.allocateValues(arena, 1);
            entries.forEach((index, content) -> {
                if (index < 0 || index >= size) {
                    failures.put(index, "has places 0 to " + (size - 1));
                    return;
                }
                key.set(ValueLayout.JAVA_INT, 0, index);
                values.write(content, value);
                map.update(key, value);
            });
        }
        return failures;
    }

    @Override
    public void remove(SequencedCollection<Integer> indexes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = map.allocateKeys(arena, 1);
            MemorySegment zeros = map.allocateValues(arena, 1);
            for (int index : indexes) {
                key.set(ValueLayout.JAVA_INT, 0, index);
                map.update(key, zeros);
            }
        }
    }
}
