package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process with SIGKILL, many times over one file, and looks at what it left. */
class SqliteCrashTest {
    private static final int ROUNDS = 5;

    @TempDir
    Path directory = Path.of("");

    @Test
    void whatWasAcknowledgedIsThereAndNothingIsHalfThere() throws Exception {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println("SqliteCrashTest: -Dtenet.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Revision floor = Revision.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            Path file = directory.resolve("store.db");
            Map<Integer, Integer> acknowledged = writeAndKill(file, 100 + random.nextInt(1500));
            floor = check(file, acknowledged, floor);
        }
    }

    /** Lets the writer acknowledge so many pairs and kills it then; gives the last number of each of its threads. */
    private static Map<Integer, Integer> writeAndKill(Path file, int pairs) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Integer, Integer> acknowledged = new HashMap<>();
        try (BufferedReader lines = writer.inputReader()) {
            for (int i = 0; i < pairs; i++) {
                note(lines.readLine(), acknowledged);
            }
            // By its handle: ending a Process closes the stream from it as well.
            writer.toHandle().destroyForcibly();
            // What it had printed before it died counts; a last line without its end does not.
            StringBuilder rest = new StringBuilder();
            for (int next = lines.read(); next >= 0; next = lines.read()) {
                rest.append((char) next);
            }
            String whole = rest.substring(0, rest.lastIndexOf("\n") + 1);
            whole.lines().forEach(line -> note(line, acknowledged));
        } finally {
            writer.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    private static void note(@Nullable String line, Map<Integer, Integer> acknowledged) {
        if (line == null) {
            throw new AssertionError("the writer ended by itself");
        }
        String[] parts = line.split(" ", 2);
        acknowledged.merge(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Math::max);
    }

    private static Revision check(Path file, Map<Integer, Integer> acknowledged, Revision floor) {
        try (SqliteStore store =
                SqliteStore.open(file, InstantSource.system(), new SplittableRandom(1), Runnable::run)) {
            List<Entry> left = store.range(KeyRange.under(new Key("/left"))).entries();
            List<Entry> right = store.range(KeyRange.under(new Key("/right"))).entries();
            assertEquals(left.size(), right.size());
            Set<String> there = new HashSet<>();
            for (int i = 0; i < left.size(); i++) {
                assertEquals(
                        left.get(i).key().relativeTo(new Key("/left")),
                        right.get(i).key().relativeTo(new Key("/right")));
                assertEquals(left.get(i).modified(), right.get(i).modified());
                there.add(left.get(i).key().relativeTo(new Key("/left")));
            }
            acknowledged.forEach((thread, last) -> {
                for (int number = 0; number <= last; number++) {
                    assertTrue(there.contains(thread + "/" + number), thread + "/" + number + " was acknowledged");
                }
            });
            assertTrue(store.revision().isAfter(floor), "revisions go on");
            RecordingListener listener = new RecordingListener();
            Revision told = Revision.NONE;
            try (Watch _ = store.watch(KeyRange.ALL, Revision.of(1), listener)) {
                for (WatchBatch batch : listener.awaitRevision(store.revision())) {
                    assertEquals(told.next(), batch.revision());
                    assertEquals(3, batch.events().size());
                    told = batch.revision();
                }
            }
            assertEquals(store.revision(), told);
            return told;
        }
    }
}
