package dev.tenet.store;

import java.util.List;

/** The keys as a transaction inside a provider sees and changes them, one transaction at a time. */
interface Keyspace {
    /** At most {@code limit} entries, 0 for all, in key order, with what this transaction did so far. */
    List<Entry> read(KeyRange range, int limit);

    boolean hasLease(LeaseId lease);

    void put(Operation.Put put, Revision revision);

    /** Deletes what exists in the range and returns how many keys that were. */
    long delete(KeyRange range, Revision revision);
}
