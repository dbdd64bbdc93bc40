package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    private static final Key KEY = new Key("/k");

    @TempDir
    Path directory = Path.of("");

    private final TestClock clock = new TestClock();
    private final Random random = new Random(1);

    private SqliteStore open(Path file) {
        return SqliteStore.open(file, clock, random, Executors.newVirtualThreadPerTaskExecutor());
    }

    @Override
    Store openEmpty() {
        return open(directory.resolve("store.db"));
    }

    @Override
    Store restart(Store running) {
        running.close();
        return open(directory.resolve("store.db"));
    }

    @Override
    void letTimePass(Duration time) {
        clock.advance(time);
    }

    @Override
    Store another(Store running) {
        return running;
    }

    @Override
    void end(Store running) {
        running.close();
    }

    @Test
    void aBackupIsWholeAndAnotherIncarnation() {
        Revision revision = store.transact(Transaction.of(Operation.put(KEY, Bytes.utf8("1"))))
                .revision();
        Path copy = directory.resolve("copy.db");
        ((SqliteStore) store).backup(copy);
        store.transact(Transaction.of(Operation.put(KEY, Bytes.utf8("2"))));
        Incarnation restored;
        try (SqliteStore backup = open(copy)) {
            assertEquals(revision, backup.revision());
            assertEquals(Bytes.utf8("1"), backup.get(KEY).single().orElseThrow().value());
            restored = backup.incarnation();
            assertNotEquals(store.incarnation(), restored);
        }
        try (SqliteStore backup = open(copy)) {
            assertEquals(restored, backup.incarnation());
        }
    }

    @Test
    void aSecondOpeningIsRefusedWhileTheFirstLasts() {
        Path file = directory.resolve("store.db");
        assertThrows(StoreException.Damaged.class, () -> open(file));
        store.close();
        open(file).close();
    }

    @Test
    void aFileThatIsNoStoreIsRefusedAndLeftAlone() throws Exception {
        Path garbage = directory.resolve("garbage.db");
        Files.writeString(garbage, "not a database, and rather long for that matter: ".repeat(100));
        byte[] before = Files.readAllBytes(garbage);
        assertThrows(StoreException.Damaged.class, () -> open(garbage));
        assertEquals(Bytes.copyOf(before), Bytes.copyOf(Files.readAllBytes(garbage)));

        Path foreign = directory.resolve("foreign.db");
        try (var connection = SqliteConnections.copy(foreign);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE other (x)");
        }
        assertThrows(StoreException.Damaged.class, () -> open(foreign));

        store.close();
        Path later = directory.resolve("store.db");
        try (var connection = SqliteConnections.copy(later);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThrows(StoreException.Damaged.class, () -> open(later));
    }

    @Test
    void leasesOutliveARestartAndBeginTheirTimeAgain() throws Exception {
        Lease lease = store.grantLease(Duration.ofSeconds(10));
        store.transact(Transaction.of(Operation.put(KEY, Bytes.EMPTY, lease.id())));
        clock.advance(Duration.ofSeconds(9));
        store = restart(store);
        clock.advance(Duration.ofSeconds(9));
        assertEquals(Duration.ofSeconds(10), store.keepAlive(lease.id()));
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.ALL, store.revision().next(), listener)) {
            clock.advance(Duration.ofSeconds(10));
            listener.awaitBatches(1);
        }
        assertThrows(StoreException.LeaseNotFound.class, () -> store.keepAlive(lease.id()));
    }
}
