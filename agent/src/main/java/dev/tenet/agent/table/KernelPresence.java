package dev.tenet.agent.table;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.UpdateMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/**
 * Entries by number whose values belong to the datapath, such as counters: we only see to it that they are there, from zero on, and that
 * they go.
 */
public final class KernelPresence implements EntryStore<Integer, Present> {
    private static final int BATCH = 1024;

    private final BpfMap map;

    public KernelPresence(BpfMap map) {
        if (map.keyBytes() != Integer.BYTES) {
            throw new IllegalArgumentException(map + " has no numbers as keys");
        }
        this.map = map;
    }

    @Override
    public void readAll(BiConsumer<Integer, Present> reader) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    reader.accept(cursor.key(i).get(ValueLayout.JAVA_INT, 0), Present.PRESENT);
                }
            }
        }
    }

    @Override
    public Map<Integer, String> put(SequencedMap<Integer, Present> entries) {
        Map<Integer, String> failures = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = map.allocateKeys(arena, 1);
            MemorySegment zeros = map.allocateValues(arena, 1);
            for (int number : entries.keySet()) {
                key.set(ValueLayout.JAVA_INT, 0, number);
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
    public void remove(SequencedCollection<Integer> numbers) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = map.allocateKeys(arena, 1);
            for (int number : numbers) {
                key.set(ValueLayout.JAVA_INT, 0, number);
                map.delete(key);
            }
        }
    }
}
