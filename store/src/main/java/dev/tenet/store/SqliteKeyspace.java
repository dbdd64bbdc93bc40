package dev.tenet.store;

import static dev.tenet.store.SqliteSchema.firstId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys as the writer changes them, inside SQLite's own transaction. Collects what it changed for the watches. */
final class SqliteKeyspace implements Keyspace, AutoCloseable {
    private final SqliteEntries entries;
    private final LeaseTable leases;
    private final PreparedStatement insert;
    private final PreparedStatement supersede;
    private final PreparedStatement attached;
    private final Map<Key, WatchEvent> events = new TreeMap<>();
    private Revision eventsOf = Revision.NONE;

    SqliteKeyspace(Connection connection, LeaseTable leases) throws SQLException {
        this.entries = new SqliteEntries(connection);
        this.leases = leases;
        insert = connection.prepareStatement(
                "INSERT INTO entry (id, key, created, version, lease, value, superseded) VALUES (?, ?, ?, ?, ?, ?, ?)");
        supersede = connection.prepareStatement(
                "UPDATE entry SET superseded = ? WHERE superseded = 9223372036854775807 AND key = ?");
        attached = connection.prepareStatement(
                "SELECT key FROM entry WHERE lease = ? AND lease <> 0 AND superseded = 9223372036854775807");
    }

    /** A failed statement, on its way through the code that knows nothing of SQL. */
    static final class Failed extends RuntimeException {
        final SQLException sql;

        Failed(SQLException sql) {
            super(sql);
            this.sql = sql;
        }
    }

    @Override
    public List<Entry> read(KeyRange range, int limit) {
        try {
            return entries.current(range, limit);
        } catch (SQLException failed) {
            throw new Failed(failed);
        }
    }

    @Override
    public boolean hasLease(LeaseId lease) {
        return leases.contains(lease);
    }

    @Override
    public void put(Operation.Put put, Revision revision) {
        Optional<Entry> before = read(KeyRange.only(put.key()), 1).stream().findFirst();
        Entry entry = new Entry(
                put.key(),
                put.value(),
                before.map(Entry::created).orElse(revision),
                revision,
                before.map(Entry::version).orElse(0L) + 1,
                put.lease());
        try {
            if (before.isPresent()) {
                supersede(put.key(), revision);
            }
            add(revision, new WatchEvent.Put(entry));
        } catch (SQLException failed) {
            throw new Failed(failed);
        }
    }

    @Override
    public long delete(KeyRange range, Revision revision) {
        List<Entry> gone = read(range, 0);
        gone.forEach(entry -> delete(entry.key(), revision));
        return gone.size();
    }

    void delete(Key key, Revision revision) {
        try {
            supersede(key, revision);
            add(revision, new WatchEvent.Deleted(key));
        } catch (SQLException failed) {
            throw new Failed(failed);
        }
    }

    List<Key> attachedTo(LeaseId lease) {
        try {
            attached.setLong(1, lease.value());
            List<Key> keys = new ArrayList<>();
            try (ResultSet rows = attached.executeQuery()) {
                while (rows.next()) {
                    keys.add(new Key(Bytes.wrap(rows.getBytes(1)).toUtf8()));
                }
            }
            return keys;
        } catch (SQLException failed) {
            throw new Failed(failed);
        }
    }

    /** What the last revision changed, and forgets it. */
    Optional<WatchBatch> takeEvents() {
        if (events.isEmpty()) {
            return Optional.empty();
        }
        WatchBatch batch = new WatchBatch(eventsOf, List.copyOf(events.values()));
        events.clear();
        return Optional.of(batch);
    }

    @Override
    public void close() throws SQLException {
        entries.close();
        for (PreparedStatement statement : List.of(insert, supersede, attached)) {
            statement.close();
        }
    }

    private void supersede(Key key, Revision revision) throws SQLException {
        supersede.setLong(1, revision.value());
        supersede.setBytes(2, key.bytes().shared());
        supersede.executeUpdate();
    }

    private void add(Revision revision, WatchEvent event) throws SQLException {
        if (events.size() >= 1 << SqliteSchema.PLACE_BITS) {
            throw new StoreException.TooManyOperations(events.size() + 1, 1 << SqliteSchema.PLACE_BITS);
        }
        insert.setLong(1, firstId(revision) + events.size());
        insert.setBytes(2, event.key().bytes().shared());
        switch (event) {
            case WatchEvent.Put put -> {
                Entry entry = put.entry();
                insert.setLong(3, entry.created().value());
                insert.setLong(4, entry.version());
                insert.setLong(5, entry.lease().map(LeaseId::value).orElse(0L));
                insert.setBytes(6, entry.value().shared());
                insert.setLong(7, SqliteSchema.NEVER);
            }
            case WatchEvent.Deleted _ -> {
                insert.setLong(3, 0);
                insert.setLong(4, 0);
                insert.setLong(5, 0);
                insert.setBytes(6, null);
                insert.setLong(7, revision.value());
            }
        }
        insert.executeUpdate();
        events.put(event.key(), event);
        eventsOf = revision;
    }
}
