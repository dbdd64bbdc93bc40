package dev.tenet.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. Whatever has come while a commit was on its way to the disk is done together in the next one: each piece of
 * work gets its own revision, all of them share the wait. A piece of work that refuses has changed nothing; a batch that the disk refuses
 * is rolled back and done again one by one, so that only those fail that must.
 */
final class SqliteWriter {
    private static final Logger LOG = System.getLogger(SqliteWriter.class.getName());
    private static final int BATCH_LIMIT = 256;
    private static final int QUEUE_LIMIT = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Something to do inside SQLite's transaction, on the writer's thread. */
    @FunctionalInterface
    interface Work<R> {
        R run() throws SQLException;
    }

    /** What the store does around the work; all on the writer's thread. */
    interface Owner {
        /** A batch begins: the first chance to change something. */
        void begin() throws SQLException;

        /** One piece of work is done; whether it changed anything. */
        boolean step();

        /** The batch is about to be committed. */
        void end() throws SQLException;

        /** The batch is on the disk. */
        void committed();

        /** The batch did not happen: what memory knows of the file is to be read again. */
        void rolledBack() throws SQLException;

        /** How long to sleep without work at most; zero to be called again at once. */
        Duration rest();
    }

    private static final class Pending<R> {
        final Work<R> work;
        final CompletableFuture<R> future = new CompletableFuture<>();

        @Nullable
        Runnable completion;

        Pending(Work<R> work) {
            this.work = work;
        }

        void run() throws SQLException {
            R result = work.run();
            completion = () -> future.complete(result);
        }

        void refuse(StoreException refusal) {
            completion = () -> future.completeExceptionally(refusal);
        }

        void complete() {
            if (completion != null) {
                completion.run();
            }
        }

        void fail(Throwable cause) {
            future.completeExceptionally(cause);
        }
    }

    private final Connection connection;
    private final Statement control;
    private final Owner owner;
    private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Thread thread;
    private volatile @Nullable StoreException stopped;

    SqliteWriter(Connection connection, Owner owner) throws SQLException {
        this.connection = connection;
        this.control = connection.createStatement();
        this.owner = owner;
        this.thread = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Does the work in its turn and returns when it is on the disk. */
    <R> R call(Work<R> work) {
        Pending<R> pending = new Pending<>(work);
        try {
            if (!queue.offer(pending, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException.Unavailable("the store is overloaded: " + QUEUE_LIMIT + " writes wait");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted", interrupted);
        }
        if (stopped != null) {
            // The thread may have ended before it saw this.
            failQueued();
        }
        try {
            return pending.future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StoreException fault) {
                throw fault;
            }
            throw new AssertionError(failed);
        }
    }

    /** Finishes what has come, and ends. Calls after it are refused. */
    void close() throws SQLException {
        if (stopped == null) {
            stopped = new StoreException.Closed();
        }
        // Only to wake it; if the queue is full it is awake.
        boolean _ = queue.offer(new Pending<>(() -> true));
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while closing", interrupted);
        }
        failQueued();
        control.close();
        connection.close();
    }

    private void loop() {
        List<Pending<?>> batch = List.of();
        try {
            while (stopped == null || !queue.isEmpty()) {
                batch = next();
                commit(batch);
            }
        } catch (InterruptedException | RuntimeException | Error defect) {
            // Of this code, not of a caller or the disk. Whether the batch was committed is not known here.
            LOG.log(Level.ERROR, "the store's writer fails", defect);
            batch.forEach(pending -> pending.fail(new AssertionError("the store's writer failed", defect)));
            stop(new StoreException.Damaged("the store's writer has failed", defect));
        }
        failQueued();
    }

    private List<Pending<?>> next() throws InterruptedException {
        List<Pending<?>> batch = new ArrayList<>();
        Pending<?> first = queue.poll(owner.rest().toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, BATCH_LIMIT - 1);
        }
        return batch;
    }

    private void commit(List<Pending<?>> batch) {
        try {
            control.execute("BEGIN IMMEDIATE");
            owner.begin();
            for (Pending<?> pending : batch) {
                run(pending);
            }
            owner.end();
        } catch (SQLException failed) {
            again(batch, SqliteConnections.fault(failed));
            return;
        } catch (SqliteKeyspace.Failed failed) {
            again(batch, SqliteConnections.fault(failed.sql));
            return;
        } catch (StoreException refusedMidway) {
            again(batch, refusedMidway);
            return;
        }
        try {
            control.execute("COMMIT");
        } catch (SQLException failed) {
            lost(batch, failed);
            return;
        }
        owner.committed();
        batch.forEach(Pending::complete);
    }

    private void run(Pending<?> pending) throws SQLException {
        try {
            pending.run();
        } catch (StoreException refusal) {
            if (owner.step()) {
                throw refusal;
            }
            pending.refuse(refusal);
            return;
        }
        owner.step();
    }

    /** The batch did not happen. */
    private void again(List<Pending<?>> batch, StoreException cause) {
        try {
            control.execute("ROLLBACK");
            owner.rolledBack();
        } catch (SQLException failed) {
            StoreException damaged = SqliteConnections.fault(failed);
            batch.forEach(pending -> pending.fail(damaged));
            stop(damaged);
            return;
        }
        if (batch.size() > 1) {
            batch.forEach(pending -> commit(List.of(pending)));
        } else {
            batch.forEach(pending -> pending.fail(cause));
            if (batch.isEmpty()) {
                LOG.log(Level.ERROR, "the store cannot do its housekeeping: {0}", cause.getMessage());
            }
        }
    }

    /**
     * The commit failed. With no space left nothing of it is in the log; after any other error a part may be, and SQLite would find it when
     * the file is opened next, so this writer must not go on.
     */
    private void lost(List<Pending<?>> batch, SQLException failed) {
        StoreException fault = SqliteConnections.fault(failed);
        if (fault instanceof StoreException.Unavailable) {
            again(batch, fault);
            return;
        }
        batch.forEach(
                pending -> pending.fail(new StoreException.OutcomeUnknown("the commit failed on the disk", failed)));
        stop(new StoreException.Damaged("a commit failed on the disk; open the store again", failed));
    }

    private void stop(StoreException cause) {
        if (stopped == null) {
            stopped = cause;
        }
    }

    private void failQueued() {
        StoreException cause = stopped == null ? new StoreException.Closed() : stopped;
        for (Pending<?> pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.fail(cause);
        }
    }
}
