package dev.tenet.store;

import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent.EventType;
import io.etcd.jetcd.watch.WatchResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One watch on etcd, over as many of jetcd's watchers as it takes. jetcd resumes a broken watcher by itself, but from the revision the server
 * was at when the watcher was created if that is later than what it was asked for, which leaves a gap; and etcd does not tell a watcher that
 * resumes exactly at the compacted revision that deletions there are lost. So each of jetcd's watchers is used until its first error, and
 * the next one begins after the last revision taken, once a read has shown that the history reaches back that far.
 *
 * <p>A listener that falls behind by {@value #LIMIT_BATCHES} batches costs the connection too: it is made again when the queue is empty.
 */
final class EtcdWatch implements Watch {
    private static final Logger LOG = System.getLogger(EtcdWatch.class.getName());
    private static final int LIMIT_BATCHES = 1024;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final EtcdStore store;
    private final io.etcd.jetcd.Watch client;
    private final Executor executor;
    private final KeyRange range;
    private final WatchListener listener;
    private final ReentrantLock delivering = new ReentrantLock();

    // Guarded by this. jetcd's own locks are taken outside of it, since jetcd calls here while it holds them.
    private final Deque<WatchBatch> queue = new ArrayDeque<>();
    private Revision next;
    private int generation;
    private io.etcd.jetcd.Watch.@Nullable Watcher watcher;
    private @Nullable StoreException failure;
    private boolean scheduled;
    private boolean lagging;
    private boolean ended;
    private Duration pause = FIRST_PAUSE;

    EtcdWatch(
            EtcdStore store,
            io.etcd.jetcd.Watch client,
            Executor executor,
            KeyRange range,
            Revision from,
            WatchListener listener) {
        this.store = store;
        this.client = client;
        this.executor = executor;
        this.range = range;
        this.next = from.equals(Revision.NONE) ? Revision.of(1) : from;
        this.listener = listener;
    }

    void start() {
        executor.execute(this::connect);
    }

    private void connect() {
        Revision from;
        int mine;
        synchronized (this) {
            if (ended) {
                return;
            }
            from = next;
            mine = ++generation;
        }
        try {
            requireHistory(from);
        } catch (StoreException.Compacted compacted) {
            fail(compacted);
            return;
        } catch (StoreException.Closed closed) {
            return;
        } catch (StoreException away) {
            reconnect(mine, away);
            return;
        }
        WatchOption option = WatchOption.builder()
                .withRange(EtcdMessages.bytes(range.endBytes()))
                .withRevision(from.value())
                .withRequireLeader(true)
                .build();
        keep(mine, client.watch(EtcdMessages.bytes(range.startBytes()), option, new Connection(mine)));
    }

    /** That nothing at {@code from} or after it is compacted, deletions at {@code from} included. */
    private void requireHistory(Revision from) {
        Revision needed = from.equals(Revision.of(1)) ? from : from.previous();
        try {
            store.rangeAt(KeyRange.only(EtcdStore.INCARNATION), needed, 1);
        } catch (StoreException.FutureRevision ahead) {
            LOG.log(Level.DEBUG, "a watch begins in the future: {0}", ahead.getMessage());
        } catch (StoreException.Compacted compacted) {
            throw new StoreException.Compacted(from, compacted.oldest());
        }
    }

    private void keep(int mine, io.etcd.jetcd.Watch.Watcher created) {
        synchronized (this) {
            if (mine == generation && !ended) {
                watcher = created;
                return;
            }
        }
        created.close();
    }

    private void reconnect(int broken, Throwable cause) {
        io.etcd.jetcd.Watch.@Nullable Watcher old;
        Duration wait;
        synchronized (this) {
            if (ended || broken != generation) {
                return;
            }
            generation++;
            old = watcher;
            watcher = null;
            wait = pause;
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        LOG.log(Level.INFO, "the watch of {0} connects again in {1}: {2}", range, wait, cause.getMessage());
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(this::connect);
        if (old != null) {
            old.close();
        }
    }

    private void fail(StoreException cause) {
        synchronized (this) {
            // Whatever jetcd still says about this connection is of no interest.
            generation++;
            failure = cause;
            schedule();
        }
    }

    /** Called by jetcd for one connection. */
    private final class Connection implements io.etcd.jetcd.Watch.Listener {
        private final int mine;

        Connection(int mine) {
            this.mine = mine;
        }

        @Override
        public void onNext(WatchResponse response) {
            List<WatchBatch> batches = batches(response);
            io.etcd.jetcd.Watch.@Nullable Watcher tooFast = null;
            synchronized (EtcdWatch.this) {
                if (ended || mine != generation) {
                    return;
                }
                pause = FIRST_PAUSE;
                for (WatchBatch batch : batches) {
                    if (!batch.revision().isBefore(next)) {
                        queue.add(batch);
                        next = batch.revision().next();
                    }
                }
                if (queue.size() > LIMIT_BATCHES) {
                    lagging = true;
                    generation++;
                    tooFast = watcher;
                    watcher = null;
                }
                schedule();
            }
            if (tooFast != null) {
                tooFast.close();
            }
        }

        @Override
        public void onError(Throwable cause) {
            if (cause instanceof CompactedException compacted) {
                synchronized (EtcdWatch.this) {
                    if (mine == generation) {
                        fail(new StoreException.Compacted(next, Revision.of(compacted.getCompactedRevision())));
                    }
                }
                return;
            }
            reconnect(mine, cause);
        }

        @Override
        public void onCompleted() {
            reconnect(mine, new IllegalStateException("etcd ended the watch"));
        }
    }

    private static List<WatchBatch> batches(WatchResponse response) {
        SortedMap<Revision, List<WatchEvent>> byRevision = response.getEvents().stream()
                .collect(Collectors.groupingBy(
                        event -> Revision.of(event.getKeyValue().getModRevision()),
                        TreeMap::new,
                        Collectors.mapping(EtcdWatch::event, Collectors.toList())));
        return byRevision.entrySet().stream()
                .map(revision -> new WatchBatch(
                        revision.getKey(),
                        revision.getValue().stream()
                                .sorted(Comparator.comparing(WatchEvent::key))
                                .toList()))
                .toList();
    }

    private static WatchEvent event(io.etcd.jetcd.watch.WatchEvent event) {
        return event.getEventType() == EventType.PUT
                ? new WatchEvent.Put(EtcdMessages.entry(event.getKeyValue()))
                : new WatchEvent.Deleted(EtcdMessages.key(event.getKeyValue()));
    }

    /** Holding this. */
    private void schedule() {
        if (!scheduled && !ended && (!queue.isEmpty() || failure != null)) {
            scheduled = true;
            executor.execute(this::deliver);
        }
    }

    private void deliver() {
        delivering.lock();
        try {
            for (Optional<WatchBatch> batch = take(); batch.isPresent(); batch = take()) {
                listener.changed(batch.get());
            }
            StoreException cause = takeFailure();
            if (cause != null) {
                listener.failed(cause);
            }
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "a watch of " + range + " ends: its listener failed", defect);
            end();
        } finally {
            delivering.unlock();
        }
    }

    private synchronized Optional<WatchBatch> take() {
        if (ended) {
            return Optional.empty();
        }
        WatchBatch batch = queue.poll();
        if (batch == null) {
            scheduled = false;
            if (lagging) {
                lagging = false;
                executor.execute(this::connect);
            }
        }
        return Optional.ofNullable(batch);
    }

    private @Nullable StoreException takeFailure() {
        synchronized (this) {
            if (ended || failure == null || !queue.isEmpty()) {
                return null;
            }
        }
        end();
        return failure;
    }

    private void end() {
        io.etcd.jetcd.Watch.@Nullable Watcher old;
        synchronized (this) {
            ended = true;
            generation++;
            old = watcher;
            watcher = null;
            queue.clear();
        }
        if (old != null) {
            old.close();
        }
        store.forget(this);
    }

    @Override
    public void close() {
        end();
        // Waits for a call in progress; reentrant, so a listener may close its own watch.
        delivering.lock();
        delivering.unlock();
    }
}
