package dev.tenet.datapath.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.datapath.balance.MaglevTable.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaglevTableTest {
    private static List<Backend> equal(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> new Backend(i, 1)).toList();
    }

    private static int[] shares(MaglevTable table, int highest) {
        int[] shares = new int[highest + 1];
        for (int slot = 0; slot < table.size(); slot++) {
            shares[table.backend(slot)]++;
        }
        return shares;
    }

    private static int changed(MaglevTable before, MaglevTable after) {
        return (int) IntStream.range(0, before.size())
                .filter(slot -> before.backend(slot) != after.backend(slot))
                .count();
    }

    @Test
    void sharesDifferByASlotAtMost() {
        for (int count : new int[] {1, 2, 3, 7, 10, 100, 655}) {
            MaglevTable table = MaglevTable.build(MaglevTable.sizeFor(count), equal(count));
            int[] shares = shares(table, count);
            int least =
                    IntStream.rangeClosed(1, count).map(i -> shares[i]).min().orElseThrow();
            int most = IntStream.rangeClosed(1, count).map(i -> shares[i]).max().orElseThrow();
            assertTrue(most - least <= 1, count + " backends: " + least + " to " + most);
        }
    }

    @Test
    void weightsAreShares() {
        MaglevTable table = MaglevTable.build(65537, List.of(new Backend(1, 1), new Backend(2, 2), new Backend(3, 7)));
        int[] shares = shares(table, 3);
        assertEquals(6554, shares[1], 2);
        assertEquals(13107, shares[2], 2);
        assertEquals(45876, shares[3], 2);
    }

    @Test
    void noWeightGetsNothing() {
        MaglevTable table = MaglevTable.build(1021, List.of(new Backend(1, 0), new Backend(2, 5)));
        assertEquals(1021, shares(table, 2)[2]);
        assertEquals(
                MaglevTable.NOBODY,
                MaglevTable.build(1021, List.of(new Backend(1, 0))).backend(7));
        assertEquals(MaglevTable.NOBODY, MaglevTable.build(1021, List.of()).backendOf(-1));
    }

    @Test
    void orderDoesNotMatter() {
        long seed = System.nanoTime();
        List<Backend> backends = new ArrayList<>(equal(100));
        MaglevTable table = MaglevTable.build(16381, backends);
        Collections.shuffle(backends, new Random(seed));
        assertEquals(0, changed(table, MaglevTable.build(16381, backends)), "seed " + seed);
    }

    /** One of a thousand backends goes: its slots change, and few others (Maglev's own figure is a curve without numbers). */
    @Test
    void fewOthersChange() {
        List<Backend> all = equal(1000);
        List<Backend> fewer =
                all.stream().filter(backend -> backend.number() != 500).toList();
        MaglevTable before = MaglevTable.build(65537, all);
        int besides = changed(before, MaglevTable.build(65537, fewer)) - shares(before, 1000)[500];
        assertTrue(besides < 65537 / 100, "others that changed: " + besides);
    }

    /** Those who stay share out the slots of who goes, and a slot nobody else wanted never moves between two who stay without need. */
    @Test
    void halfOfFewGo() {
        MaglevTable before = MaglevTable.build(1021, equal(4));
        MaglevTable after = MaglevTable.build(1021, List.of(new Backend(1, 1), new Backend(2, 1)));
        int moved = (int) IntStream.range(0, 1021)
                .filter(slot -> before.backend(slot) <= 2 && before.backend(slot) != after.backend(slot))
                .count();
        assertTrue(moved < 1021 / 4, "moved between two who stayed: " + moved);
    }

    /** The paper's own loop, slot by slot, with another one's SplitMix64. */
    @Test
    void slotsAreThoseThatWalkingEachOrderGives() {
        long seed = System.nanoTime();
        Random chance = new Random(seed);
        for (int size : new int[] {2, 3, 1021, 4093, 65537}) {
            List<Backend> backends = IntStream.range(0, 1 + chance.nextInt(200))
                    .mapToObj(i -> new Backend(i * 1_000_003 + chance.nextInt(1_000_000), chance.nextInt(5)))
                    .toList();
            MaglevTable table = MaglevTable.build(size, backends);
            int[] walked = walked(size, backends);
            for (int slot = 0; slot < size; slot++) {
                assertEquals(walked[slot], table.backend(slot), "slot " + slot + " of " + size + ", seed " + seed);
            }
        }
    }

    private static int[] walked(int size, List<Backend> backends) {
        int[] slots = new int[size];
        Arrays.fill(slots, MaglevTable.NOBODY);
        List<Walker> walkers = backends.stream()
                .filter(backend -> backend.weight() > 0)
                .sorted(Comparator.comparing(Backend::number))
                .map(backend -> new Walker(backend, size))
                .toList();
        long heaviest = walkers.stream()
                .mapToLong(walker -> walker.backend.weight())
                .max()
                .orElse(0);
        for (int free = walkers.isEmpty() ? 0 : size; free > 0; ) {
            for (Walker walker : walkers) {
                if (free > 0 && walker.hasTurn(heaviest)) {
                    walker.take(slots);
                    free--;
                }
            }
        }
        return slots;
    }

    private static final class Walker {
        final Backend backend;
        final int skip;
        int at;
        long credit;

        Walker(Backend backend, int size) {
            this.backend = backend;
            long hash = splitMix(backend.number());
            at = (int) Long.remainderUnsigned(hash, size);
            skip = (int) (Long.remainderUnsigned(splitMix(hash), size - 1) + 1);
        }

        boolean hasTurn(long heaviest) {
            credit += backend.weight();
            boolean turn = credit >= heaviest;
            credit -= turn ? heaviest : 0;
            return turn;
        }

        void take(int[] slots) {
            while (slots[at] != MaglevTable.NOBODY) {
                at = (at + skip) % slots.length;
            }
            slots[at] = backend.number();
        }

        private static long splitMix(long value) {
            return new SplittableRandom(value).nextLong();
        }
    }
}
