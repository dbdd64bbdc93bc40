package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A program that the kernel has verified. It may be attached, pinned, and run on made-up input. */
public final class BpfProgram extends KernelObject {
    private final String name;

    private BpfProgram(int descriptor, String name) {
        super(descriptor);
        this.name = name;
    }

    /** Takes over {@code descriptor}. The name may be longer than the kernel's own. */
    static BpfProgram ofDescriptor(int descriptor, String name) {
        return new BpfProgram(descriptor, name);
    }

    /**
     * Opens the program pinned at {@code path}.
     *
     * @throws SystemCallException with ENOENT if nothing is there
     */
    public static BpfProgram openPinned(Path path) {
        return ofDescriptor(openPin(path), path.getFileName().toString());
    }

    /** Opens a program by the kernel's number, as a query of what is attached gives it. */
    public static BpfProgram openById(int id) {
        return ofDescriptor(SystemCallException.check(Libbpf.programById(id), "open program " + id), "id " + id);
    }

    public String name() {
        return name;
    }

    /** The kernel's description, read now. */
    public ProgramInfo info() {
        return ProgramInfo.read(this);
    }

    /** Runs the program once on a packet with a fresh {@link TestRunner}; for many runs, keep one. */
    public TestRunResult testRun(byte[] packet) {
        try (TestRunner runner = TestRunner.forPackets(this, packet.length)) {
            return runner.run(packet);
        }
    }

    /**
     * Runs a {@code SEC("syscall")} program (Linux 5.14).
     *
     * @param context what the program gets and may change, at most 65,535 bytes
     * @return what the program returned
     */
    public int runSystemCall(MemorySegment context) {
        return TestRunner.runSystemCall(this, context);
    }

    @Override
    public String toString() {
        return "program " + name;
    }
}
