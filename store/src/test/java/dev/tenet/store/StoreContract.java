package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every provider of {@link Store} does. A subclass says how to make one; each test gets an empty store. */
abstract class StoreContract {
    /** Long enough for a busy machine to do between two steps what must happen while a lease lives, with etcd in real time. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final Key A = new Key("/t/a");
    private static final Key B = new Key("/t/b");
    private static final Key C = new Key("/t/c");
    private static final Key T = new Key("/t");

    /** Replaced before every test. */
    Store store = new MemoryStore(InstantSource.system(), new SplittableRandom(0), Runnable::run);

    abstract Store openEmpty() throws Exception;

    /** Ends the store's process as hard as there is one, and starts it again on what it left. */
    abstract Store restart(Store running) throws Exception;

    /** Lets at least that much time pass for leases. */
    abstract void letTimePass(Duration time) throws Exception;

    abstract void end(Store running) throws Exception;

    /** The store as another controller has it: a connection of its own where there are connections. */
    abstract Store another(Store running) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = openEmpty();
    }

    @AfterEach
    void end() throws Exception {
        end(store);
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }

    private static Operation put(Key key, String value) {
        return Operation.put(key, bytes(value));
    }

    private Revision write(Key key, String value) {
        return store.transact(Transaction.of(put(key, value))).revision();
    }

    private Revision erase(Key key) {
        return store.transact(Transaction.of(Operation.delete(key))).revision();
    }

    private static Entry entry(Key key, String value, Revision created, Revision modified, long version) {
        return new Entry(key, bytes(value), created, modified, version, Optional.empty());
    }

    private Optional<Entry> get(Key key) {
        return store.get(key).single();
    }

    @Test
    void everyChangeMakesOneRevisionAndEveryKeyKnowsItsOwn() {
        Revision start = store.revision();
        Revision first = write(A, "1");
        assertEquals(start.next(), first);
        Revision second =
                store.transact(Transaction.of(put(A, "2"), put(B, "1"))).revision();
        assertEquals(first.next(), second);
        assertEquals(List.of(entry(A, "2", first, second, 2), entry(B, "1", second, second, 1)), range(T));
        erase(A);
        Revision again = write(A, "3");
        assertEquals(Optional.of(entry(A, "3", again, again, 1)), get(A));
        assertEquals(again, store.revision());
        assertEquals(again, store.get(B).revision());
    }

    private List<Entry> range(Key ancestor) {
        return store.range(KeyRange.under(ancestor)).entries();
    }

    @Test
    void whatChangesNothingMakesNoRevision() {
        Revision before = write(A, "1");
        TransactionResult nothing = store.transact(Transaction.when(Compare.absent(A))
                .then(put(A, "2"))
                .otherwise(Operation.range(KeyRange.only(A)), Operation.delete(B))
                .build());
        assertFalse(nothing.succeeded());
        assertEquals(before, nothing.revision());
        assertEquals(List.of(entry(A, "1", before, before, 1)), nothing.found(0).entries());
        assertEquals(new OperationResult.Deleted(0), nothing.results().get(1));
        assertEquals(before, store.transact(Transaction.of()).revision());
    }

    @Test
    void anEmptyValueIsAValue() {
        Revision at = write(A, "");
        assertEquals(Optional.of(entry(A, "", at, at, 1)), get(A));
        assertTrue(store.transact(
                        Transaction.when(Compare.valueEquals(A, Bytes.EMPTY)).build())
                .succeeded());
    }

    @Test
    void keysSortByTheirUtf8AndARangeEndsWhereItsPrefixDoes() {
        // U+10000 is two surrogates in UTF-16, which sort before U+FFFD there and after it in UTF-8.
        List<String> paths = List.of("/t/a", "/t/a-b", "/t/a/x", "/t/ab", "/t/\u00e9", "/t/\ufffd", "/t/\ud800\udc00");
        paths.reversed().forEach(path -> write(new Key(path), path));
        write(new Key("/t0"), "behind");
        write(new Key("/s"), "before");
        assertEquals(paths, range(T).stream().map(entry -> entry.key().path()).toList());
        assertEquals(
                List.of("/t/a/x"),
                range(A).stream().map(entry -> entry.key().path()).toList());
        assertEquals(
                paths.size() + 2,
                store.range(new KeyRange("/s", "/u")).entries().size());
    }

    @Test
    void aLimitGivesPagesOfOneRevision() {
        for (int i = 0; i < 10; i++) {
            write(T.child("k" + i), "old");
        }
        Revision at = store.revision();
        RangeResult page = store.rangeAt(KeyRange.under(T), at, 4);
        List<Entry> all = new ArrayList<>(page.entries());
        for (int i = 0; i < 10; i++) {
            store.transact(
                    Transaction.of(i % 2 == 0 ? put(T.child("k" + i), "new") : Operation.delete(T.child("k" + i))));
        }
        write(T.child("k5x"), "new");
        while (page.more()) {
            assertEquals(4, page.entries().size());
            page = store.rangeAt(KeyRange.under(T).after(all.getLast().key()), at, 4);
            all.addAll(page.entries());
        }
        assertEquals(10, all.size());
        for (int i = 0; i < 10; i++) {
            assertEquals(T.child("k" + i), all.get(i).key());
            assertEquals(bytes("old"), all.get(i).value());
        }
        assertEquals(store.revision(), page.revision());
        assertFalse(store.range(KeyRange.under(T), 6).more());
        assertTrue(store.range(KeyRange.under(T), 5).more());
    }

    @Test
    void aRangeAtARevisionIsAsItWasThen() {
        Revision one = write(A, "1");
        Revision two = store.transact(Transaction.of(put(A, "2"), put(B, "1"))).revision();
        Revision three = erase(A);
        Revision four = write(A, "4");
        assertEquals(
                List.of(), store.rangeAt(KeyRange.under(T), one.previous(), 0).entries());
        assertEquals(List.of(entry(A, "1", one, one, 1)), at(one));
        assertEquals(List.of(entry(A, "2", one, two, 2), entry(B, "1", two, two, 1)), at(two));
        assertEquals(List.of(entry(B, "1", two, two, 1)), at(three));
        assertEquals(List.of(entry(A, "4", four, four, 1), entry(B, "1", two, two, 1)), at(four));
        assertThrows(StoreException.FutureRevision.class, () -> at(four.next()));
    }

    private List<Entry> at(Revision revision) {
        return store.rangeAt(KeyRange.under(T), revision, 0).entries();
    }

    @Test
    void comparisonsLookAtVersionRevisionsAndValue() {
        Revision created = write(A, "b");
        Revision modified = write(A, "m");
        for (Compare holds : List.of(
                Compare.present(A),
                Compare.absent(B),
                Compare.modifiedAt(A, modified),
                Compare.modifiedAt(B, Revision.NONE),
                Compare.notModifiedAfter(A, modified),
                Compare.notModifiedAfter(B, Revision.NONE),
                Compare.createdAt(A, created),
                Compare.valueEquals(A, bytes("m")),
                new Compare(A, new Compare.Version(2), Compare.Relation.EQUAL),
                new Compare(A, new Compare.Version(3), Compare.Relation.LESS),
                new Compare(A, new Compare.Version(3), Compare.Relation.NOT_EQUAL),
                new Compare(A, new Compare.Created(modified), Compare.Relation.LESS),
                new Compare(A, new Compare.Value(bytes("l\uffff")), Compare.Relation.GREATER),
                new Compare(A, new Compare.Value(bytes("m\0")), Compare.Relation.LESS),
                new Compare(A, new Compare.Value(bytes("x")), Compare.Relation.NOT_EQUAL))) {
            assertTrue(store.transact(Transaction.when(holds).build()).succeeded(), holds.toString());
        }
        for (Compare fails : List.of(
                Compare.absent(A),
                Compare.present(B),
                Compare.modifiedAt(A, created),
                Compare.notModifiedAfter(A, created),
                Compare.createdAt(A, modified),
                Compare.createdAt(B, created),
                Compare.valueEquals(A, bytes("b")),
                Compare.valueEquals(B, Bytes.EMPTY),
                new Compare(B, new Compare.Value(bytes("x")), Compare.Relation.NOT_EQUAL),
                new Compare(B, new Compare.Value(bytes("x")), Compare.Relation.LESS))) {
            assertFalse(store.transact(Transaction.when(fails).build()).succeeded(), fails.toString());
        }
        assertFalse(store.transact(
                        Transaction.when(Compare.present(A), Compare.present(B)).build())
                .succeeded());
    }

    @Test
    void laterStepsOfATransactionSeeEarlierOnes() {
        write(A, "1");
        write(B, "1");
        TransactionResult result = store.transact(Transaction.of(
                Operation.range(KeyRange.under(T)),
                put(C, "1"),
                new Operation.Delete(new KeyRange("/t/a", "/t/c")),
                new Operation.Range(KeyRange.under(T), 5),
                Operation.delete(A)));
        assertEquals(2, result.found(0).entries().size());
        assertEquals(new OperationResult.Deleted(2), result.results().get(2));
        assertEquals(
                List.of(entry(C, "1", result.revision(), result.revision(), 1)),
                result.found(3).entries());
        assertEquals(new OperationResult.Deleted(0), result.results().get(4));
    }

    @Test
    void limitsAreTheSameEverywhere() {
        List<Compare> compares = new ArrayList<>();
        List<Operation> puts = new ArrayList<>();
        for (int i = 0; i < Transaction.LIMIT_OPERATIONS; i++) {
            compares.add(Compare.absent(T.child("k" + i)));
            puts.add(put(T.child("k" + i), "v"));
        }
        Transaction most = new Transaction(compares, puts, puts);
        assertTrue(store.transact(most).succeeded());
        assertEquals(Transaction.LIMIT_OPERATIONS, range(T).size());
        puts.add(put(A, "one too many"));
        assertThrows(StoreException.TooManyOperations.class, () -> new Transaction(compares, puts, List.of()));
        assertThrows(StoreException.TooManyOperations.class, () -> new Transaction(List.of(), List.of(), puts));

        int room = Transaction.LIMIT_BYTES - A.path().length();
        Bytes large = Bytes.copyOf(new byte[room]);
        store.transact(Transaction.of(Operation.put(A, large)));
        assertEquals(large, get(A).orElseThrow().value());
        Bytes tooLarge = Bytes.copyOf(new byte[room + 1]);
        assertThrows(StoreException.TooManyBytes.class, () -> Transaction.of(Operation.put(A, tooLarge)));
    }

    @Test
    void aBranchWritesAKeyOnce() {
        assertThrows(StoreException.WrittenTwice.class, () -> Transaction.of(put(A, "1"), put(A, "2")));
        assertThrows(StoreException.WrittenTwice.class, () -> Transaction.of(put(A, "1"), Operation.delete(A)));
        assertThrows(
                StoreException.WrittenTwice.class,
                () -> Transaction.of(new Operation.Delete(KeyRange.under(T)), put(A, "1")));
        write(A, "1");
        write(B, "1");
        TransactionResult overlapping = store.transact(
                Transaction.of(Operation.delete(A), new Operation.Delete(KeyRange.under(T)), put(new Key("/u"), "1")));
        assertEquals(
                List.of(new OperationResult.Deleted(1), new OperationResult.Deleted(1), new OperationResult.Written()),
                overlapping.results());
    }

    @Test
    void aWatchTellsThePastAndThePresentInWholeRevisions() {
        write(A, "before");
        Revision from = store.transact(Transaction.of(put(B, "1"), put(A, "1"))).revision();
        Revision deletion = erase(A);
        write(new Key("/elsewhere"), "1");
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.under(T), from, listener)) {
            listener.awaitBatches(2);
            Revision last = store.transact(
                            Transaction.of(put(C, "1"), put(new Key("/elsewhere"), "2"), Operation.delete(B)))
                    .revision();
            assertEquals(
                    List.of(
                            new WatchBatch(
                                    from,
                                    List.of(
                                            new WatchEvent.Put(entry(A, "1", from.previous(), from, 2)),
                                            new WatchEvent.Put(entry(B, "1", from, from, 1)))),
                            new WatchBatch(deletion, List.of(new WatchEvent.Deleted(A))),
                            new WatchBatch(
                                    last,
                                    List.of(
                                            new WatchEvent.Deleted(B),
                                            new WatchEvent.Put(entry(C, "1", last, last, 1))))),
                    listener.awaitRevision(last));
        }
        write(A, "after the end");
        RecordingListener next = new RecordingListener();
        Revision future = store.revision().next().next();
        try (Watch _ = store.watch(KeyRange.only(A), future, next)) {
            write(A, "too early");
            Revision told = write(A, "told");
            assertEquals(future, told);
            assertEquals(told, next.awaitRevision(told).getFirst().revision());
        }
        assertEquals(3, listener.batches().size());
    }

    @Test
    void aSlowListenerMissesNothingAndDelaysNobody() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        RecordingListener told = new RecordingListener();
        RecordingListener quick = new RecordingListener();
        Revision from = store.revision().next();
        WatchListener slow = new WatchListener() {
            @Override
            public void changed(WatchBatch batch) {
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                told.changed(batch);
            }

            @Override
            public void failed(StoreException cause) {
                told.failed(cause);
            }
        };
        try (Watch _ = store.watch(KeyRange.ALL, from, slow);
                Watch _ = store.watch(KeyRange.ALL, from, quick)) {
            Revision last = from;
            for (int i = 0; i < 3000; i += 100) {
                List<Operation> puts = new ArrayList<>();
                for (int j = 0; j < 100; j++) {
                    puts.add(Operation.put(T.child("k" + i + j), Bytes.copyOf(new byte[1000])));
                }
                last = store.transact(new Transaction(List.of(), puts, List.of()))
                        .revision();
            }
            quick.awaitRevision(last);
            assertTrue(told.batches().isEmpty());
            go.countDown();
            assertEquals(quick.batches(), told.awaitRevision(last));
        }
    }

    @Test
    void aListenerMayCloseItsOwnWatchAndWriteToTheStore() {
        RecordingListener told = new RecordingListener();
        CountDownLatch ready = new CountDownLatch(1);
        List<Watch> self = new ArrayList<>();
        WatchListener closing = new WatchListener() {
            @Override
            public void changed(WatchBatch batch) {
                try {
                    ready.await();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                write(C, "from the listener");
                self.getFirst().close();
                told.changed(batch);
            }

            @Override
            public void failed(StoreException cause) {
                told.failed(cause);
            }
        };
        self.add(store.watch(KeyRange.ALL, store.revision().next(), closing));
        ready.countDown();
        Revision first = write(A, "1");
        assertEquals(first, told.awaitBatches(1).getFirst().revision());
        write(B, "2");
        assertEquals(first.next().next(), store.revision());
        assertEquals(1, told.batches().size());
    }

    @Test
    void watchesAndDataOutliveARestart() throws Exception {
        Incarnation incarnation = store.incarnation();
        Revision first = write(A, "1");
        RecordingListener before = new RecordingListener();
        Watch running = store.watch(KeyRange.under(T), first, before);
        Revision second = write(B, "1");
        List<WatchBatch> toldBefore = before.awaitRevision(second);
        store = restart(store);
        assertEquals(incarnation, store.incarnation());
        assertEquals(second, store.revision());
        assertEquals(List.of(entry(A, "1", first, first, 1), entry(B, "1", second, second, 1)), range(T));
        RecordingListener after = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.under(T), first, after)) {
            Revision third = erase(A);
            assertEquals(third, after.awaitBatches(3).getLast().revision());
            assertEquals(toldBefore, after.batches().subList(0, 2));
        }
        running.close();
    }

    @Test
    void compactionForgetsThePastAndKeepsThePresent() {
        Revision one = write(A, "1");
        Revision two = write(B, "1");
        Revision three = erase(A);
        Revision four = write(B, "2");
        store.compact(three);
        store.compact(three);
        store.compact(one);
        assertThrows(StoreException.Compacted.class, () -> at(two));
        assertEquals(List.of(entry(B, "1", two, two, 1)), at(three));
        assertEquals(List.of(entry(B, "2", two, four, 2)), at(four));
        for (Revision gone : List.of(Revision.of(1), one, two, three)) {
            RecordingListener late = new RecordingListener();
            try (Watch _ = store.watch(KeyRange.under(T), gone, late)) {
                assertInstanceOf(StoreException.Compacted.class, late.awaitFailure(), "from " + gone);
                assertEquals(List.of(), late.batches());
            }
        }
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.under(T), four, listener)) {
            assertEquals(
                    List.of(new WatchBatch(four, List.of(new WatchEvent.Put(entry(B, "2", two, four, 2))))),
                    listener.awaitRevision(four));
        }
        assertThrows(StoreException.FutureRevision.class, () -> store.compact(four.next()));
        store.compact(four);
        assertEquals(List.of(entry(B, "2", two, four, 2)), range(T));
        Revision five = write(A, "again");
        assertEquals(Optional.of(entry(A, "again", five, five, 1)), get(A));
    }

    @Test
    void aLeasesKeysVanishTogetherWhenNobodyKeepsItAlive() throws Exception {
        Lease lease = store.grantLease(LEASE);
        assertTrue(lease.timeToLive().compareTo(LEASE) >= 0);
        Revision written = store.transact(Transaction.of(
                        Operation.put(A, bytes("1"), lease.id()),
                        Operation.put(B, bytes("1"), lease.id()),
                        put(C, "1")))
                .revision();
        assertEquals(Optional.of(lease.id()), get(A).orElseThrow().lease());
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.under(T), written.next(), listener)) {
            letTimePass(lease.timeToLive().dividedBy(2));
            assertEquals(lease.timeToLive(), store.keepAlive(lease.id()));
            letTimePass(lease.timeToLive().dividedBy(2));
            assertTrue(get(A).isPresent());
            letTimePass(lease.timeToLive());
            assertEquals(
                    List.of(new WatchEvent.Deleted(A), new WatchEvent.Deleted(B)),
                    listener.awaitBatches(1).getFirst().events());
        }
        assertEquals(List.of(C), range(T).stream().map(Entry::key).toList());
        assertThrows(StoreException.LeaseNotFound.class, () -> store.keepAlive(lease.id()));
        assertThrows(StoreException.LeaseNotFound.class, () -> store.revoke(lease.id()));
    }

    @Test
    void revokingALeaseEndsItsKeysAtOnceAndOnlyThoseStillAttached() {
        Lease lease = store.grantLease(Duration.ofSeconds(60));
        Lease empty = store.grantLease(Duration.ofSeconds(60));
        assertNotEquals(lease.id(), empty.id());
        store.transact(
                Transaction.of(Operation.put(A, bytes("1"), lease.id()), Operation.put(B, bytes("1"), lease.id())));
        Revision detached = write(B, "2");
        store.revoke(lease.id());
        assertEquals(detached.next(), store.revision());
        assertEquals(List.of(B), range(T).stream().map(Entry::key).toList());
        store.revoke(empty.id());
        assertEquals(detached.next(), store.revision());
        assertThrows(
                StoreException.LeaseNotFound.class,
                () -> store.transact(
                        Transaction.of(put(C, "not even this"), Operation.put(A, bytes("1"), lease.id()))));
        assertEquals(detached.next(), store.revision());
        assertEquals(List.of(B), range(T).stream().map(Entry::key).toList());
    }

    @Test
    void aRenewedIncarnationStays() throws Exception {
        Incarnation first = store.incarnation();
        Incarnation second = store.renewIncarnation();
        assertNotEquals(first, second);
        assertEquals(second, store.incarnation());
        store = restart(store);
        assertEquals(second, store.incarnation());
    }

    @Test
    void largeRangesComeWhole() {
        int keys = 20_000;
        int batch = 100;
        Bytes value = Bytes.copyOf(new byte[400]);
        for (int i = 0; i < keys; i += batch) {
            List<Operation> puts = new ArrayList<>();
            for (int j = i; j < i + batch; j++) {
                puts.add(Operation.put(T.child(String.format("%06d", j)), value));
            }
            store.transact(new Transaction(List.of(), puts, List.of()));
        }
        RangeResult all = store.range(KeyRange.under(T));
        assertEquals(keys, all.entries().size());
        assertEquals(T.child("000000"), all.entries().getFirst().key());
        assertEquals(T.child("019999"), all.entries().getLast().key());
        TransactionResult gone = store.transact(Transaction.of(new Operation.Delete(KeyRange.under(T))));
        assertEquals(List.of(new OperationResult.Deleted(keys)), gone.results());
        assertEquals(List.of(), range(T));
    }

    /** What one of several threads asked, when, and what it was told. */
    private record Asked(Transaction transaction, TransactionResult told, Revision knownBefore) {}

    /**
     * Linearizability: revisions put the changes in one order, and what changes nothing right after the revision it names. In that order a
     * plain model must give every answer, and nobody may be answered from before something that was answered before they asked.
     */
    @Test
    void concurrentTransactionsHaveOneOrderThatExplainsEveryAnswer() throws Exception {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dtenet.seed=" + seed);
        int threads = 8;
        int each = 150;
        Revision start = store.revision();
        RecordingListener listener = new RecordingListener();
        AtomicLong known = new AtomicLong(start.value());
        List<Future<List<Asked>>> running = new ArrayList<>();
        try (Watch _ = store.watch(KeyRange.under(RandomTransactions.ROOT), start.next(), listener);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                RandomTransactions draw = new RandomTransactions(new SplittableRandom(seed + i));
                running.add(executor.submit(() -> {
                    List<Asked> asked = new ArrayList<>();
                    for (int j = 0; j < each; j++) {
                        Revision before = Revision.of(known.get());
                        Transaction transaction = draw.next(before);
                        TransactionResult told = store.transact(transaction);
                        known.accumulateAndGet(told.revision().value(), Math::max);
                        asked.add(new Asked(transaction, told, before));
                    }
                    return asked;
                }));
            }
            List<Asked> all = new ArrayList<>();
            for (Future<List<Asked>> part : running) {
                all.addAll(part.get());
            }
            ModelStore model = replay(all, start);
            assertEquals(store.revision(), model.revision());
            List<Revision> toldByWatch = listener.awaitRevision(model.revision()).stream()
                    .map(WatchBatch::revision)
                    .toList();
            assertEquals(
                    LongStream.rangeClosed(start.value() + 1, model.revision().value())
                            .mapToObj(Revision::of)
                            .toList(),
                    toldByWatch);
        }
    }

    private static ModelStore replay(List<Asked> all, Revision start) {
        // A change before what was read at its revision; two that changed nothing commute.
        List<Asked> inOrder = new ArrayList<>(all);
        inOrder.sort(Comparator.comparing((Asked asked) -> asked.told().revision())
                .thenComparing(asked -> changed(asked.told()) ? 0 : 1));
        ModelStore model = new ModelStore();
        model.startAt(start);
        for (Asked asked : inOrder) {
            assertFalse(
                    asked.told().revision().isBefore(asked.knownBefore()), () -> "answered from the past: " + asked);
            assertEquals(model.transact(asked.transaction()), asked.told(), () -> "asked " + asked.transaction());
        }
        return model;
    }

    private static boolean changed(TransactionResult told) {
        return told.results().stream()
                .anyMatch(result -> result instanceof OperationResult.Written
                        || (result instanceof OperationResult.Deleted deleted && deleted.keys() > 0));
    }

    /** Each command counts what there is and adds the next: a lost update or an overlooked addition would leave a gap. */
    @Test
    void commandsOfTwoControllersSeeEachOthersAdditions() throws Exception {
        int threads = 4;
        int each = 15;
        Store second = another(store);
        try (ObjectStore one = new ObjectStore(store, Kind.ALL, new SplittableRandom(1), RetryPolicy.DEFAULT);
                ObjectStore two = new ObjectStore(second, Kind.ALL, new SplittableRandom(2), RetryPolicy.DEFAULT);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch untold = new CountDownLatch(threads * each);
            AtomicLong told = new AtomicLong();
            AutoCloseable following = two.follow(
                    changes -> changes.changes().forEach(_ -> {
                        told.incrementAndGet();
                        untold.countDown();
                    }),
                    executor);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ObjectStore controller = i % 2 == 0 ? one : two;
                running.add(executor.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        controller.transact(StoreContract::addNext);
                    }
                }));
            }
            for (Future<?> part : running) {
                part.get();
            }
            assertEquals(threads * each, one.freshSnapshot().list(Kind.ACCOUNT).size());
            assertEquals(threads * each, two.freshSnapshot().list(Kind.ACCOUNT).size());
            assertEquals(threads * each, one.commits() + two.commits());
            assertTrue(untold.await(RecordingListener.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            following.close();
            assertEquals(threads * each, told.get());
        } finally {
            if (second != store) {
                second.close();
            }
        }
    }

    private static Account addNext(ObjectTransaction transaction) {
        int next = transaction.list(Kind.ACCOUNT).size();
        Account account = new Account(AccountId.parse(String.format("%012d", next)), "account " + next, Instant.EPOCH);
        assertEquals(Optional.empty(), transaction.find(account.key()));
        transaction.put(account);
        return account;
    }

    @Test
    void aDutyIsOneControllersAtATimeAndAStaleHolderWritesNothing() throws Exception {
        Duty first = new Duty(store, "scan", "first", LEASE);
        Duty second = new Duty(store, "scan", "second", LEASE);
        Fence stale = first.tick().orElseThrow();
        assertEquals(Optional.of(stale), first.tick());
        assertEquals(Optional.empty(), second.tick());
        RecordingListener listener = new RecordingListener();
        try (Watch _ = store.watch(KeyRange.only(stale.key()), stale.created().next(), listener)) {
            letTimePass(LEASE);
            listener.awaitBatches(1);
        }
        Fence fence = second.tick().orElseThrow();
        assertEquals(Optional.empty(), first.tick());
        try (ObjectStore objects = new ObjectStore(store, Kind.ALL, new SplittableRandom(1), RetryPolicy.DEFAULT)) {
            assertThrows(StoreException.FencedOff.class, () -> objects.transact(stale, StoreContract::addNext));
            objects.transact(fence, StoreContract::addNext);
            assertEquals(1, objects.snapshot().list(Kind.ACCOUNT).size());
        }
        second.close();
        assertTrue(first.tick().isPresent());
        first.close();
        first.close();
    }

    @Test
    void retentionForgetsWhatIsOldEnough() {
        Retention retention = new Retention(store, Duration.ofMinutes(10));
        Instant start = Instant.EPOCH;
        Revision old = write(A, "old");
        retention.tick(start);
        Revision young = write(A, "young");
        retention.tick(start.plus(Duration.ofMinutes(9)));
        assertEquals(1, at(old).size());
        retention.tick(start.plus(Duration.ofMinutes(10)));
        assertEquals(1, at(old).size());
        assertThrows(StoreException.Compacted.class, () -> at(old.previous()));
        retention.tick(start.plus(Duration.ofMinutes(19)));
        assertThrows(StoreException.Compacted.class, () -> at(old));
        assertEquals(List.of(entry(A, "young", old, young, 2)), at(young));
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        store.close();
        assertThrows(StoreException.Closed.class, () -> store.get(A));
        assertThrows(StoreException.Closed.class, () -> write(A, "1"));
        assertThrows(StoreException.Closed.class, () -> store.grantLease(Duration.ofSeconds(5)));
    }
}
