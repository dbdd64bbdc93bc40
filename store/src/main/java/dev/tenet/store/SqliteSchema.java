package dev.tenet.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of a SQLite store. Every state a key had since the last compaction is a row of {@code entry}: made at {@code id >> 20},
 * replaced or deleted at {@code superseded}, which is {@link #NEVER} for the current one. A deletion is a row without a value, superseded
 * at once, so that watches can tell it. Rows are in the order of revisions, so a watch reads them as they lie.
 */
final class SqliteSchema {
    /** "Tnet" in SQLite's header, by which file(1) and this code know the file. */
    static final int APPLICATION_ID = 0x546e6574;

    static final int LAYOUT = 1;

    /** The value of {@code superseded} for current entries, spelled out where an index needs the literal. */
    static final long NEVER = Long.MAX_VALUE;

    /** How many changes one revision may hold, as bits of an entry's id. */
    static final int PLACE_BITS = 20;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE entry (
                id INTEGER PRIMARY KEY,
                key BLOB NOT NULL,
                created INTEGER NOT NULL,
                version INTEGER NOT NULL,
                lease INTEGER NOT NULL,
                value BLOB,
                superseded INTEGER NOT NULL
            ) STRICT""",
            "CREATE UNIQUE INDEX live ON entry(key) WHERE superseded = 9223372036854775807",
            "CREATE INDEX past ON entry(superseded) WHERE superseded <> 9223372036854775807",
            "CREATE INDEX leased ON entry(lease) WHERE lease <> 0 AND superseded = 9223372036854775807",
            "CREATE TABLE lease (id INTEGER PRIMARY KEY, seconds INTEGER NOT NULL) STRICT",
            "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            "INSERT INTO counter VALUES ('revision', 0), ('compacted', 0)",
            // Empty in a backup, so that whoever opens it gives it a new one.
            "CREATE TABLE incarnation (id TEXT NOT NULL) STRICT",
            "INSERT INTO incarnation VALUES ('')",
            "PRAGMA application_id = " + APPLICATION_ID,
            "PRAGMA user_version = " + LAYOUT);

    private SqliteSchema() {}

    static long firstId(Revision revision) {
        return revision.value() << PLACE_BITS;
    }

    static Revision revisionOf(long id) {
        return Revision.of(id >> PLACE_BITS);
    }

    /** Makes the tables in a new file, or refuses a file that is something else. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int application = pragma(statement, "application_id");
            int layout = pragma(statement, "user_version");
            if (application == APPLICATION_ID && layout == LAYOUT) {
                return;
            }
            if (application == APPLICATION_ID) {
                throw new StoreException.Damaged(
                        "layout " + layout + " of the store is not known here; this version knows " + LAYOUT);
            }
            if (application != 0 || pragma(statement, "schema_version") != 0) {
                throw new StoreException.Damaged("the file is a database, but not a store");
            }
            statement.execute("BEGIN IMMEDIATE");
            for (String table : TABLES) {
                statement.execute(table);
            }
            statement.execute("COMMIT");
        }
    }

    private static int pragma(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
