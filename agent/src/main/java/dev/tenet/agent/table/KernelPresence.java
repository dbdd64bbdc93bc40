package dev.tenet.agent.table;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.UpdateMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/**
 * Entries whose values belong to the datapath, such as counters: we only see to it that they are there, from zero on, and that they go. All
 * that is there reads as {@link #PRESENT}.
 */
public final class KernelPresence implements EntryStore<RawBytes, RawBytes> {
    public static final RawBytes PRESENT = RawBytes.of(MemorySegment.ofArray(new byte[0]));

    private static final int BATCH = 1024;

    private final BpfMap map;
    private final KernelMap entries;

    public KernelPresence(BpfMap map) {
        this.map = map;
        this.entries = new KernelMap(map);
    }

    @Override
    public void readAll(BiConsumer<RawBytes, RawBytes> reader) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    reader.accept(RawBytes.of(cursor.key(i)), PRESENT);
                }
            }
        }
    }

    @Override
    public Map<RawBytes, String> put(SequencedMap<RawBytes, RawBytes> added) {
        Map<RawBytes, String> failures = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = map.allocateKeys(arena, 1);
            MemorySegment zeros = map.allocateValues(arena, 1);
            for (RawBytes number : added.keySet()) {
                key.copyFrom(number.segment());
                try {
                    map.update(key, zeros, UpdateMode.CREATE);
                } catch (SystemCallException failure) {
                    if (!failure.errno().equals(Errno.EEXIST)) {
                        failures.put(number, String.valueOf(failure.getMessage()));
                    }
                }
            }
        }
        return failures;
    }

    @Override
    public void remove(SequencedCollection<RawBytes> keys) {
        entries.remove(keys);
    }
}
