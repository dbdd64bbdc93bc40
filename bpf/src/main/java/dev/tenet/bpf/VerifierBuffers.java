package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Room for the verifier's log of each program. The memory is only used if a program is refused, so it may be large:
 * kernels before 6.4 fail with ENOSPC where a log does not fit, later ones keep its end.
 */
final class VerifierBuffers implements AutoCloseable {
    private static final long BYTES = 64L << 20;

    private final Map<String, MemorySegment> buffers = new LinkedHashMap<>();

    MemorySegment allocate(String program) {
        MemorySegment buffer = Libc.mmap(
                BYTES,
                Libc.PROT_READ | Libc.PROT_WRITE,
                Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE,
                -1,
                0,
                "allocate a verifier log");
        buffers.put(program, buffer);
        return buffer;
    }

    /** The logs of programs that were refused. */
    Map<String, VerifierLog> written() {
        Map<String, VerifierLog> logs = new LinkedHashMap<>();
        buffers.forEach((program, buffer) -> {
            if (buffer.get(ValueLayout.JAVA_BYTE, 0) != 0) {
                logs.put(program, new VerifierLog(buffer.getString(0)));
            }
        });
        return logs;
    }

    @Override
    public void close() {
        buffers.values().forEach(Libc::munmap);
        buffers.clear();
    }
}
