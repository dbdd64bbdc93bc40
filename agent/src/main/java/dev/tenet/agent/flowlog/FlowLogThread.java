package dev.tenet.agent.flowlog;

import dev.tenet.bpf.BpfException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Writes flow logs on a thread of its own, since disks make wait, from when it is made until it is closed. */
public final class FlowLogThread implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(FlowLogThread.class.getName());
    private static final long STREAM_BYTES = 64L << 20;
    private static final int LOOK_SECONDS = 1;
    private static final int END_MILLISECONDS = 2_000;

    private final FlowLogPlan plan;
    private final Supplier<Optional<FlowRecordSource>> sources;
    private final int mostSeconds;
    private final FlowLogTurns turns;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param root of the files
     * @param host its name
     * @param mostSeconds of a window, whatever flow logs allow
     * @param sources opens the datapath's records, which are closed after each use; empty as long as there is no datapath
     */
    public FlowLogThread(
            FlowLogPlan plan, Path root, String host, int mostSeconds, Supplier<Optional<FlowRecordSource>> sources) {
        this.plan = plan;
        this.sources = sources;
        this.mostSeconds = mostSeconds;
        turns = new FlowLogTurns(plan, new FlowLogWriter(new FlowLogPaths(root, host), new FlowLogFiles(STREAM_BYTES)));
        thread = Thread.ofPlatform().daemon().name("flow-logs").start(this::run);
    }

    /** Also while there is no flow log: so a window is never much older than the flow logs that begin in it. */
    private void run() {
        long over = 0;
        while (!awaitEnd()) {
            long now = System.currentTimeMillis() / 1_000;
            int seconds = Math.min(plan.seconds().orElse(mostSeconds), mostSeconds);
            over = Math.min(over, now + seconds);
            if (now >= over && plan.isKnown() && turn((int) now)) {
                over = now + seconds;
            }
        }
    }

    /** Whether there is a datapath yet. */
    private boolean turn(int now) {
        try {
            Optional<FlowRecordSource> source = sources.get();
            if (source.isPresent()) {
                try (Closeable _ = closing(source.get())) {
                    turns.turn(source.get(), now);
                }
            }
            return source.isPresent();
        } catch (BpfException | IOException failure) {
            LOGGER.log(Level.ERROR, "flow logs cannot be read: {0}", failure.getMessage());
            return true;
        }
    }

    private static Closeable closing(FlowRecordSource source) {
        return source instanceof Closeable closeable ? closeable : () -> {};
    }

    private boolean awaitEnd() {
        try {
            return ending.await(LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            return true;
        }
    }

    /** What is not written stays in the datapath for the next agent. */
    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join(END_MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
