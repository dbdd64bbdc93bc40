package dev.tenet.store;

import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many transactions a second a provider does, and how long one takes. Run by hand; docs/decisions/store.md has the command and what it
 * gave.
 */
final class StoreBench {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final Bytes VALUE = Bytes.copyOf(new byte[400]);

    private StoreBench() {}

    /** One transaction of a committer. */
    private interface Step {
        void run(int committer, int number);
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "store-bench");
        ExecutorService watches = Executors.newVirtualThreadPerTaskExecutor();
        try (Store store =
                SqliteStore.open(directory.resolve("store.db"), InstantSource.system(), new Random(1), watches)) {
            run("sqlite", store);
        }
        try (EtcdServer server = new EtcdServer(directory);
                Store store =
                        EtcdStore.open(List.of(server.endpoint()), Duration.ofSeconds(10), new Random(1), watches)) {
            run("etcd", store);
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static void run(String provider, Store store) throws Exception {
        Step swap = (committer, number) -> {
            Key key = new Key("/bench/" + committer + "/" + number % 1000);
            store.transact(Transaction.when(Compare.notModifiedAfter(key, Revision.of(Long.MAX_VALUE - 1)))
                    .then(Operation.put(key, VALUE))
                    .build());
        };
        measure(provider + ", compare and put 400 bytes", 1, swap);
        measure(provider + ", compare and put 400 bytes", 16, swap);
        measure(provider + ", read one key", 1, (_, number) -> store.get(new Key("/bench/0/" + number % 1000)));
        try (ObjectStore objects = new ObjectStore(store, Kind.ALL, new Random(2), RetryPolicy.DEFAULT)) {
            measure(provider + ", command on objects of its own", 1, (c, n) -> rename(objects, c, c, n));
            measure(provider + ", command on objects of its own", 16, (c, n) -> rename(objects, c, c, n));
            long before = objects.conflicts();
            measure(provider + ", command on one object", 16, (c, n) -> rename(objects, 0, c, n));
            System.out.println("    conflicts: " + (objects.conflicts() - before));
        }
    }

    private static void rename(ObjectStore objects, int account, int committer, int number) {
        AccountId id = AccountId.parse(String.format("%012d", account));
        objects.transact(tx -> {
            String old = tx.find(Account.key(id)).map(Account::name).orElse("");
            tx.put(new Account(id, "by " + committer + " at " + number + " after " + old.length(), Instant.EPOCH));
            return old;
        });
    }

    private static void measure(String what, int committers, Step step) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime() + WARM_UP.toNanos();
            long end = start + MEASURED.toNanos();
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < committers; i++) {
                int committer = i;
                running.add(executor.submit(() -> committer(committer, step, start, end)));
            }
            List<long[]> parts = new ArrayList<>();
            for (Future<long[]> each : running) {
                parts.add(each.get());
            }
            long[] nanos = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    "%-45s %2d committers: %7.0f/s, median %6.2f ms, p99 %6.2f ms%n",
                    what,
                    committers,
                    nanos.length / (MEASURED.toMillis() / 1000.0),
                    nanos[nanos.length / 2] / 1e6,
                    nanos[nanos.length * 99 / 100] / 1e6);
        }
    }

    private static long[] committer(int committer, Step step, long start, long end) {
        List<Long> nanos = new ArrayList<>();
        long last = System.nanoTime();
        for (int number = 0; last < end; number++) {
            step.run(committer, number);
            long now = System.nanoTime();
            if (last >= start) {
                nanos.add(now - last);
            }
            last = now;
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }
}
