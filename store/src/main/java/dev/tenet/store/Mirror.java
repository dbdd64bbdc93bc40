package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The latest {@link Snapshot}, kept by a watch of the whole store, so that its revision is the store's. */
final class Mirror implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Mirror.class.getName());
    private static final int PAGE_ENTRIES = 1000;
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final ObjectLayout layout;
    private final ObjectCodec codec;
    private final List<ChangeFollower> followers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private Optional<StoreException> ended = Optional.empty();
    private Optional<Watch> watch = Optional.empty();
    private boolean closed;

    Mirror(Store store, List<Kind<?>> kinds, ObjectCodec codec) {
        this.store = store;
        this.layout = new ObjectLayout(kinds);
        this.codec = codec;
        reload();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /**
     * The first snapshot at {@code revision} or after it.
     *
     * @throws StoreException.Unavailable when the store does not tell of it in time
     */
    Snapshot await(Revision revision, Duration patience) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (snapshot.revision().isBefore(revision)) {
                if (closed) {
                    throw new StoreException.Closed();
                }
                if (ended.isPresent()) {
                    throw new StoreException.Unavailable("the watch of the store has ended", ended.get());
                }
                if (nanos <= 0) {
                    throw new StoreException.Unavailable("the store has not told of revision " + revision + " within "
                            + patience + "; known is " + snapshot.revision());
                }
                nanos = moved.awaitNanos(nanos);
            }
            return snapshot;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    Watch follow(ChangeListener listener, Executor executor) {
        ChangeFollower follower = new ChangeFollower(listener, executor);
        lock.lock();
        try {
            followers.add(follower);
            follower.changed(difference(Snapshot.EMPTY, snapshot));
        } finally {
            lock.unlock();
        }
        return () -> {
            followers.remove(follower);
            follower.close();
        };
    }

    @Override
    public void close() {
        Optional<Watch> running;
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
            running = watch;
        } finally {
            lock.unlock();
        }
        running.ifPresent(Watch::close);
        followers.forEach(ChangeFollower::close);
    }

    /** Reads everything and watches from there; also when the watch fell behind a compaction. */
    private void reload() {
        while (true) {
            try {
                Snapshot loaded = load();
                publish(difference(snapshot, loaded));
                Watch started = store.watch(KeyRange.ALL, loaded.revision().next(), new WatchListener() {
                    @Override
                    public void changed(WatchBatch batch) {
                        apply(batch);
                    }

                    @Override
                    public void failed(StoreException cause) {
                        watchFailed(cause);
                    }
                });
                keep(started);
                return;
            } catch (StoreException.Compacted overtaken) {
                LOG.log(Level.INFO, "loading again: {0}", overtaken.getMessage());
            }
        }
    }

    private void keep(Watch started) {
        lock.lock();
        try {
            watch = Optional.of(started);
            if (!closed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        started.close();
    }

    private Snapshot load() {
        RangeResult page = store.range(KeyRange.ALL, PAGE_ENTRIES);
        Revision at = page.revision();
        Snapshot loaded = Snapshot.EMPTY.at(at);
        while (true) {
            for (Entry entry : page.entries()) {
                loaded = with(loaded, entry);
            }
            if (!page.more()) {
                return loaded;
            }
            page = store.rangeAt(KeyRange.ALL.after(page.entries().getLast().key()), at, PAGE_ENTRIES);
        }
    }

    private void apply(WatchBatch batch) {
        Snapshot before = snapshot;
        Snapshot after = before.at(batch.revision());
        Set<IntentKey<?>> touched = new LinkedHashSet<>();
        for (WatchEvent event : batch.events()) {
            Optional<IntentKey<? extends IntentObject>> key = layout.parse(event.key());
            if (key.isPresent()) {
                touched.add(key.get());
                after = switch (event) {
                    case WatchEvent.Put put -> with(after, put.entry());
                    case WatchEvent.Deleted _ -> after.without(key.get());
                };
            }
        }
        List<Change<?>> changes = new ArrayList<>();
        for (IntentKey<?> key : touched) {
            changes.add(change(key, before, after));
        }
        publish(new Changes(before, after, changes));
    }

    private Snapshot with(Snapshot base, Entry entry) {
        Optional<IntentKey<? extends IntentObject>> key = layout.parse(entry.key());
        if (key.isEmpty()) {
            return base;
        }
        try {
            ObjectCodec.Decoded<? extends IntentObject> read =
                    codec.read(key.get().kind().type(), entry.value());
            return base.with(key.get(), new Snapshot.Stored(read.object(), entry.modified(), read.unknown()));
        } catch (UnreadableException unreadable) {
            LOG.log(Level.ERROR, "unreadable object at {0}: {1}", entry.key(), unreadable.getMessage());
            return base.with(key.get(), new Snapshot.Unreadable(entry.modified(), unreadable));
        }
    }

    private void publish(Changes changes) {
        lock.lock();
        try {
            snapshot = changes.after();
            moved.signalAll();
            followers.forEach(follower -> follower.changed(changes));
        } finally {
            lock.unlock();
        }
    }

    /** On the watch's own thread, which has nothing else to do any more. */
    private void watchFailed(StoreException cause) {
        if (!(cause instanceof StoreException.Compacted)) {
            end(cause);
            return;
        }
        LOG.log(Level.WARNING, "fell behind and loads again: {0}", cause.getMessage());
        while (isOpen()) {
            try {
                reload();
                return;
            } catch (StoreException.Unavailable away) {
                LOG.log(Level.WARNING, "cannot load yet: {0}", away.getMessage());
                rest();
            } catch (StoreException fault) {
                end(fault);
                return;
            }
        }
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Until it is worth trying again, or this is closed. */
    private void rest() {
        lock.lock();
        try {
            if (!closed && !moved.await(RELOAD_PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.DEBUG, "tries to load again");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    private void end(StoreException cause) {
        lock.lock();
        try {
            ended = Optional.of(cause);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.log(Level.ERROR, "the watch of the store has ended: {0}", cause.getMessage());
    }

    private static <T extends IntentObject> Change<T> change(IntentKey<T> key, Snapshot before, Snapshot after) {
        return new Change<>(key, before.find(key), after.find(key));
    }

    private static Changes difference(Snapshot before, Snapshot after) {
        Set<IntentKey<?>> keys = new LinkedHashSet<>();
        for (Snapshot side : List.of(before, after)) {
            side.kinds()
                    .forEach((kind, table) -> table.keySet().forEach(path -> keys.add(new IntentKey<>(kind, path))));
        }
        List<Change<?>> changes = new ArrayList<>();
        for (IntentKey<?> key : keys) {
            if (!before.stored(key).equals(after.stored(key))) {
                changes.add(change(key, before, after));
            }
        }
        return new Changes(before, after, changes);
    }
}
