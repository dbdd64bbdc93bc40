package dev.tenet.store;

import java.time.Duration;

/**
 * A key-value store with the shape of etcd v3: one counter of revisions, reads at a revision, compare-and-swap transactions, watches from a
 * revision, leases, compaction. Every call is linearizable and blocks until it is done; call from virtual threads. Safe for any number of
 * threads.
 *
 * <p>Any call may throw {@link StoreException.WorldFault}; further errors are named at the calls. The model is etcd's API:
 * https://etcd.io/docs/v3.4/learning/api/
 */
public interface Store extends AutoCloseable {
    /** The life of the history this store now tells; see {@link Incarnation}. */
    Incarnation incarnation();

    /**
     * Declares that the history was set back, by restoring a backup, and gives it a new incarnation. A provider that can tell by itself has
     * already done so; this is for the operator who can.
     */
    Incarnation renewIncarnation();

    /** The revision of the last change. */
    Revision revision();

    /** The range as it is now; {@code limit} entries at most, 0 for all. */
    RangeResult range(KeyRange range, int limit);

    /**
     * The range as it was right after {@code at}.
     *
     * @throws StoreException.Compacted when {@code at} is before the last compaction
     * @throws StoreException.FutureRevision when {@code at} has not happened
     */
    RangeResult rangeAt(KeyRange range, Revision at, int limit);

    /** The whole range as it is now. */
    default RangeResult range(KeyRange range) {
        return range(range, 0);
    }

    /** One key as it is now. */
    default RangeResult get(Key key) {
        return range(KeyRange.only(key), 0);
    }

    /**
     * Does the transaction. When this returns, what it wrote is durable and every later call sees it.
     *
     * @throws StoreException.LeaseNotFound when a step attaches a key to a lease that does not exist
     * @throws StoreException.OutcomeUnknown when the store was lost underway
     */
    TransactionResult transact(Transaction transaction);

    /**
     * Tells every change in the range with a revision from {@code from} on, past ones first; {@code from} may lie in the future. If {@code
     * from} is at or before the last compaction the listener gets {@link StoreException.Compacted}, since a deletion at the compacted
     * revision itself can no longer be told.
     */
    Watch watch(KeyRange range, Revision from, WatchListener listener);

    /** Grants a lease for at least {@code timeToLive}: rounded up to whole seconds, 2 s at least (etcd's own minimum by default). */
    Lease grantLease(Duration timeToLive);

    /**
     * Gives the lease its full time again, and returns that time.
     *
     * @throws StoreException.LeaseNotFound when it has ended
     */
    Duration keepAlive(LeaseId lease);

    /**
     * Ends the lease now: its keys vanish in one revision.
     *
     * @throws StoreException.LeaseNotFound when it has ended
     */
    void revoke(LeaseId lease);

    /**
     * Forgets history: reads before {@code revision} and watches from {@code revision} or before fail with {@link StoreException.Compacted}.
     * Forgetting again what is forgotten does nothing.
     *
     * @throws StoreException.FutureRevision when {@code revision} has not happened
     */
    void compact(Revision revision);

    /** Ends watches and lets go of what the store holds. Calls after it throw {@link StoreException.Closed}. */
    @Override
    void close();
}
