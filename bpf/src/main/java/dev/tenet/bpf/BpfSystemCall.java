package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** bpf(2) itself, for what Debian's libbpf 1.1 does not know. {@code union bpf_attr} as in Linux 6.6. */
final class BpfSystemCall {
    static final int PROG_QUERY = 16;
    static final int LINK_CREATE = 28;
    static final int LINK_UPDATE = 29;

    private static final long NUMBER = switch (System.getProperty("os.arch")) {
        case "amd64" -> 321;
        case "aarch64" -> 280;
        default ->
            throw new IllegalStateException(
                    "bpf(2) is known for x86-64 and arm64, not " + System.getProperty("os.arch"));
    };

    private BpfSystemCall() {}

    /** Returns what the kernel did, or negative {@code -errno}. */
    static int call(int command, MemorySegment attributes) {
        return Libc.systemCall(NUMBER, command, attributes);
    }

    /** Attributes of zeroes with 32-bit words set, given as pairs of offset and value. */
    static MemorySegment attributes(Arena arena, long bytes, int... offsetsAndValues) {
        MemorySegment attributes = arena.allocate(bytes, 8);
        for (int i = 0; i < offsetsAndValues.length; i += 2) {
            attributes.set(ValueLayout.JAVA_INT, offsetsAndValues[i], offsetsAndValues[i + 1]);
        }
        return attributes;
    }
}
