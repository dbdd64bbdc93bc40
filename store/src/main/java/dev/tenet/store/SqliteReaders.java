package dev.tenet.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Connections that only read, each reading one revision while the writer goes on. */
final class SqliteReaders {
    private static final int READERS = 4;
    private static final long WAIT_SECONDS = 10;

    /** Reads within one view of the file. */
    @FunctionalInterface
    interface Read<R> {
        R from(SqliteEntries entries) throws SQLException;
    }

    private record Reader(Connection connection, Statement control, SqliteEntries entries) {}

    private final List<Reader> all = new ArrayList<>();
    private final BlockingQueue<Reader> idle = new ArrayBlockingQueue<>(READERS);

    SqliteReaders(Path file) throws SQLException {
        for (int i = 0; i < READERS; i++) {
            Connection connection = SqliteConnections.reader(file);
            Reader reader = new Reader(connection, connection.createStatement(), new SqliteEntries(connection));
            all.add(reader);
            idle.add(reader);
        }
    }

    <R> R read(Read<R> read) {
        Reader reader = take();
        try {
            reader.control().execute("BEGIN");
            try {
                return read.from(reader.entries());
            } finally {
                reader.control().execute("COMMIT");
            }
        } catch (SQLException failed) {
            throw SqliteConnections.fault(failed);
        } finally {
            idle.add(reader);
        }
    }

    /** Takes every reader away, waiting for those at work, and closes it. */
    void close() throws SQLException {
        for (int i = 0; i < all.size(); i++) {
            Reader reader = take();
            reader.entries().close();
            reader.control().close();
            reader.connection().close();
        }
    }

    private Reader take() {
        try {
            Reader reader = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (reader == null) {
                throw new StoreException.Unavailable("no reader of the store was free within " + WAIT_SECONDS + " s");
            }
            return reader;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted", interrupted);
        }
    }
}
