package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads a map from its first to its last entry, many a call. For the thread that made it.
 *
 * <pre>{@code
 * try (MapCursor cursor = map.cursor(1024)) {
 *     while (cursor.advance()) {
 *         for (int i = 0; i < cursor.count(); i++) {
 *             use(cursor.key(i), cursor.value(i));
 *         }
 *     }
 * }
 * }</pre>
 *
 * Batches came with Linux 5.6 (longest-prefix maps 5.7, per-CPU arrays 5.13); where the kernel has none for the map,
 * keys are walked one by one.
 */
public final class MapCursor implements AutoCloseable {
    private static final int LARGEST_CHUNK = 1 << 20;

    private final BpfMap map;
    private Buffers buffers;
    private int count;
    private Progress progress = Progress.START;
    private boolean batches = true;

    MapCursor(BpfMap map, int chunk) {
        if (chunk < 1 || chunk > LARGEST_CHUNK) {
            throw new IllegalArgumentException("a chunk has 1 to " + LARGEST_CHUNK + " entries: " + chunk);
        }
        this.map = map;
        this.buffers = new Buffers(map, chunk);
    }

    /** Reads the next entries, if there are more. What key and value segments showed before is overwritten. */
    public boolean advance() {
        count = 0;
        while (progress != Progress.END && count == 0) {
            if (batches) {
                readBatch();
            } else {
                readOneByOne();
            }
        }
        return count > 0;
    }

    /** How many entries the last {@link #advance()} read. */
    public int count() {
        return count;
    }

    public MemorySegment key(int index) {
        return buffers.keys.asSlice((long) check(index) * map.keyBytes(), map.keyBytes());
    }

    public MemorySegment value(int index) {
        return buffers.values.asSlice((long) check(index) * map.valueBytes(), map.valueBytes());
    }

    @Override
    public void close() {
        buffers.arena.close();
    }

    /** Whether a batch call's result says that the kernel has no batches for this kind of map. */
    static boolean lacksBatches(int result) {
        return result == -Errno.ENOTSUPP.number()
                || result == -Errno.EOPNOTSUPP.number()
                || (result == -Errno.EINVAL.number() && !KernelFeature.MAP_BATCHES.isPresent());
    }

    private void readBatch() {
        Buffers b = buffers;
        b.count.set(ValueLayout.JAVA_INT, 0, b.chunk);
        MemorySegment from = progress == Progress.START ? MemorySegment.NULL : b.position;
        int result = Libbpf.mapLookupBatch(map.descriptor(), from, b.nextPosition, b.keys, b.values, b.count);
        if (lacksBatches(result) && progress == Progress.START) {
            batches = false;
            return;
        }
        if (result == -Errno.ENOSPC.number()) {
            grow();
            return;
        }
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw new SystemCallException("read " + map, Errno.of(result));
        }
        count = b.count.get(ValueLayout.JAVA_INT, 0);
        b.position.copyFrom(b.nextPosition);
        progress = result < 0 ? Progress.END : Progress.MIDDLE;
    }

    /** A hash bucket holds more entries than the chunk: the kernel gave nothing, and wants more room. */
    private void grow() {
        if (buffers.chunk == LARGEST_CHUNK) {
            throw new SystemCallException("read " + map, Errno.ENOSPC);
        }
        Buffers larger = new Buffers(map, Math.min(LARGEST_CHUNK, buffers.chunk * 2));
        larger.position.copyFrom(buffers.position);
        buffers.arena.close();
        buffers = larger;
    }

    private void readOneByOne() {
        Buffers b = buffers;
        while (count < b.chunk) {
            boolean more =
                    progress == Progress.START ? map.firstKey(b.nextPosition) : map.nextKey(b.position, b.nextPosition);
            if (!more) {
                progress = Progress.END;
                return;
            }
            progress = Progress.MIDDLE;
            b.position.copyFrom(b.nextPosition);
            MemorySegment value = b.values.asSlice((long) count * map.valueBytes(), map.valueBytes());
            if (map.lookup(b.position, value)) {
                MemorySegment.copy(b.position, 0, b.keys, (long) count * map.keyBytes(), map.keyBytes());
                count++;
            }
        }
    }

    private int check(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("entry " + index + " of " + count);
        }
        return index;
    }

    private enum Progress {
        START,
        MIDDLE,
        END
    }

    /** The kernel's position is four bytes for hash maps and a key for others. */
    private static final class Buffers {
        private final Arena arena = Arena.ofConfined();
        private final int chunk;
        private final MemorySegment keys;
        private final MemorySegment values;
        private final MemorySegment position;
        private final MemorySegment nextPosition;
        private final MemorySegment count;

        Buffers(BpfMap map, int chunk) {
            this.chunk = chunk;
            keys = map.allocateKeys(arena, chunk);
            values = map.allocateValues(arena, chunk);
            int positionBytes = Math.max(8, map.keyBytes());
            position = arena.allocate(positionBytes, 8);
            nextPosition = arena.allocate(positionBytes, 8);
            count = arena.allocate(ValueLayout.JAVA_INT);
        }
    }
}
