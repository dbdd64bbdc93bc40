package dev.tenet.store;

import static dev.tenet.store.SqliteSchema.firstId;
import static dev.tenet.store.SqliteSchema.revisionOf;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reading entries over one connection; used by one thread at a time. */
final class SqliteEntries implements AutoCloseable {
    private static final String COLUMNS = "id, key, created, version, lease, value";

    private final PreparedStatement counter;
    private final PreparedStatement current;
    private final PreparedStatement past;
    private final PreparedStatement changes;

    SqliteEntries(Connection connection) throws SQLException {
        counter = connection.prepareStatement("SELECT value FROM counter WHERE name = ?");
        current = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM entry WHERE superseded = 9223372036854775807 AND key >= ? AND key < ? ORDER BY key LIMIT ?");
        // What is still current and was there already, and what was there and has been replaced since.
        past = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM entry WHERE superseded = 9223372036854775807 AND key >= ?1 AND key < ?2 AND id < ?3"
                + " UNION ALL SELECT " + COLUMNS
                + " FROM entry WHERE superseded <> 9223372036854775807 AND superseded > ?4"
                + " AND key >= ?1 AND key < ?2 AND id < ?3 AND value IS NOT NULL ORDER BY key LIMIT ?5");
        changes = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM entry WHERE id >= ? AND id < ? AND key >= ? AND key < ? ORDER BY id LIMIT ?");
    }

    Revision counter(String name) throws SQLException {
        counter.setString(1, name);
        try (ResultSet rows = counter.executeQuery()) {
            rows.next();
            return Revision.of(rows.getLong(1));
        }
    }

    /** @param limit 0 for all */
    List<Entry> current(KeyRange range, int limit) throws SQLException {
        setRange(current, 1, range);
        current.setInt(3, limit == 0 ? -1 : limit);
        return entries(current);
    }

    /** @param limit 0 for all */
    List<Entry> at(Revision revision, KeyRange range, int limit) throws SQLException {
        setRange(past, 1, range);
        past.setLong(3, firstId(revision.next()));
        past.setLong(4, revision.value());
        past.setInt(5, limit == 0 ? -1 : limit);
        return entries(past);
    }

    /** A change with its revision, in the order of revisions. */
    record Row(Revision revision, WatchEvent event) {}

    List<Row> changes(KeyRange range, Revision from, Revision to, int limit) throws SQLException {
        changes.setLong(1, firstId(from));
        changes.setLong(2, firstId(to.next()));
        setRange(changes, 3, range);
        changes.setInt(5, limit);
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = changes.executeQuery()) {
            while (rows.next()) {
                WatchEvent event =
                        rows.getBytes(6) == null ? new WatchEvent.Deleted(key(rows)) : new WatchEvent.Put(entry(rows));
                found.add(new Row(revisionOf(rows.getLong(1)), event));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : List.of(counter, current, past, changes)) {
            statement.close();
        }
    }

    static Optional<LeaseId> lease(long id) {
        return id == 0 ? Optional.empty() : Optional.of(new LeaseId(id));
    }

    private static void setRange(PreparedStatement statement, int at, KeyRange range) throws SQLException {
        statement.setBytes(at, range.startBytes().shared());
        statement.setBytes(at + 1, range.endBytes().shared());
    }

    private static List<Entry> entries(PreparedStatement query) throws SQLException {
        List<Entry> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(entry(rows));
            }
        }
        return found;
    }

    private static Key key(ResultSet rows) throws SQLException {
        return new Key(new String(rows.getBytes(2), StandardCharsets.UTF_8));
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        return new Entry(
                key(rows),
                Bytes.wrap(rows.getBytes(6)),
                Revision.of(rows.getLong(3)),
                revisionOf(rows.getLong(1)),
                rows.getLong(4),
                lease(rows.getLong(5)));
    }
}
