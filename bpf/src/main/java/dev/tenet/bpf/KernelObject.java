package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A descriptor of a BPF map, program or link. The kernel keeps the object while any descriptor, pin, attachment or
 * other object refers to it. Closing is explicit and happens once; using a closed one is an
 * {@link IllegalStateException}. The caller sees to it that no thread uses it while another closes it.
 */
public abstract sealed class KernelObject implements AutoCloseable permits BpfMap, BpfProgram, BpfLink {
    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    KernelObject(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The file descriptor, valid until this is closed; what other objects refer to this one by. */
    public final int descriptor() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
        return descriptor;
    }

    /**
     * Pins the object under a path in a bpffs, so that it outlives the process.
     *
     * @throws SystemCallException with EEXIST if there is something already
     */
    public final void pin(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            SystemCallException.check(
                    Libbpf.pin(descriptor(), arena.allocateFrom(path.toString())), "pin " + this + " at " + path);
        }
    }

    /** Pins the object at {@code path} in place of what is pinned there, in one step: the path is never absent. */
    public final void pinReplacing(Path path) {
        Path next = path.resolveSibling(path.getFileName() + "~");
        Pins.remove(next);
        pin(next);
        Pins.rename(next, path);
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(descriptor);
        }
    }

    /**
     * Reads the kernel's description of the object into memory of {@code arena}; what the kernel is too old to know
     * is zero.
     */
    final MemorySegment readInfo(Arena arena, long bytes) {
        MemorySegment info = arena.allocate(bytes, 8);
        readInfo(info);
        return info;
    }

    /** As above, into memory that may already hold addresses of arrays to fill. */
    final void readInfo(MemorySegment info) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Math.toIntExact(info.byteSize()));
            SystemCallException.check(Libbpf.info(descriptor(), info, length), "describe " + this);
        }
    }

    /** Opens the descriptor pinned at {@code path}, of whatever kind. */
    static int openPin(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            return SystemCallException.check(
                    Libbpf.openPin(arena.allocateFrom(path.toString())), "open the pin " + path);
        }
    }

    /** A name of at most 16 bytes in a kernel structure. */
    static String nameAt(MemorySegment info, long offset) {
        return info.asSlice(offset, 16).getString(0);
    }
}
