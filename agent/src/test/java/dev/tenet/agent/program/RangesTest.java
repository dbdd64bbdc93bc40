package dev.tenet.agent.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parts of an array are given to one at a time. */
class RangesTest {
    private static final int SIZE = 100;

    private final Ranges ranges = new Ranges(SIZE);

    @Test
    void theFirstGapThatIsWideEnoughIsTaken() {
        assertEquals(OptionalInt.of(0), ranges.take(10));
        assertEquals(OptionalInt.of(10), ranges.take(5));
        assertEquals(OptionalInt.of(15), ranges.take(10));
        ranges.free(10, 5);
        assertEquals(OptionalInt.of(25), ranges.take(6));
        assertEquals(OptionalInt.of(10), ranges.take(5));
    }

    @Test
    void whatDoesNotFitIsNotGiven() {
        assertEquals(OptionalInt.of(0), ranges.take(SIZE - 1));
        assertEquals(OptionalInt.empty(), ranges.take(2));
        assertEquals(OptionalInt.of(SIZE - 1), ranges.take(1));
        assertEquals(OptionalInt.empty(), ranges.take(1));
    }

    @Test
    void whatSomebodyHasIsNotTaken() {
        assertTrue(ranges.takeAt(20, 10));
        assertFalse(ranges.takeAt(15, 6));
        assertFalse(ranges.takeAt(29, 1));
        assertFalse(ranges.takeAt(95, 6));
        assertTrue(ranges.takeAt(15, 5));
        assertTrue(ranges.takeAt(30, 70));
    }

    @Test
    void onlyWhatWasGivenIsTakenBack() {
        assertTrue(ranges.takeAt(20, 10));
        assertThrows(IllegalArgumentException.class, () -> ranges.free(20, 9));
        assertThrows(IllegalArgumentException.class, () -> ranges.free(21, 9));
    }

    @Test
    void nobodyEverHasWhatAnotherHas() {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println("RangesTest: -Dtenet.seed=" + seed);
        Random random = new Random(seed);
        BitSet taken = new BitSet(SIZE);
        Map<Integer, Integer> given = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            int count = 1 + random.nextInt(12);
            if (random.nextBoolean()) {
                OptionalInt first = ranges.take(count);
                first.ifPresentOrElse(
                        at -> {
                            assertTrue(taken.get(at, at + count).isEmpty());
                            taken.set(at, at + count);
                            given.put(at, count);
                        },
                        () -> assertFalse(hasGap(taken, count)));
            } else if (!given.isEmpty()) {
                int at = given.keySet().stream()
                        .skip(random.nextInt(given.size()))
                        .findFirst()
                        .orElseThrow();
                int had = Objects.requireNonNull(given.remove(at));
                ranges.free(at, had);
                taken.clear(at, at + had);
            }
        }
    }

    private static boolean hasGap(BitSet taken, int count) {
        for (int first = 0; first + count <= SIZE; first++) {
            if (taken.get(first, first + count).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
