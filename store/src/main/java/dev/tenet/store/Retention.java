package dev.tenet.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Forgets history that is older than a given time, by noting now and then which revision it is. Any number of controllers may do so for one
 * store; forgetting again what is forgotten does nothing. Used by one thread.
 */
public final class Retention {
    private record Note(Instant at, Revision revision) {}

    private final Store store;
    private final Duration keep;
    private final Deque<Note> notes = new ArrayDeque<>();

    /** @param keep how far back watches may resume, at least; a controller that was away for longer loads everything again */
    public Retention(Store store, Duration keep) {
        this.store = store;
        this.keep = keep;
    }

    /** To be called every so often, such as every minute: history is kept for up to that much longer. */
    public void tick(Instant now) {
        Instant horizon = now.minus(keep);
        Revision old = Revision.NONE;
        while (!notes.isEmpty() && !notes.getFirst().at().isAfter(horizon)) {
            old = notes.removeFirst().revision();
        }
        notes.addLast(new Note(now, store.revision()));
        if (old.isAfter(Revision.NONE)) {
            store.compact(old);
        }
    }
}
