package dev.tenet.store;

import java.util.List;

/** Everything one revision changed in a watched range: at least one event, each key once, in key order. */
public record WatchBatch(Revision revision, List<WatchEvent> events) {
    public WatchBatch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a batch has events");
        }
    }
}
