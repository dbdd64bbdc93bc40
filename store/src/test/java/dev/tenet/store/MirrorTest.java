package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots when the watch is late: deliveries happen when the test says so. */
class MirrorTest {
    private static final AccountId ONE = AccountId.parse("000000000001");
    private static final AccountId TWO = AccountId.parse("000000000002");

    private final Queue<Runnable> deliveries = new ArrayDeque<>();
    private final MemoryStore store = new MemoryStore(InstantSource.system(), new SplittableRandom(1), deliveries::add);
    private final RetryPolicy impatient = new RetryPolicy(3, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50));
    private final ObjectStore objects = new ObjectStore(store, Kind.ALL, new SplittableRandom(2), impatient);

    @AfterEach
    void close() {
        objects.close();
        store.close();
    }

    private void deliver() {
        for (Runnable next = deliveries.poll(); next != null; next = deliveries.poll()) {
            next.run();
        }
    }

    private Revision write(AccountId id, String name) {
        String json = "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"created\":\"1970-01-01T00:00:00Z\"}";
        return store.transact(Transaction.of(Operation.put(new Key("/intent/account/" + id), Bytes.utf8(json))))
                .revision();
    }

    private static Account account(AccountId id, String name) {
        return new Account(id, name, Instant.EPOCH);
    }

    @Test
    void aSnapshotStaysAsItIsWhileTheStoreGoesOn() {
        write(ONE, "first");
        deliver();
        Snapshot before = objects.snapshot();
        write(ONE, "second");
        write(TWO, "new");
        deliver();
        assertEquals(List.of(account(ONE, "first")), before.list(Kind.ACCOUNT));
        assertEquals(
                List.of(account(ONE, "second"), account(TWO, "new")),
                objects.snapshot().list(Kind.ACCOUNT));
        assertEquals(store.revision(), objects.snapshot().revision());
        assertEquals(2, objects.snapshot().count(Kind.ACCOUNT.under()));
    }

    @Test
    void waitingForARevisionThatIsNotToldEndsInAClearError() {
        Revision revision = write(ONE, "one");
        assertThrows(StoreException.Unavailable.class, () -> objects.snapshotFrom(revision));
        deliver();
        assertEquals(revision, objects.snapshotFrom(revision).revision());
        assertEquals(revision, objects.freshSnapshot().revision());
    }

    @Test
    void whoIsOvertakenByCompactionLoadsAgainAndFollowersAreToldTheDifference() {
        write(ONE, "one");
        write(TWO, "two");
        deliver();
        List<Changes> told = new ArrayList<>();
        try (Watch _ = objects.follow(told::add, Runnable::run)) {
            write(ONE, "renamed");
            Revision gone = store.transact(Transaction.of(Operation.delete(new Key("/intent/account/" + TWO))))
                    .revision();
            store.compact(gone);
            deliver();
            assertEquals(List.of(account(ONE, "renamed")), objects.snapshot().list(Kind.ACCOUNT));
            assertEquals(gone, objects.snapshot().revision());
            assertEquals(
                    List.of(
                            new Change<>(
                                    Account.key(ONE),
                                    Optional.of(account(ONE, "one")),
                                    Optional.of(account(ONE, "renamed"))),
                            new Change<>(Account.key(TWO), Optional.of(account(TWO, "two")), Optional.empty())),
                    told.getLast().changes());
            Revision later = write(TWO, "again");
            deliver();
            assertEquals(later, objects.snapshot().revision());
            assertEquals(1, told.getLast().changes().size());
        }
    }

    @Test
    void aSlowFollowerIsToldSeveralRevisionsAtOnceAndNothingThatCameToNothing() {
        Queue<Runnable> slow = new ArrayDeque<>();
        List<Changes> told = new ArrayList<>();
        try (Watch _ = objects.follow(told::add, slow::add)) {
            slow.remove().run();
            write(ONE, "a");
            write(ONE, "b");
            write(TWO, "passing");
            store.transact(Transaction.of(Operation.delete(new Key("/intent/account/" + TWO))));
            deliver();
            assertEquals(1, told.size());
            slow.remove().run();
            assertEquals(2, told.size());
            assertEquals(
                    List.of(new Change<>(Account.key(ONE), Optional.empty(), Optional.of(account(ONE, "b")))),
                    told.getLast().changes());
            assertEquals(objects.snapshot(), told.getLast().after());
            assertTrue(slow.isEmpty());
        }
    }
}
