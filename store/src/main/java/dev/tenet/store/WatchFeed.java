package dev.tenet.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The watches of a provider that keeps its own history. Each watch remembers only the next revision it wants and reads on from there
 * whenever the store moved, so a slow listener holds no queue. Deliveries run on the executor; one that runs tasks in place gives watches
 * that have been told everything when {@link #advance} returns.
 */
final class WatchFeed {
    private static final Logger LOG = System.getLogger(WatchFeed.class.getName());

    private static final long PAUSE_MILLIS = 200;

    private final WatchHistory history;
    private final Executor executor;
    private final List<Running> watches = new CopyOnWriteArrayList<>();
    private volatile Revision last;

    WatchFeed(WatchHistory history, Executor executor, Revision last) {
        this.history = history;
        this.executor = executor;
        this.last = last;
    }

    Watch watch(KeyRange range, Revision from, WatchListener listener) {
        Running watch = new Running(range, from.equals(Revision.NONE) ? Revision.of(1) : from, listener);
        watches.add(watch);
        watch.wake();
        return watch;
    }

    /** The history now reaches to {@code revision}, or further. */
    void advance(Revision revision) {
        synchronized (this) {
            last = revision.isAfter(last) ? revision : last;
        }
        watches.forEach(Running::wake);
    }

    void close() {
        watches.forEach(Running::close);
    }

    private final class Running implements Watch {
        private final KeyRange range;
        private final WatchListener listener;
        private final ReentrantLock delivering = new ReentrantLock();
        private final AtomicBoolean scheduled = new AtomicBoolean();
        private Revision next;
        private volatile boolean ended;

        Running(KeyRange range, Revision next, WatchListener listener) {
            this.range = range;
            this.next = next;
            this.listener = listener;
        }

        void wake() {
            if (!ended && scheduled.compareAndSet(false, true)) {
                executor.execute(this::deliver);
            }
        }

        private void deliver() {
            if (delivering.isHeldByCurrentThread()) {
                // A listener that wrote, told in place: the loop below it on this stack goes on to what it wrote.
                scheduled.set(false);
                return;
            }
            delivering.lock();
            try {
                // Cleared before reading: whatever comes later schedules another delivery, which waits for the lock.
                scheduled.set(false);
                while (!ended && !next.isAfter(last)) {
                    Optional<WatchHistory.Page> page = read();
                    if (page.isEmpty()) {
                        return;
                    }
                    for (WatchBatch batch : page.get().batches()) {
                        if (ended) {
                            return;
                        }
                        listener.changed(batch);
                    }
                    next = page.get().through().next();
                }
            } catch (RuntimeException defect) {
                LOG.log(Level.ERROR, "a watch of " + range + " ends: its listener failed", defect);
                stop();
            } finally {
                delivering.unlock();
            }
        }

        /** What comes next; empty when that cannot be had now, or never again. */
        private Optional<WatchHistory.Page> read() {
            try {
                return Optional.of(history.read(range, next, last));
            } catch (StoreException.Unavailable away) {
                // For a while: a watch goes on when the store does.
                LOG.log(Level.WARNING, "a watch of {0} waits: {1}", range, away.getMessage());
                CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, executor)
                        .execute(this::wake);
                return Optional.empty();
            } catch (StoreException cause) {
                fail(cause);
                return Optional.empty();
            }
        }

        private void fail(StoreException cause) {
            if (!ended) {
                stop();
                listener.failed(cause);
            }
        }

        private void stop() {
            ended = true;
            watches.remove(this);
        }

        @Override
        public void close() {
            stop();
            // Waits for a call in progress; the lock is reentrant, so a listener may close its own watch.
            delivering.lock();
            delivering.unlock();
        }
    }
}
