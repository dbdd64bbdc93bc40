package dev.tenet.store;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * The process that {@link SqliteCrashTest} kills: writes pairs of keys for ever, from several threads, and prints each pair's number once
 * the store has said that it is written.
 */
final class CrashWriter {
    static final int THREADS = 8;

    private CrashWriter() {}

    public static void main(String[] arguments) {
        SqliteStore store = SqliteStore.open(
                Path.of(arguments[0]),
                InstantSource.system(),
                new Random(),
                Executors.newVirtualThreadPerTaskExecutor());
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread.ofPlatform().start(() -> write(store, thread));
        }
    }

    private static void write(Store store, int thread) {
        for (int number = 0; ; number++) {
            store.transact(new Transaction(List.of(), pair(thread, number), List.of()));
            // One write call, so that lines of several threads stay whole.
            System.out.print(thread + " " + number + "\n");
            System.out.flush();
        }
    }

    static List<Operation> pair(int thread, int number) {
        Bytes value = Bytes.utf8(Integer.toString(number));
        return List.of(
                Operation.put(new Key("/left/" + thread + "/" + number), value),
                Operation.put(new Key("/right/" + thread + "/" + number), value),
                Operation.put(new Key("/last/" + thread), value));
    }
}
