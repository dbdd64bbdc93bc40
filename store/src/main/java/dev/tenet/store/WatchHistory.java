package dev.tenet.store;

import java.util.List;

/** Where a {@link WatchFeed} reads what happened. */
interface WatchHistory {
    /**
     * What happened from one revision to another, both included, as far as one read goes.
     *
     * @param through the last revision this page covers; the next page starts after it
     */
    record Page(List<WatchBatch> batches, Revision through) {}

    /** @throws StoreException.Compacted when {@code from} is at or before the last compaction */
    Page read(KeyRange range, Revision from, Revision to);
}
