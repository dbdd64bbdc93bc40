package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One {@link ChangeListener} and what it has not been told yet: at most one change an object, however slow it is. */
final class ChangeFollower {
    private static final Logger LOG = System.getLogger(ChangeFollower.class.getName());

    private final ChangeListener listener;
    private final Executor executor;
    private final ReentrantLock delivering = new ReentrantLock();
    private Map<IntentKey<?>, Change<?>> pending = new HashMap<>();
    private Snapshot told = Snapshot.EMPTY;
    private Snapshot latest = Snapshot.EMPTY;
    private boolean scheduled;
    private boolean closed;

    ChangeFollower(ChangeListener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    void changed(Changes changes) {
        synchronized (this) {
            if (closed) {
                return;
            }
            latest = changes.after();
            changes.changes().forEach(change -> pending.merge(change.key(), change, ChangeFollower::join));
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        executor.execute(this::deliver);
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        // Waits for a call in progress; reentrant, so a listener may close its own.
        delivering.lock();
        delivering.unlock();
    }

    private void deliver() {
        delivering.lock();
        try {
            for (Changes next = take(); next != null; next = take()) {
                listener.changed(next);
            }
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "a follower of changes failed and is told no more", defect);
            synchronized (this) {
                closed = true;
            }
        } finally {
            delivering.unlock();
        }
    }

    /** What the listener has not been told; null when that is nothing, and then nothing is scheduled any more. */
    private synchronized @Nullable Changes take() {
        if (closed || told == latest) {
            scheduled = false;
            return null;
        }
        List<Change<?>> changes = new ArrayList<>(pending.values());
        changes.removeIf(change -> change.before().equals(change.after()));
        changes.sort(Comparator.comparing(change -> change.key().toString()));
        Changes next = new Changes(told, latest, changes);
        told = latest;
        pending = new HashMap<>();
        return next;
    }

    private static Change<?> join(Change<?> earlier, Change<?> later) {
        return joined(earlier, later);
    }

    /** Both are of one key, hence of one type. */
    @SuppressWarnings("unchecked")
    private static <T extends IntentObject> Change<T> joined(Change<T> earlier, Change<?> later) {
        return new Change<>(earlier.key(), earlier.before(), ((Change<T>) later).after());
    }
}
