package dev.tenet.bpf;

import dev.tenet.bpf.btf.Btf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Type information that the kernel holds for maps and programs. */
final class KernelTypes {
    private static final long INFO_BYTES = 32;
    private static final long DATA = 0;
    private static final long DATA_BYTES = 8;

    private KernelTypes() {}

    /** Reads the types of this number, as a map's description gives it. */
    static Btf byId(int id) {
        String action = "read the types " + id;
        int descriptor = SystemCallException.check(Libbpf.btfById(id), action);
        try (Arena arena = Arena.ofConfined()) {
            int bytes = readInfo(arena, descriptor, MemorySegment.NULL, 0, action);
            MemorySegment data = arena.allocate(bytes, 8);
            readInfo(arena, descriptor, data, bytes, action);
            return Btf.parse(data.toArray(ValueLayout.JAVA_BYTE));
        } finally {
            Libc.close(descriptor);
        }
    }

    /** Returns how many bytes there are; copies as many as there is room for. */
    private static int readInfo(Arena arena, int descriptor, MemorySegment data, int room, String action) {
        MemorySegment info = arena.allocate(INFO_BYTES, 8);
        info.set(ValueLayout.ADDRESS, DATA, data);
        info.set(ValueLayout.JAVA_INT, DATA_BYTES, room);
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) INFO_BYTES);
        SystemCallException.check(Libbpf.info(descriptor, info, length), action);
        return info.get(ValueLayout.JAVA_INT, DATA_BYTES);
    }
}
