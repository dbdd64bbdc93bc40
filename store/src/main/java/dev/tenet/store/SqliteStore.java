package dev.tenet.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store: one SQLite file, one process. A write returns when it is on the disk (WAL, {@code synchronous=FULL}); concurrent writes
 * share that wait. A lock file beside it keeps other processes out. Leases start their time anew when the store is opened.
 */
public final class SqliteStore implements Store {
    private final Path file;
    private final RandomGenerator random;
    private final FileChannel lock;
    private final SqliteReaders readers;
    private final WatchFeed feed;
    private final SqliteState state;
    private final SqliteWriter writer;
    private volatile Incarnation incarnation;
    private volatile boolean closed;

    /**
     * Opens the store, and makes it if there is no file.
     *
     * @param file the database; {@code <file>-wal}, {@code <file>-shm} and {@code <file>.lock} lie beside it
     * @param clock what leases are timed by
     * @param random where lease ids and incarnations come from; unpredictable outside tests
     * @param watches runs the calls of watches' listeners, which may block
     * @throws StoreException.Damaged when another process holds it, or it is not a store of a layout known here
     */
    public static SqliteStore open(Path file, InstantSource clock, RandomGenerator random, Executor watches) {
        FileChannel lock = lock(file);
        try {
            return new SqliteStore(file, clock, random, watches, lock);
        } catch (SQLException failed) {
            unlock(lock);
            throw new StoreException.Damaged("cannot open " + file + ": " + failed.getMessage(), failed);
        } catch (StoreException refused) {
            unlock(lock);
            throw refused;
        }
    }

    private SqliteStore(Path file, InstantSource clock, RandomGenerator random, Executor watches, FileChannel lock)
            throws SQLException {
        this.file = file;
        this.random = random;
        this.lock = lock;
        Connection connection = SqliteConnections.writer(file);
        SqliteSchema.prepare(connection);
        this.readers = new SqliteReaders(file);
        RecentHistory recent = new RecentHistory();
        this.feed = new WatchFeed(
                new SqliteHistory(readers, recent), watches, readers.read(entries -> entries.counter("revision")));
        this.state = new SqliteState(connection, clock, recent, feed);
        this.incarnation = incarnation(connection);
        this.writer = new SqliteWriter(connection, state);
        writer.start();
    }

    @Override
    public Incarnation incarnation() {
        requireOpen();
        return incarnation;
    }

    @Override
    public Incarnation renewIncarnation() {
        requireOpen();
        Incarnation drawn = drawIncarnation();
        incarnation = writer.call(() -> state.setIncarnation(drawn));
        return incarnation;
    }

    @Override
    public Revision revision() {
        requireOpen();
        return readers.read(entries -> entries.counter("revision"));
    }

    @Override
    public RangeResult range(KeyRange range, int limit) {
        requireOpen();
        return readers.read(entries ->
                result(entries.counter("revision"), entries.current(range, limit == 0 ? 0 : limit + 1), limit));
    }

    @Override
    public RangeResult rangeAt(KeyRange range, Revision at, int limit) {
        requireOpen();
        return readers.read(entries -> {
            Revision current = entries.counter("revision");
            Revision compacted = entries.counter("compacted");
            if (at.isAfter(current)) {
                throw new StoreException.FutureRevision(at, current);
            }
            if (at.isBefore(compacted)) {
                throw new StoreException.Compacted(at, compacted);
            }
            return result(current, entries.at(at, range, limit == 0 ? 0 : limit + 1), limit);
        });
    }

    @Override
    public TransactionResult transact(Transaction transaction) {
        requireOpen();
        return transaction.isReadOnly()
                ? readers.read(entries ->
                        new TransactionRunner(new ReadOnly(entries)).run(transaction, entries.counter("revision")))
                : writer.call(() -> state.transact(transaction));
    }

    @Override
    public Watch watch(KeyRange range, Revision from, WatchListener listener) {
        requireOpen();
        return feed.watch(range, from, listener);
    }

    @Override
    public Lease grantLease(Duration timeToLive) {
        requireOpen();
        Duration granted = LeaseTable.granted(timeToLive);
        return writer.call(() -> {
            LeaseId id;
            do {
                id = new LeaseId(random.nextLong(1, Long.MAX_VALUE));
            } while (state.hasLease(id));
            return state.grant(id, granted);
        });
    }

    @Override
    public Duration keepAlive(LeaseId lease) {
        requireOpen();
        return writer.call(() -> state.keepAlive(lease));
    }

    @Override
    public void revoke(LeaseId lease) {
        requireOpen();
        writer.call(() -> state.revoke(lease));
    }

    @Override
    public void compact(Revision revision) {
        requireOpen();
        writer.call(() -> state.compact(revision));
    }

    /**
     * Writes a copy of the store as it is now, while it goes on. Whoever opens the copy opens another incarnation.
     *
     * @param target a file that is made, or replaced when the copy is whole
     */
    public void backup(Path target) {
        requireOpen();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            Files.deleteIfExists(partial);
            try (Connection source = SqliteConnections.plain(file);
                    PreparedStatement copy = source.prepareStatement("VACUUM INTO ?")) {
                copy.setString(1, partial.toString());
                copy.execute();
            }
            try (Connection copied = SqliteConnections.copy(partial);
                    Statement statement = copied.createStatement()) {
                statement.execute("UPDATE incarnation SET id = ''");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (SQLException failed) {
            throw SqliteConnections.fault(failed);
        } catch (IOException failed) {
            throw new StoreException.Unavailable("cannot write the backup " + target, failed);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        feed.close();
        try {
            writer.close();
            readers.close();
        } catch (SQLException failed) {
            throw SqliteConnections.fault(failed);
        } finally {
            unlock(lock);
        }
    }

    private Incarnation drawIncarnation() {
        synchronized (random) {
            return Incarnation.draw(random);
        }
    }

    private Incarnation incarnation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM incarnation")) {
            rows.next();
            String id = rows.getString(1);
            return id.isEmpty() ? state.setIncarnation(drawIncarnation()) : Incarnation.parse(id);
        }
    }

    private static RangeResult result(Revision current, List<Entry> readOneBeyond, int limit) {
        OperationResult.Found page = TransactionRunner.page(readOneBeyond, limit);
        return new RangeResult(current, page.entries(), page.more());
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Closed();
        }
    }

    private static FileChannel lock(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock held;
            try {
                held = channel.tryLock();
            } catch (OverlappingFileLockException heldHere) {
                held = null;
            }
            if (held == null) {
                channel.close();
                throw new StoreException.Damaged("the store " + file + " is open already: " + path + " is locked");
            }
            return channel;
        } catch (IOException failed) {
            throw new StoreException.Damaged("cannot lock " + path + ": " + failed.getMessage(), failed);
        }
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException failed) {
            throw new StoreException.Damaged("cannot let go of the lock file", failed);
        }
    }

    /** For transactions that only read, which need no turn with the writer. */
    private record ReadOnly(SqliteEntries entries) implements Keyspace {
        @Override
        public List<Entry> read(KeyRange range, int limit) {
            try {
                return entries.current(range, limit);
            } catch (SQLException failed) {
                throw SqliteConnections.fault(failed);
            }
        }

        @Override
        public boolean hasLease(LeaseId lease) {
            throw new AssertionError("a transaction that only reads attaches no key");
        }

        @Override
        public void put(Operation.Put put, Revision revision) {
            throw new AssertionError("a transaction that only reads puts nothing");
        }

        @Override
        public long delete(KeyRange range, Revision revision) {
            throw new AssertionError("a transaction that only reads deletes nothing");
        }
    }
}
