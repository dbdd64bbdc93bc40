package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array map's values as memory shared with the kernel. Entries stand one after another, each at a multiple of the
 * value's size rounded up to eight bytes. Any thread may use it. After closing, access throws {@link IllegalStateException}.
 */
public final class MappedMemory implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private MappedMemory(MemorySegment mapped, long bytes) {
        this.memory = mapped.reinterpret(
                bytes, arena, unused -> SystemCallException.check(Libc.munmap(mapped), "unmap a map's memory"));
    }

    static MappedMemory ofArray(BpfMap map) {
        MapSpec spec = map.info().spec();
        if (spec.type() != MapType.ARRAY || (spec.flags() & MapSpec.MAPPABLE) == 0) {
            throw new IllegalArgumentException(map + " is no array declared BPF_F_MMAPABLE");
        }
        long bytes = (long) map.slotBytes() * spec.maxEntries();
        return of(map, Libc.PROT_READ | Libc.PROT_WRITE, 0, bytes);
    }

    /** Maps part of what a map shows under its descriptor. */
    static MappedMemory of(BpfMap map, int protection, long offset, long bytes) {
        long pages = (bytes + Libc.PAGE_BYTES - 1) / Libc.PAGE_BYTES * Libc.PAGE_BYTES;
        MemorySegment mapped =
                Libc.mmap(pages, protection, Libc.MAP_SHARED, map.descriptor(), offset, "map the memory of " + map);
        return new MappedMemory(mapped, bytes);
    }

    public MemorySegment memory() {
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
