package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdStoreTest extends StoreContract {
    private static final Key KEY = new Key("/k");

    @TempDir
    static Path directory = Path.of("");

    private static @Nullable EtcdServer running;

    private final SplittableRandom random = new SplittableRandom(System.nanoTime());

    @BeforeAll
    static void start() throws Exception {
        running = new EtcdServer(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        server().close();
    }

    private static EtcdServer server() {
        return Optional.ofNullable(running).orElseThrow();
    }

    private EtcdStore connect(Duration patience) {
        return EtcdStore.open(
                List.of(server().endpoint()), patience, random, Executors.newVirtualThreadPerTaskExecutor());
    }

    /** The same server for all tests: emptied, its revisions going on. */
    @Override
    Store openEmpty() {
        try (EtcdStore store = connect(Duration.ofSeconds(30))) {
            store.transact(Transaction.of(new Operation.Delete(KeyRange.ALL)));
        }
        return connect(Duration.ofSeconds(30));
    }

    /** The store stays, and finds its server again. */
    @Override
    Store restart(Store store) throws Exception {
        server().kill();
        server().startAgain();
        return store;
    }

    @Override
    void letTimePass(Duration time) throws Exception {
        // etcd's leases are timed by etcd's own clock, so this is the time itself and no wait for a condition.
        Thread.sleep(time);
    }

    @Override
    Store another(Store store) {
        return connect(Duration.ofSeconds(30));
    }

    @Override
    void end(Store store) {
        store.close();
    }

    @Test
    void aWatchLosesNothingWhileTheServerComesAndGoes() throws Exception {
        Revision from = store.revision().next();
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.ALL, from, listener)) {
            Revision last = from;
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 50; i++) {
                    last = store.transact(Transaction.of(Operation.put(KEY, Bytes.utf8(round + "." + i))))
                            .revision();
                }
                server().kill();
                server().startAgain();
                // A read tries until there is a connection; a write on the one that was lost would not know its
                // outcome.
                assertEquals(last, store.revision());
            }
            last = store.transact(Transaction.of(Operation.delete(KEY))).revision();
            List<WatchBatch> told = listener.awaitRevision(last);
            assertEquals(151, told.size());
            for (int i = 0; i < told.size(); i++) {
                assertEquals(from.value() + i, told.get(i).revision().value());
            }
        }
    }

    /**
     * Compaction while a watch has no connection. etcd 3.4 itself resumes a watch that wants exactly the compacted revision, and does not tell
     * it of a deletion there.
     */
    @Test
    void aWatchThatMissedADeletionToCompactionIsToldSo() throws Exception {
        Revision written =
                store.transact(Transaction.of(Operation.put(KEY, Bytes.EMPTY))).revision();
        Revision deleted = store.transact(Transaction.of(Operation.delete(KEY))).revision();
        store.compact(deleted);
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.ALL, deleted, listener)) {
            assertInstanceOf(StoreException.Compacted.class, listener.awaitFailure());
        }
        assertEquals(written.next(), deleted);
    }

    @Test
    void anAbsentServerIsUnavailableAndAWriteWasNotSent() throws Exception {
        try (EtcdStore impatient = connect(Duration.ofSeconds(6))) {
            server().kill();
            try {
                assertThrows(StoreException.Unavailable.class, impatient::revision);
                assertThrows(
                        StoreException.Unavailable.class,
                        () -> impatient.transact(Transaction.of(Operation.put(KEY, Bytes.EMPTY))));
                assertThrows(StoreException.Unavailable.class, () -> connect(Duration.ofSeconds(2)));
            } finally {
                server().startAgain();
            }
            assertEquals(Optional.empty(), store.get(KEY).single());
            impatient.transact(Transaction.of(Operation.put(KEY, Bytes.EMPTY)));
        }
    }

    @Test
    void controllersOfOneClusterSeeOneIncarnation() {
        try (EtcdStore other = connect(Duration.ofSeconds(30))) {
            assertEquals(store.incarnation(), other.incarnation());
        }
    }

    @Test
    void anotherClusterIdIsAnotherIncarnation() {
        Incarnation old = store.incarnation();
        store.transact(Transaction.of(Operation.put(EtcdStore.INCARNATION, Bytes.utf8(old + " 123abc"))));
        try (EtcdStore restored = connect(Duration.ofSeconds(30))) {
            assertNotEquals(old, restored.incarnation());
            try (EtcdStore second = connect(Duration.ofSeconds(30))) {
                assertEquals(restored.incarnation(), second.incarnation());
            }
        }
    }
}
