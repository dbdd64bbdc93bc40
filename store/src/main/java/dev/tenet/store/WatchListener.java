package dev.tenet.store;

/**
 * Receives a watch. Calls come one at a time, on a thread of the store's that is free to block: a slow listener delays itself only, and
 * the store keeps a bounded number of batches for it and reads the rest again later.
 */
public interface WatchListener {
    /** A revision changed something in the range. Revisions come in order, whole, none left out, none twice. */
    void changed(WatchBatch batch);

    /**
     * The watch has ended and nothing more will come. {@link StoreException.Compacted}: the listener was too far behind; read the range
     * and watch again from there. A store that is away for a while does not end a watch.
     */
    void failed(StoreException cause);
}
