package dev.tenet.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A store in memory under the same contract, for tests and for simulations that run from a seed: time and chance are given, it starts no
 * thread, and with an executor that runs tasks in place every watch has been told when a transaction returns. Nothing of it survives the
 * process. Leases end when somebody calls: any method that reads or writes, or {@link #expireLeases}.
 */
public final class MemoryStore implements Store {
    private final InstantSource clock;
    private final RandomGenerator random;
    private final MemoryHistory history = new MemoryHistory();
    private final LeaseTable leases = new LeaseTable();
    private final TransactionRunner runner = new TransactionRunner(new Keys());
    private final WatchFeed feed;
    private Incarnation incarnation;
    private Revision current = Revision.NONE;
    private boolean closed;

    public MemoryStore(InstantSource clock, RandomGenerator random, Executor watches) {
        this.clock = clock;
        this.random = random;
        this.incarnation = Incarnation.draw(random);
        this.feed = new WatchFeed(history, watches, Revision.NONE);
    }

    @Override
    public synchronized Incarnation incarnation() {
        return incarnation;
    }

    @Override
    public synchronized Incarnation renewIncarnation() {
        incarnation = Incarnation.draw(random);
        return incarnation;
    }

    @Override
    public Revision revision() {
        expireLeases();
        synchronized (this) {
            return current;
        }
    }

    @Override
    public RangeResult range(KeyRange range, int limit) {
        expireLeases();
        synchronized (this) {
            return read(range, current, limit);
        }
    }

    @Override
    public RangeResult rangeAt(KeyRange range, Revision at, int limit) {
        expireLeases();
        synchronized (this) {
            if (at.isAfter(current)) {
                throw new StoreException.FutureRevision(at, current);
            }
            return read(range, at, limit);
        }
    }

    @Override
    public TransactionResult transact(Transaction transaction) {
        expireLeases();
        TransactionResult result;
        synchronized (this) {
            requireOpen();
            result = runner.run(transaction, current);
            current = result.revision();
        }
        feed.advance(result.revision());
        return result;
    }

    @Override
    public synchronized Watch watch(KeyRange range, Revision from, WatchListener listener) {
        requireOpen();
        return feed.watch(range, from, listener);
    }

    @Override
    public synchronized Lease grantLease(Duration timeToLive) {
        requireOpen();
        LeaseId id;
        do {
            id = new LeaseId(random.nextLong(1, Long.MAX_VALUE));
        } while (leases.contains(id));
        Duration granted = LeaseTable.granted(timeToLive);
        leases.start(id, granted, clock.instant());
        return new Lease(id, granted);
    }

    @Override
    public Duration keepAlive(LeaseId lease) {
        expireLeases();
        synchronized (this) {
            requireOpen();
            return leases.renew(lease, clock.instant());
        }
    }

    @Override
    public void revoke(LeaseId lease) {
        expireLeases();
        synchronized (this) {
            requireOpen();
            end(lease);
        }
        feed.advance(current());
    }

    @Override
    public synchronized void compact(Revision revision) {
        requireOpen();
        if (revision.isAfter(current)) {
            throw new StoreException.FutureRevision(revision, current);
        }
        history.compact(revision);
    }

    /** Ends the leases whose time is over by the clock. */
    public void expireLeases() {
        synchronized (this) {
            requireOpen();
            leases.due(clock.instant()).forEach(this::end);
        }
        feed.advance(current());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        feed.close();
    }

    private synchronized Revision current() {
        return current;
    }

    private void end(LeaseId lease) {
        leases.end(lease);
        List<Key> attached = history.attachedTo(lease);
        if (!attached.isEmpty()) {
            current = current.next();
            attached.forEach(key -> history.delete(key, current));
        }
    }

    private RangeResult read(KeyRange range, Revision at, int limit) {
        requireOpen();
        OperationResult.Found page = TransactionRunner.page(history.read(range, at, limit == 0 ? 0 : limit + 1), limit);
        return new RangeResult(current, page.entries(), page.more());
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Closed();
        }
    }

    private final class Keys implements Keyspace {
        @Override
        public List<Entry> read(KeyRange range, int limit) {
            // One revision further than the last: what the running transaction wrote.
            return history.read(range, current.next(), limit);
        }

        @Override
        public boolean hasLease(LeaseId lease) {
            return leases.contains(lease);
        }

        @Override
        public void put(Operation.Put put, Revision revision) {
            history.put(put, revision);
        }

        @Override
        public long delete(KeyRange range, Revision revision) {
            List<Entry> gone = history.read(range, revision, 0);
            gone.forEach(entry -> history.delete(entry.key(), revision));
            return gone.size();
        }
    }
}
