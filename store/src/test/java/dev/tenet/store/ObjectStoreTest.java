package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectStoreTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final AccountId ONE = AccountId.parse("000000000001");
    private static final AccountId TWO = AccountId.parse("000000000002");

    private final SplittableRandom random = new SplittableRandom(7);
    private final MemoryStore store = new MemoryStore(InstantSource.fixed(THEN), random, Runnable::run);
    private final ObjectStore objects = open();

    /** Another controller, for what happens meanwhile. */
    private final ObjectStore other = open();

    private ObjectStore open() {
        return new ObjectStore(store, Kind.ALL, new SplittableRandom(8), RetryPolicy.DEFAULT);
    }

    @AfterEach
    void close() {
        objects.close();
        other.close();
        store.close();
    }

    private static Account account(AccountId id, String name) {
        return new Account(id, name, THEN);
    }

    private void put(Account account) {
        other.transact(tx -> {
            tx.put(account);
            return account;
        });
    }

    @Test
    void aCommandReadsItsOwnWritesAndTheSnapshotHasThemAfterTheCommit() {
        put(account(TWO, "two"));
        Committed<List<Account>> committed = objects.transact(tx -> {
            tx.put(account(ONE, "one"));
            tx.delete(Account.key(TWO));
            assertEquals(Optional.of(account(ONE, "one")), tx.find(Account.key(ONE)));
            assertEquals(Optional.empty(), tx.find(Account.key(TWO)));
            return tx.list(Kind.ACCOUNT);
        });
        assertEquals(List.of(account(ONE, "one")), committed.result());
        assertEquals(committed.revision(), objects.snapshot().revision());
        assertEquals(List.of(account(ONE, "one")), objects.snapshot().list(Kind.ACCOUNT));
        assertEquals(
                "{\"id\":\"000000000001\",\"name\":\"one\",\"created\":\"2026-01-01T00:00:00Z\"}",
                store.get(new Key("/intent/account/000000000001"))
                        .single()
                        .orElseThrow()
                        .value()
                        .toUtf8());
    }

    @Test
    void aChangedReadRunsTheCommandAgain() {
        put(account(ONE, "first"));
        AtomicInteger runs = new AtomicInteger();
        String seen = objects.transact(tx -> {
                    String name = tx.find(Account.key(ONE)).orElseThrow().name();
                    if (runs.incrementAndGet() == 1) {
                        put(account(ONE, "second"));
                    }
                    tx.put(account(TWO, "after " + name));
                    return name;
                })
                .result();
        assertEquals("second", seen);
        assertEquals(2, runs.get());
        assertEquals(1, objects.conflicts());
    }

    @Test
    void aReadPrefixConflictsWithWhatIsAddedRemovedOrChangedUnderIt() {
        for (Runnable change : List.<Runnable>of(
                () -> put(account(TWO, "added")),
                () -> put(account(TWO, "changed")),
                () -> other.transact(tx -> {
                    tx.delete(Account.key(TWO));
                    return "";
                }))) {
            AtomicInteger runs = new AtomicInteger();
            objects.transact(tx -> {
                List<Account> all = tx.list(Kind.ACCOUNT);
                if (runs.incrementAndGet() == 1) {
                    change.run();
                }
                tx.put(account(ONE, all.size() + " at run " + runs + " of " + change));
                return all;
            });
            assertEquals(2, runs.get());
        }
    }

    @Test
    void readingDifferentObjectsOfOneKindDoesNotConflict() {
        put(account(ONE, "one"));
        put(account(TWO, "two"));
        AtomicInteger runs = new AtomicInteger();
        objects.transact(tx -> {
            tx.find(Account.key(ONE));
            if (runs.incrementAndGet() == 1) {
                put(account(TWO, "changed meanwhile"));
            }
            tx.put(account(ONE, "changed"));
            return "";
        });
        assertEquals(1, runs.get());
    }

    @Test
    void aRefusalBasedOnAnOldReadIsNotTold() {
        AtomicInteger runs = new AtomicInteger();
        objects.transact(tx -> {
            boolean missing = tx.find(Account.key(ONE)).isEmpty();
            if (runs.incrementAndGet() == 1) {
                put(account(ONE, "one"));
            }
            if (missing) {
                throw new IllegalStateException("no such account");
            }
            return "";
        });
        assertEquals(2, runs.get());
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> objects.transact(tx -> {
                    tx.put(account(TWO, "not to be"));
                    throw new IllegalStateException("no");
                }));
        assertEquals("no", refused.getMessage());
        assertEquals(Optional.empty(), objects.snapshot().find(Account.key(TWO)));
    }

    @Test
    void aDryRunGivesTheResultAndTheErrorsAndWritesNothing() {
        Revision before = store.revision();
        assertEquals("done", objects.dryRun(tx -> {
            tx.put(account(ONE, "one"));
            return "done";
        }));
        assertThrows(StoreException.TooManyOperations.class, () -> objects.dryRun(this::writesTooMuch));
        assertThrows(StoreException.TooManyOperations.class, () -> objects.transact(this::writesTooMuch));
        assertEquals(before, store.revision());
    }

    private String writesTooMuch(ObjectTransaction tx) {
        for (int i = 0; i < Transaction.LIMIT_OPERATIONS; i++) {
            tx.put(account(accountId(i), "n" + i));
        }
        return "";
    }

    private static AccountId accountId(int number) {
        return AccountId.parse(String.format("%012d", number));
    }

    @Test
    void moreReadsThanATransactionComparesStillConflict() {
        for (int i = 0; i < 300; i++) {
            put(account(accountId(i), "n" + i));
        }
        AtomicInteger runs = new AtomicInteger();
        objects.transact(tx -> {
            for (int i = 0; i < 300; i++) {
                tx.find(Account.key(accountId(i)));
            }
            if (runs.incrementAndGet() == 1) {
                put(account(accountId(299), "changed meanwhile"));
            }
            tx.put(account(accountId(300), "new"));
            return "";
        });
        assertEquals(2, runs.get());
    }

    @Test
    void alwaysComingSecondEndsWithAClearError() {
        AtomicInteger runs = new AtomicInteger();
        RetryPolicy few = new RetryPolicy(3, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
        try (ObjectStore impatient = new ObjectStore(store, Kind.ALL, random, few)) {
            assertThrows(
                    StoreException.Contended.class,
                    () -> impatient.transact(tx -> {
                        tx.find(Account.key(ONE));
                        put(account(ONE, "run " + runs.incrementAndGet()));
                        tx.put(account(TWO, "never"));
                        return "";
                    }));
        }
        assertEquals(3, runs.get());
        assertEquals(Optional.empty(), objects.snapshot().find(Account.key(TWO)));
    }

    @Test
    void writingWhatIsThereAlreadyMakesNoRevision() {
        put(account(ONE, "one"));
        Revision before = store.revision();
        put(account(ONE, "one"));
        assertEquals(before, store.revision());
    }

    @Test
    void aWriteKeepsTheFieldsThatOnlyANewerVersionKnows() {
        Key key = new Key("/intent/account/" + ONE);
        store.transact(
                Transaction.of(
                        Operation.put(
                                key,
                                Bytes.utf8(
                                        "{\"id\":\"000000000001\",\"name\":\"one\",\"created\":\"2026-01-01T00:00:00Z\",\"region\":\"x\"}"))));
        put(account(ONE, "renamed"));
        assertEquals(
                "{\"id\":\"000000000001\",\"name\":\"renamed\",\"created\":\"2026-01-01T00:00:00Z\",\"region\":\"x\"}",
                store.get(key).single().orElseThrow().value().toUtf8());
    }

    @Test
    void somethingUnreadableIsNotThereForReadersAndStopsCommandsThatDependOnIt() {
        put(account(TWO, "two"));
        store.transact(Transaction.of(Operation.put(new Key("/intent/account/" + ONE), Bytes.utf8("{"))));
        assertEquals(List.of(account(TWO, "two")), objects.snapshot().list(Kind.ACCOUNT));
        assertEquals(
                List.of(new Key("/intent/account/" + ONE)), objects.snapshot().unreadable());
        assertThrows(
                StoreException.Unreadable.class,
                () -> objects.transact(tx -> tx.list(Kind.ACCOUNT).size()));
        assertThrows(StoreException.Unreadable.class, () -> put(account(ONE, "over it")));
        put(account(TWO, "still works"));
        try (ObjectStore late = open()) {
            assertEquals(objects.snapshot().unreadable(), late.snapshot().unreadable());
        }
    }

    @Test
    void aFenceThatIsGoneStopsTheWrite() {
        Lease lease = store.grantLease(Duration.ofSeconds(5));
        Key duty = new Key("/duty/scan");
        Revision created = store.transact(Transaction.of(Operation.put(duty, Bytes.EMPTY, lease.id())))
                .revision();
        Fence fence = new Fence(duty, created);
        objects.transact(fence, tx -> {
            tx.put(account(ONE, "held"));
            return "";
        });
        store.revoke(lease.id());
        assertThrows(
                StoreException.FencedOff.class,
                () -> objects.transact(fence, tx -> {
                    tx.put(account(ONE, "stale"));
                    return "";
                }));
        assertEquals(Optional.of(account(ONE, "held")), objects.snapshot().find(Account.key(ONE)));
    }

    @Test
    void aFollowerIsToldEveryChangeFromNothingOn() throws Exception {
        put(account(ONE, "one"));
        List<Changes> told = new ArrayList<>();
        try (AutoCloseable _ = objects.follow(told::add, Runnable::run)) {
            put(account(ONE, "renamed"));
            objects.transact(tx -> {
                tx.delete(Account.key(ONE));
                tx.put(account(TWO, "two"));
                return "";
            });
        }
        put(account(ONE, "not told"));
        IntentKey<Account> one = Account.key(ONE);
        assertEquals(
                List.of(
                        List.of(new Change<>(one, Optional.empty(), Optional.of(account(ONE, "one")))),
                        List.of(new Change<>(
                                one, Optional.of(account(ONE, "one")), Optional.of(account(ONE, "renamed")))),
                        List.of(
                                new Change<>(one, Optional.of(account(ONE, "renamed")), Optional.empty()),
                                new Change<>(Account.key(TWO), Optional.empty(), Optional.of(account(TWO, "two"))))),
                told.stream().map(Changes::changes).toList());
        assertEquals(told.get(1).after(), told.get(2).before());
    }

    /** Each of several controllers moves keys between accounts' counts; the sum must stay. */
    @Test
    void concurrentControllersNeverBreakAnInvariant() throws Exception {
        MemoryStore shared =
                new MemoryStore(InstantSource.fixed(THEN), random, Executors.newVirtualThreadPerTaskExecutor());
        int controllers = 3;
        int transfers = 100;
        List<ObjectStore> all = new ArrayList<>();
        for (int i = 0; i < controllers; i++) {
            all.add(new ObjectStore(shared, Kind.ALL, new SplittableRandom(i), RetryPolicy.DEFAULT));
        }
        all.getFirst().transact(tx -> {
            tx.put(account(ONE, "1000"));
            tx.put(account(TWO, "1000"));
            return "";
        });
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (ObjectStore controller : all) {
                running.add(executor.submit(() -> {
                    for (int i = 0; i < transfers; i++) {
                        controller.transact(tx -> {
                            Account from = tx.find(Account.key(ONE)).orElseThrow();
                            Account to = tx.find(Account.key(TWO)).orElseThrow();
                            tx.put(account(ONE, "" + (Integer.parseInt(from.name()) - 1)));
                            tx.put(account(TWO, "" + (Integer.parseInt(to.name()) + 1)));
                            return "";
                        });
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        Snapshot end = all.getLast().freshSnapshot();
        assertEquals("700", end.find(Account.key(ONE)).orElseThrow().name());
        assertEquals("1300", end.find(Account.key(TWO)).orElseThrow().name());
        all.forEach(ObjectStore::close);
        shared.close();
    }

    @Test
    void aCommandThatRunsCommandsIsADefect() {
        assertThrows(
                AssertionError.class,
                () -> objects.transact(tx -> objects.transact(inner -> inner.find(Account.key(ONE)))));
        assertEquals("fine afterwards", objects.dryRun(tx -> "fine afterwards"));
    }

    /** Without a queue the unlucky would lose for ever: see {@link Turnstile}. */
    @Test
    void everybodyWhoWantsOneObjectHasATurn() throws Exception {
        MemoryStore shared =
                new MemoryStore(InstantSource.fixed(THEN), random, Executors.newVirtualThreadPerTaskExecutor());
        int commands = 16;
        int each = 50;
        try (ObjectStore controller = new ObjectStore(
                        shared,
                        Kind.ALL,
                        new SplittableRandom(3),
                        new RetryPolicy(2, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10)));
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            controller.transact(tx -> {
                tx.put(account(ONE, "0"));
                return "";
            });
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < commands; i++) {
                running.add(executor.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        controller.transact(tx -> {
                            int count = Integer.parseInt(
                                    tx.find(Account.key(ONE)).orElseThrow().name());
                            tx.put(account(ONE, Integer.toString(count + 1)));
                            return count;
                        });
                    }
                }));
            }
            for (Future<?> part : running) {
                part.get();
            }
            assertEquals(
                    Integer.toString(commands * each),
                    controller.snapshot().find(Account.key(ONE)).orElseThrow().name());
        }
        shared.close();
    }

    @Test
    void guardsCoverEveryPrefixAboveAKey() {
        IntentKey<AccessKey> key = Kind.ACCESS_KEY.key("a", "b", "c");
        assertEquals(
                List.of(
                        new Key("/guard/intent/access-key"),
                        new Key("/guard/intent/access-key/a"),
                        new Key("/guard/intent/access-key/a/b")),
                ObjectLayout.guards(key));
        assertEquals(new Key("/guard/intent/access-key/a/b"), ObjectLayout.guard(Kind.ACCESS_KEY.under("a", "b")));
        assertEquals(new Key("/guard/intent/access-key"), ObjectLayout.guard(Kind.ACCESS_KEY.under()));
        ObjectLayout layout = new ObjectLayout(Kind.ALL);
        assertEquals(Optional.of(key), layout.parse(ObjectLayout.key(key)));
        assertTrue(layout.parse(new Key("/guard/intent/access-key/a")).isEmpty());
        assertFalse(layout.parse(new Key("/duty/intent/access-key")).isPresent());
    }

    @Test
    void aKindsSecretsSurvive() {
        AccessKey key = AccessKey.create(ONE, random, THEN);
        objects.transact(tx -> {
            tx.put(key);
            return "";
        });
        AccessKeyId id = key.id();
        try (ObjectStore late = open()) {
            assertEquals(Optional.of(key), late.snapshot().find(AccessKey.key(id)));
        }
    }
}
