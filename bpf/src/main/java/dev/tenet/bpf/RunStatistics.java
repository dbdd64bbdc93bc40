package dev.tenet.bpf;

import java.util.concurrent.atomic.AtomicBoolean;

/** Makes the kernel count runs and run time of every program (Linux 5.8), at some 20 ns a run, until closed. */
public final class RunStatistics implements AutoCloseable {
    private static final int BPF_STATS_RUN_TIME = 0;

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RunStatistics(int descriptor) {
        this.descriptor = descriptor;
    }

    public static RunStatistics enable() {
        int descriptor = Libbpf.enableStatistics(BPF_STATS_RUN_TIME);
        if (descriptor < 0) {
            throw KernelFeature.RUN_STATISTICS.explain("count runs of programs", Errno.of(descriptor));
        }
        return new RunStatistics(descriptor);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(descriptor);
        }
    }
}
