package dev.tenet.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** How connections to the file are opened, and what their errors mean. */
final class SqliteConnections {
    /** Pages in the write-ahead log before a commit also copies them into the file: 16 MiB. */
    private static final int CHECKPOINT_PAGES = 4096;

    private static final int BUSY_MILLIS = 10_000;

    private SqliteConnections() {}

    /** The one connection that writes: every commit is on the disk before it returns. */
    static Connection writer(Path file) throws SQLException {
        SQLiteConfig config = common();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
        return connection;
    }

    static Connection reader(Path file) throws SQLException {
        Connection connection = plain(file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = true");
        }
        return connection;
    }

    /** For a backup, which reads here and writes elsewhere. */
    static Connection plain(Path file) throws SQLException {
        return common().createConnection("jdbc:sqlite:" + file);
    }

    /** A backup that is still being made: whole on the disk, and one file, when closed. */
    static Connection copy(Path file) throws SQLException {
        SQLiteConfig config = common();
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static SQLiteConfig common() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    /** What a failed statement tells the caller; nothing of it happened. */
    static StoreException fault(SQLException cause) {
        return switch (code(cause)) {
            case SQLITE_FULL -> new StoreException.Unavailable("no space left for the store", cause);
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_INTERRUPT ->
                new StoreException.Unavailable("the store is held up: " + cause.getMessage(), cause);
            default -> new StoreException.Damaged("the store's file fails: " + cause.getMessage(), cause);
        };
    }

    private static SQLiteErrorCode code(SQLException cause) {
        return cause instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
