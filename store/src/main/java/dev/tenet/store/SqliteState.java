package dev.tenet.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What a SQLite store's writer knows of its file, and the changes it makes to it. Only on the writer's thread. */
final class SqliteState implements SqliteWriter.Owner {
    private static final int SWEEP_ROWS = 500;

    /** How often leases are looked at while there are any: the clock may be any clock, so there is no waiting for its deadline. */
    private static final Duration LEASE_TICK = Duration.ofMillis(100);

    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Connection connection;
    private final InstantSource clock;
    private final RecentHistory recent;
    private final WatchFeed feed;
    private final LeaseTable leases = new LeaseTable();
    private final SqliteKeyspace keyspace;
    private final TransactionRunner runner;
    private final PreparedStatement setCounter;
    private final PreparedStatement addLease;
    private final PreparedStatement dropLease;
    private final PreparedStatement sweep;
    private final List<WatchBatch> changed = new ArrayList<>();
    private Revision current = Revision.NONE;
    private Revision compacted = Revision.NONE;
    private boolean unswept = true;
    private boolean failing;

    SqliteState(Connection connection, InstantSource clock, RecentHistory recent, WatchFeed feed) throws SQLException {
        this.connection = connection;
        this.clock = clock;
        this.recent = recent;
        this.feed = feed;
        this.keyspace = new SqliteKeyspace(connection, leases);
        this.runner = new TransactionRunner(keyspace);
        setCounter = connection.prepareStatement("UPDATE counter SET value = ? WHERE name = ?");
        addLease = connection.prepareStatement("INSERT INTO lease (id, seconds) VALUES (?, ?)");
        dropLease = connection.prepareStatement("DELETE FROM lease WHERE id = ?");
        sweep = connection.prepareStatement("DELETE FROM entry WHERE id IN (SELECT id FROM entry"
                + " WHERE superseded <> 9223372036854775807 AND superseded <= ? LIMIT " + SWEEP_ROWS + ")");
        load();
    }

    TransactionResult transact(Transaction transaction) {
        TransactionResult result = runner.run(transaction, current);
        current = result.revision();
        return result;
    }

    Lease grant(LeaseId id, Duration timeToLive) throws SQLException {
        addLease.setLong(1, id.value());
        addLease.setLong(2, timeToLive.toSeconds());
        addLease.executeUpdate();
        leases.start(id, timeToLive, clock.instant());
        return new Lease(id, timeToLive);
    }

    boolean hasLease(LeaseId id) {
        return leases.contains(id);
    }

    Duration keepAlive(LeaseId lease) {
        return leases.renew(lease, clock.instant());
    }

    Revision revoke(LeaseId lease) throws SQLException {
        leases.end(lease);
        dropLease.setLong(1, lease.value());
        dropLease.executeUpdate();
        List<Key> attached = keyspace.attachedTo(lease);
        if (!attached.isEmpty()) {
            current = current.next();
            attached.forEach(key -> keyspace.delete(key, current));
        }
        return current;
    }

    Revision compact(Revision revision) throws SQLException {
        if (revision.isAfter(current)) {
            throw new StoreException.FutureRevision(revision, current);
        }
        if (revision.isAfter(compacted)) {
            compacted = revision;
            set("compacted", compacted);
            unswept = true;
        }
        return compacted;
    }

    Incarnation setIncarnation(Incarnation incarnation) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE incarnation SET id = ?")) {
            update.setString(1, incarnation.id());
            update.executeUpdate();
        }
        return incarnation;
    }

    @Override
    public void begin() throws SQLException {
        for (LeaseId lease : leases.due(clock.instant())) {
            revoke(lease);
            step();
        }
    }

    @Override
    public boolean step() {
        return keyspace.takeEvents().map(changed::add).orElse(false);
    }

    @Override
    public void end() throws SQLException {
        if (!changed.isEmpty()) {
            set("revision", current);
        }
        if (unswept) {
            sweep.setLong(1, compacted.value());
            unswept = sweep.executeUpdate() == SWEEP_ROWS;
        }
    }

    @Override
    public void committed() {
        failing = false;
        recent.forget(compacted);
        if (!changed.isEmpty()) {
            changed.forEach(recent::add);
            changed.clear();
            feed.advance(current);
        }
    }

    @Override
    public void rolledBack() throws SQLException {
        failing = true;
        keyspace.takeEvents();
        changed.clear();
        load();
    }

    @Override
    public Duration rest() {
        if (failing) {
            return AFTER_FAILURE;
        }
        if (unswept) {
            return Duration.ZERO;
        }
        return leases.nextDeadline().isPresent() ? LEASE_TICK : IDLE;
    }

    private void load() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            current = counter(statement, "revision");
            compacted = counter(statement, "compacted");
            leases.clear();
            Instant now = clock.instant();
            try (ResultSet rows = statement.executeQuery("SELECT id, seconds FROM lease")) {
                while (rows.next()) {
                    leases.start(new LeaseId(rows.getLong(1)), Duration.ofSeconds(rows.getLong(2)), now);
                }
            }
        }
        unswept = true;
    }

    private static Revision counter(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT value FROM counter WHERE name = '" + name + "'")) {
            rows.next();
            return Revision.of(rows.getLong(1));
        }
    }

    private void set(String counter, Revision revision) throws SQLException {
        setCounter.setLong(1, revision.value());
        setCounter.setString(2, counter);
        setCounter.executeUpdate();
    }
}
