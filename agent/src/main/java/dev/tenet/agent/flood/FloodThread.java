package dev.tenet.agent.flood;

import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.bpf.BpfException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Guards an edge on a thread of its own, whatever else the agent has to do and whether or not there is a controller, until it is closed. */
public final class FloodThread implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(FloodThread.class.getName());
    private static final int LOOK_MILLISECONDS = 500;
    private static final int END_MILLISECONDS = 2_000;

    private final FloodGuard guard;
    private final Supplier<Optional<FloodTables>> tables;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private String lastFailure = "";

    /**
     * @param hold for how long an address is withdrawn for the first time
     * @param tables opens the datapath's, which are closed after each use; empty as long as there is no datapath
     * @param told gets what was counted
     */
    public FloodThread(
            EdgeCapacity capacity,
            Duration hold,
            FloodRoutes routes,
            Supplier<Optional<FloodTables>> tables,
            EdgeTraffic told) {
        guard = new FloodGuard(capacity, hold, routes, told);
        this.tables = tables;
        thread = Thread.ofPlatform().daemon().name("floods").start(this::run);
    }

    private void run() {
        do {
            safely(() -> {
                Optional<FloodTables> found = tables.get();
                if (found.isPresent()) {
                    try (FloodTables open = found.get()) {
                        guard.look(open, System.nanoTime());
                    }
                }
            });
        } while (!awaitEnd());
        safely(guard::end);
    }

    /** The world's failures are said once, and what could not be done is tried again. */
    private void safely(Runnable work) {
        try {
            work.run();
            lastFailure = "";
        } catch (BpfException | NetlinkException failure) {
            String said = String.valueOf(failure.getMessage());
            if (!said.equals(lastFailure)) {
                LOGGER.log(Level.ERROR, "the edge is not guarded against floods: {0}", said);
                lastFailure = said;
            }
        }
    }

    private boolean awaitEnd() {
        try {
            return ending.await(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            return true;
        }
    }

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
