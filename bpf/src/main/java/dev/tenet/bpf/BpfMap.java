package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A map in the kernel. Keys and values are native memory (or byte arrays, which are copied) in the layout of the C
 * types. A value's size is {@link #valueBytes()}: for per-CPU maps that of all CPUs' slots. Any number of threads may
 * use a map at once; each call is atomic as the kernel makes it so.
 */
public final class BpfMap extends KernelObject {
    private static final int SLOT_ALIGNMENT = 8;

    private final MapInfo info;
    private final String name;

    private BpfMap(int descriptor, String name) {
        super(descriptor);
        this.name = name;
        this.info = MapInfo.read(this);
    }

    /** Takes over {@code descriptor}. The name may be longer than the kernel's own. */
    static BpfMap ofDescriptor(int descriptor, String name) {
        try {
            return new BpfMap(descriptor, name);
        } catch (BpfException failure) {
            Libc.close(descriptor);
            throw failure;
        }
    }

    /**
     * Opens the map pinned at {@code path}.
     *
     * @throws SystemCallException with ENOENT if nothing is there, EINVAL if it is no map
     */
    public static BpfMap openPinned(Path path) {
        return ofDescriptor(openPin(path), path.getFileName().toString());
    }

    /** Opens a map by the kernel's number, as a lookup in a map of maps gives it. */
    public static BpfMap openById(int id) {
        return ofDescriptor(SystemCallException.check(Libbpf.mapById(id), "open map " + id), "id " + id);
    }

