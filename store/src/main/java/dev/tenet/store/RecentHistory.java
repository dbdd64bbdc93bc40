package dev.tenet.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last revisions' changes in memory, so that watches that keep up never read the disk. */
final class RecentHistory {
    private static final int LIMIT_REVISIONS = 4096;
    private static final long LIMIT_BYTES = 32L << 20;

    private final Deque<WatchBatch> batches = new ArrayDeque<>();
    private long bytes;

    /** Revisions come in order, none left out. */
    synchronized void add(WatchBatch batch) {
        batches.addLast(batch);
        bytes += size(batch);
        while (batches.size() > LIMIT_REVISIONS || (bytes > LIMIT_BYTES && batches.size() > 1)) {
            bytes -= size(batches.removeFirst());
        }
    }

    /** Forgets what happened at {@code revision} and before. */
    synchronized void forget(Revision revision) {
        while (!batches.isEmpty() && !batches.getFirst().revision().isAfter(revision)) {
            bytes -= size(batches.removeFirst());
        }
    }

    /** What happened in the range from one revision to another; empty if that reaches back too far. */
    synchronized Optional<List<WatchBatch>> read(KeyRange range, Revision from, Revision to) {
        if (batches.isEmpty() || from.isBefore(batches.getFirst().revision())) {
            return Optional.empty();
        }
        List<WatchBatch> found = new ArrayList<>();
        for (WatchBatch batch : batches) {
            if (!batch.revision().isBefore(from) && !batch.revision().isAfter(to)) {
                List<WatchEvent> inRange = batch.events().stream()
                        .filter(event -> range.contains(event.key()))
                        .toList();
                if (!inRange.isEmpty()) {
                    found.add(
                            inRange.size() == batch.events().size()
                                    ? batch
                                    : new WatchBatch(batch.revision(), inRange));
                }
            }
        }
        return Optional.of(found);
    }

    private static long size(WatchBatch batch) {
        long size = 0;
        for (WatchEvent event : batch.events()) {
            size += 100
                    + (event instanceof WatchEvent.Put put ? put.entry().value().length() : 0);
        }
        return size;
    }
}
