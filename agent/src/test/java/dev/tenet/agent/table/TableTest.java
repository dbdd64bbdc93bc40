package dev.tenet.agent.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A table comes to what it should hold, by no more writes than that takes. */
class TableTest {
    private final MemoryStore<Integer, String> store = new MemoryStore<>(100);
    private final Table<Integer, String> table = new Table<>("test", store);

    @Test
    void whatIsRightIsNotWritten() {
        store.entries().put(1, "one");
        store.entries().put(2, "two");
        table.readBack();
        table.desire(1, "one");
        table.desire(2, "zwei");
        assertEquals(1, table.writeUpserts());
        assertEquals(0, table.removeRest());
        assertEquals(1, store.writes());
        assertEquals(Map.of(1, "one", 2, "zwei"), store.entries());
    }

    @Test
    void whatNobodyWantsGoesOnlyWhenTold() {
        store.entries().put(7, "orphan");
        table.readBack();
        table.desire(1, "one");
        table.writeUpserts();
        assertEquals(Map.of(1, "one", 7, "orphan"), store.entries());
        table.removeRest();
        assertEquals(Map.of(1, "one"), store.entries());
    }

    @Test
    void whatIsCorruptedBehindUsIsHealed() {
        table.desire(1, "one");
        table.desire(2, "two");
        table.writeUpserts();
        store.entries().put(1, "corrupt");
        store.entries().remove(2);
        store.entries().put(3, "stray");
        assertEquals(3, table.readBack());
        table.writeUpserts();
        table.removeRest();
        assertEquals(Map.of(1, "one", 2, "two"), store.entries());
    }

    @Test
    void whatDoesNotFitIsNamedAndTriedAgain() {
        MemoryStore<Integer, String> small = new MemoryStore<>(1);
        Table<Integer, String> full = new Table<>("small", small);
        full.desire(1, "one");
        full.desire(2, "two");
        assertEquals(1, full.writeUpserts());
        assertEquals(Optional.of("table small: full: 1 entries"), full.problem(2));
        full.forget(1);
        full.removeRest();
        full.writeUpserts();
        assertEquals(Optional.empty(), full.problem(2));
        assertEquals(Map.of(2, "two"), small.entries());
    }

    @Test
    void randomWishesAndAccidentsEndInWhatIsDesired() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            MemoryStore<Integer, String> memory = new MemoryStore<>(1000);
            Table<Integer, String> mixed = new Table<>("mixed", memory);
            Map<Integer, String> wanted = new HashMap<>();
            for (int step = 0; step < 100; step++) {
                int key = random.nextInt(10);
                String value = "v" + random.nextInt(3);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        mixed.desire(key, value);
                        wanted.put(key, value);
                    }
                    case 2 -> {
                        mixed.forget(key);
                        wanted.remove(key);
                    }
                    case 3 -> memory.entries().put(key, value);
                    case 4 -> mixed.writeUpserts();
                    default -> mixed.removeRest();
                }
            }
            mixed.readBack();
            mixed.writeUpserts();
            mixed.removeRest();
            assertEquals(wanted, memory.entries(), "seed " + seed);
            assertTrue(mixed.isSettled());
        }
    }

    @Test
    void entriesAreWrittenInTheOrderOfTheWishes() {
        for (int key : List.of(5, 3, 9, 1)) {
            table.desire(key, "x");
        }
        table.writeUpserts();
        assertEquals(List.of(5, 3, 9, 1), List.copyOf(store.entries().keySet()));
    }
}
