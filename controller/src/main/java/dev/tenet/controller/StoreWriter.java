package dev.tenet.controller;

import dev.tenet.store.Command;
import dev.tenet.store.Fence;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.ObjectTransaction;
import dev.tenet.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes what the loop has found out, in order, off the loop. What is waiting goes into one transaction, as far as one
 * holds it; a write that fails is dropped and told, for the loop looks again by itself.
 */
final class StoreWriter implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(StoreWriter.class.getName());

    /** Each writes a few keys and their guards, and a transaction has 128 operations. */
    private static final int AT_ONCE = 16;

    /** One thing to write. */
    interface Write {
        /** Reads and writes; may run several times. */
        void run(ObjectTransaction transaction);

        /** The write is made only while this holds. */
        default Optional<Fence> fence() {
            return Optional.empty();
        }

        /** It is done, or was given up; called once, by the writer's thread. */
        void done(boolean written);
    }

    private final ObjectStore objects;
    private final BlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    StoreWriter(ObjectStore objects) {
        this.objects = objects;
        this.thread = Thread.ofVirtual().name("tenet-store-writer").start(this::run);
    }

    /** Writes later. There is at most one write waiting for each host and instance: the callers see to it. */
    void add(Write write) {
        queue.add(write);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                List<Write> batch = take();
                boolean written = commit(batch);
                if (written || batch.size() == 1) {
                    batch.forEach(write -> write.done(written));
                } else {
                    batch.forEach(write -> write.done(commit(List.of(write))));
                }
            }
        } catch (InterruptedException stopped) {
            LOGGER.log(Level.DEBUG, "stopped with {0} writes waiting", queue.size());
        }
    }

    /** The next ones with the same fence. */
    private List<Write> take() throws InterruptedException {
        List<Write> batch = new ArrayList<>(List.of(queue.take()));
        Write next = queue.peek();
        while (next != null
                && batch.size() < AT_ONCE
                && next.fence().equals(batch.getFirst().fence())) {
            batch.add(queue.take());
            next = queue.peek();
        }
        return batch;
    }

    private boolean commit(List<Write> batch) {
        try {
            Command<Boolean, RuntimeException> command = transaction -> {
                batch.forEach(write -> write.run(transaction));
                return true;
            };
            Optional<Fence> fence = batch.getFirst().fence();
            return fence.isPresent()
                    ? objects.transact(fence.get(), command).result()
                    : objects.transact(command).result();
        } catch (StoreException failed) {
            Level level = Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.WARNING;
            LOGGER.log(level, "writes={0} failed: {1}", batch.size(), failed.getMessage());
            return false;
        }
    }
}
