package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The runs of programs on all processors. */
public final class ProgramRuns {
    private static final int MEMBARRIER_CMD_GLOBAL = 1;
    private static final long LONGEST_RUN_MILLISECONDS = 100;
    private static final long NUMBER = switch (System.getProperty("os.arch")) {
        case "amd64" -> 324;
        case "aarch64" -> 283;
        default ->
            throw new IllegalStateException(
                    "membarrier(2) is known for x86-64 and arm64, not " + System.getProperty("os.arch"));
    };

    private ProgramRuns() {}

    /**
     * Waits until every run that goes on now has ended: what they read from maps before is no longer used. By membarrier(2), which waits
     * for a grace period of RCU, under which programs run; kernels with processors without a tick refuse it, and then far longer than a
     * run lasts.
     */
    public static void awaitThoseOfNow() {
        if (Libc.systemCall(NUMBER, MEMBARRIER_CMD_GLOBAL, MemorySegment.NULL) < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LONGEST_RUN_MILLISECONDS));
        }
    }
}