    /** Makes a map that no object declares, such as one to put into a map of maps. */
    public static BpfMap create(MapSpec spec) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(48, 8);
            options.set(ValueLayout.JAVA_LONG, 0, options.byteSize());
            options.set(ValueLayout.JAVA_INT, 28, spec.flags());
            int descriptor = Libbpf.mapCreate(
                    spec.type().number(),
                    arena.allocateFrom(
                            spec.name().substring(0, Math.min(15, spec.name().length()))),
                    spec.keyBytes(),
                    spec.valueBytes(),
                    spec.maxEntries(),
                    options);
            if (descriptor < 0) {
                throw KernelFeature.explain("create map " + spec, Errno.of(descriptor), spec.type());
            }
            return ofDescriptor(descriptor, spec.name());
        }
    }

    public String name() {
        return name;
    }

    /** The kernel's description, read when the map was opened; none of it ever changes. */
    public MapInfo info() {
        return info;
    }

    public int keyBytes() {
        return info.spec().keyBytes();
    }

    /** The bytes one lookup gives: the value's size, or for per-CPU maps that of the slots of all possible CPUs. */
    public int valueBytes() {
        return info.spec().type().isPerCpu()
                ? slotBytes() * PossibleCpus.count()
                : info.spec().valueBytes();
    }

    /** The bytes from one CPU's slot to the next in a per-CPU map's value. */
    public int slotBytes() {
        int size = info.spec().valueBytes();
        return (size + SLOT_ALIGNMENT - 1) / SLOT_ALIGNMENT * SLOT_ALIGNMENT;
    }

    /** Memory for {@code count} keys. */
    public MemorySegment allocateKeys(Arena arena, int count) {
        return arena.allocate((long) keyBytes() * count, SLOT_ALIGNMENT);
    }

    /** Memory for {@code count} values. */
    public MemorySegment allocateValues(Arena arena, int count) {
        return arena.allocate((long) valueBytes() * count, SLOT_ALIGNMENT);
    }

    /** Copies the value of {@code key} into {@code value}; false if there is none, and {@code value} is untouched. */
    public boolean lookup(MemorySegment key, MemorySegment value) {
        checkKeys(key, 1);
        checkValues(value, 1);
        return found(Libbpf.mapLookup(descriptor(), key, value), "look up in ");
    }

    public Optional<byte[]> lookup(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = allocateValues(arena, 1);
            return lookup(copyOf(arena, key), value)
                    ? Optional.of(value.toArray(ValueLayout.JAVA_BYTE))
                    : Optional.empty();
        }
    }

    /** Copies the value out and deletes the entry in one step; false if there is none. Hash maps: Linux 5.14. */
    public boolean take(MemorySegment key, MemorySegment value) {
        checkKeys(key, 1);
        checkValues(value, 1);
        return found(Libbpf.mapTake(descriptor(), key, value), "take from ");
    }

    /**
     * Creates or replaces an entry.
     *
     * @throws SystemCallException with E2BIG (arrays also ENOENT) if the map is full, ENOMEM if the kernel is
     */
    public void update(MemorySegment key, MemorySegment value) {
        update(key, value, UpdateMode.ANY);
    }

    public void update(byte[] key, byte[] value) {
        update(key, value, UpdateMode.ANY);
    }

    public void update(MemorySegment key, MemorySegment value, UpdateMode mode) {
        checkKeys(key, 1);
        checkValues(value, 1);
        int result = Libbpf.mapUpdate(descriptor(), key, value, mode.flag());
        if (result < 0) {
            throw updateFailure(Errno.of(result));
        }
    }

    public void update(byte[] key, byte[] value, UpdateMode mode) {
        try (Arena arena = Arena.ofConfined()) {
            update(copyOf(arena, key), copyOf(arena, value), mode);
        }
    }

    /** Deletes an entry; false if there was none. */
    public boolean delete(MemorySegment key) {
        checkKeys(key, 1);
        return found(Libbpf.mapDelete(descriptor(), key), "delete from ");
    }

    public boolean delete(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            return delete(copyOf(arena, key));
        }
    }

    /** Writes the first key in the kernel's order into {@code next}; false if the map is empty. */
    public boolean firstKey(MemorySegment next) {
        checkKeys(next, 1);
        return found(Libbpf.mapNextKey(descriptor(), MemorySegment.NULL, next), "walk ");
    }

    /**
     * Writes the key after {@code key} into {@code next}; false at the end. If {@code key} has gone meanwhile, a hash
     * map starts again from its first key; {@link #cursor} does not.
     */
    public boolean nextKey(MemorySegment key, MemorySegment next) {
        checkKeys(key, 1);
        checkKeys(next, 1);
        return found(Libbpf.mapNextKey(descriptor(), key, next), "walk ");
    }

    /**
     * Creates or replaces {@code count} entries, keys and values each packed one after another. The kernel has no
     * batches by {@link UpdateMode}.
     *
     * @throws SystemCallException at the first entry that fails; those before it stay updated
     */
    public void updateBatch(MemorySegment keys, MemorySegment values, int count) {
        checkKeys(keys, count);
        checkValues(values, count);
        if (count == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment done = arena.allocateFrom(ValueLayout.JAVA_INT, count);
            int result = Libbpf.mapUpdateBatch(descriptor(), keys, values, done);
            if (MapCursor.lacksBatches(result)) {
                updateOneByOne(keys, values, count);
            } else if (result < 0) {
                throw updateFailure(Errno.of(result));
            }
        }
    }

    /** Deletes those of {@code count} packed keys that are there, and says how many were. */
    public int deleteBatch(MemorySegment keys, int count) {
        checkKeys(keys, count);
        int deleted = 0;
        int position = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment done = arena.allocate(ValueLayout.JAVA_INT);
            while (position < count) {
                done.set(ValueLayout.JAVA_INT, 0, count - position);
                MemorySegment rest = keys.asSlice((long) position * keyBytes());
                int result = Libbpf.mapDeleteBatch(descriptor(), rest, done);
                if (MapCursor.lacksBatches(result)) {
                    return deleted + deleteOneByOne(rest, count - position);
                }
                deleted += done.get(ValueLayout.JAVA_INT, 0);
                position += done.get(ValueLayout.JAVA_INT, 0);
                if (!found(result, "delete from ")) {
                    position++;
                }
            }
        }
        return deleted;
    }

    /**
     * Reads the whole map, {@code chunk} entries a call. Entries that come or go meanwhile may or may not be seen; an
     * entry that stays is seen once.
     */
    public MapCursor cursor(int chunk) {
        return new MapCursor(this, chunk);
    }

    /** Adds a value to a queue or stack map. */
    public void push(MemorySegment value) {
        checkValues(value, 1);
        int result = Libbpf.mapUpdate(descriptor(), MemorySegment.NULL, value, UpdateMode.ANY.flag());
        if (result < 0) {
            throw updateFailure(Errno.of(result));
        }
    }

    /** Takes the next value from a queue or stack map; false if it is empty. */
    public boolean pop(MemorySegment value) {
        checkValues(value, 1);
        return found(Libbpf.mapTake(descriptor(), MemorySegment.NULL, value), "pop from ");
    }

    /** Puts another map into this map of maps. The kernel keeps it; the caller may close or keep {@code inner}. */
    public void updateInner(MemorySegment key, BpfMap inner) {
        updateWithDescriptor(key, inner);
    }

    /** Puts a program into this program array, for tail calls. */
    public void updateProgram(MemorySegment key, BpfProgram program) {
        updateWithDescriptor(key, program);
    }

    /**
     * Lets the program have, on a processor, what another program redirects to its number in this CPU map (Linux 5.9). An entry with another
     * program is replaced; one that is as wanted stays as it is.
     *
     * @param program a {@code SEC("xdp/cpumap")} one
     * @param queuePackets how many may wait; what is redirected to a full queue is lost
     */
    public void updateProcessor(int processor, int queuePackets, BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, processor);
            MemorySegment found = allocateValues(arena, 1);
            if (!lookup(key, found)
                    || found.get(ValueLayout.JAVA_INT, 0) != queuePackets
                    || found.get(ValueLayout.JAVA_INT, Integer.BYTES)
                            != program.info().id()) {
                update(key, arena.allocateFrom(ValueLayout.JAVA_INT, queuePackets, program.descriptor()));
            }
        }
    }

    /** Maps an array that was declared {@link MapSpec#MAPPABLE} into memory: no call is needed to read or write it. */
    public MappedMemory mapMemory() {
        return MappedMemory.ofArray(this);
    }

    /** Forbids this and every process to change the map from now on; programs still may. */
    public void freeze() {
        SystemCallException.check(Libbpf.mapFreeze(descriptor()), "freeze " + this);
    }

    @Override
    public String toString() {
        return "map " + name;
    }

    /** Whether the call found its entry: ENOENT is an answer, other errors are errors. */
    private boolean found(int result, String action) {
        if (result >= 0) {
            return true;
        }
        Errno errno = Errno.of(result);
        if (errno.equals(Errno.ENOENT)) {
            return false;
        }
        throw new SystemCallException(action + this, errno);
    }

    private void updateWithDescriptor(MemorySegment key, KernelObject object) {
        try (Arena arena = Arena.ofConfined()) {
            update(key, arena.allocateFrom(ValueLayout.JAVA_INT, object.descriptor()));
        }
    }

    private void updateOneByOne(MemorySegment keys, MemorySegment values, int count) {
        for (int i = 0; i < count; i++) {
            update(keyAt(keys, i), values.asSlice((long) i * valueBytes(), valueBytes()));
        }
    }

    private int deleteOneByOne(MemorySegment keys, int count) {
        int deleted = 0;
        for (int i = 0; i < count; i++) {
            if (delete(keyAt(keys, i))) {
                deleted++;
            }
        }
        return deleted;
    }

    private MemorySegment keyAt(MemorySegment keys, int index) {
        return keys.asSlice((long) index * keyBytes(), keyBytes());
    }

    private SystemCallException updateFailure(Errno errno) {
        String hint =
                errno.equals(Errno.E2BIG) ? " (of " + info.spec().maxEntries() + " entries at most; is it full?)" : "";
        return new SystemCallException("update " + this + hint, errno);
    }

    private void checkKeys(MemorySegment keys, int count) {
        checkMemory(keys, (long) keyBytes() * count, "keys");
    }

    private void checkValues(MemorySegment values, int count) {
        checkMemory(values, (long) valueBytes() * count, "values");
    }

    /** The kernel reads and writes these bytes whatever we say, so a short segment must never reach it. */
    private void checkMemory(MemorySegment segment, long bytes, String what) {
        if (segment.byteSize() < bytes) {
            throw new IllegalArgumentException(
                    this + ": " + segment.byteSize() + " bytes of " + what + ", " + bytes + " needed");
        }
    }

    private static MemorySegment copyOf(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(Math.max(1, bytes.length), SLOT_ALIGNMENT);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy.asSlice(0, bytes.length);
    }
}
