package dev.tenet.agent.table;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Entries in an array of the kernel, where every index is always there: a value of zeros is no entry. */
public final class KernelArray implements EntryStore<RawBytes, RawBytes> {
    private static final int BATCH = 1024;

    private final BpfMap map;
    private final KernelMap entries;

    public KernelArray(BpfMap map) {
        this.map = map;
        this.entries = new KernelMap(map);
    }

    @Override
    public void readAll(BiConsumer<RawBytes, RawBytes> reader) {
        MemorySegment zeros = MemorySegment.ofArray(new byte[map.valueBytes()]);
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    if (cursor.value(i).mismatch(zeros) >= 0) {
                        reader.accept(RawBytes.of(cursor.key(i)), RawBytes.of(cursor.value(i)));
                    }
                }
            }
        }
    }

    @Override
    public Map<RawBytes, String> put(SequencedMap<RawBytes, RawBytes> added) {
        return entries.put(added);
    }

    @Override
    public void remove(SequencedCollection<RawBytes> indexes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = map.allocateValues(arena, 1);
            MemorySegment key = map.allocateKeys(arena, 1);
            for (RawBytes index : indexes) {
                key.copyFrom(index.segment());
                map.update(key, zeros);
            }
        }
    }
}
