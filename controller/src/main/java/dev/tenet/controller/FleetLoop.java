package dev.tenet.controller;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the {@link Fleet}: drains tasks, compiles and pushes, and watches the time. It waits only when there
 * is nothing to do.
 */
final class FleetLoop implements Executor, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(FleetLoop.class.getName());
    private static final long TICK_NANOS = Duration.ofMillis(500).toNanos();
    private static final int TASKS_A_TURN = 256;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier ticker;
    private final Consumer<Throwable> defect;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Thread thread;

    /** @param defect told when the loop ends by a mistake of ours; nothing is pushed any more */
    FleetLoop(LongSupplier ticker, Consumer<Throwable> defect) {
        this.ticker = ticker;
        this.defect = defect;
    }

    synchronized void start(Fleet fleet) {
        thread = Thread.ofPlatform().name("tenet-fleet").daemon().start(() -> run(fleet));
    }

    /** Tasks are few for each agent ({@link AgentStream}) and one for the store; none is refused. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** What {@code question} answers on the loop; waits for it. */
    <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> answer.complete(question.get()));
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Ends after the tasks that are waiting. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        execute(() -> closed.set(true));
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(Fleet fleet) {
        try {
            long nextTick = ticker.getAsLong() + TICK_NANOS;
            while (!closed.get()) {
                runTasks(fleet.hasWork() ? 0 : nextTick - ticker.getAsLong());
                if (fleet.hasWork()) {
                    fleet.work();
                }
                if (ticker.getAsLong() - nextTick >= 0) {
                    fleet.tick();
                    nextTick = ticker.getAsLong() + TICK_NANOS;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error mistake) {
            LOGGER.log(Level.ERROR, "the fleet's loop has ended by a defect; hosts keep what they have", mistake);
            defect.accept(mistake);
        }
    }

    private void runTasks(long waitNanos) throws InterruptedException {
        Runnable task = tasks.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
        for (int done = 1; task != null; done++) {
            task.run();
            task = done < TASKS_A_TURN ? tasks.poll() : null;
        }
    }
}
