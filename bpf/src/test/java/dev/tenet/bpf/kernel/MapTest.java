package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.MapSpec;
import dev.tenet.bpf.MapType;
import dev.tenet.bpf.MappedMemory;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.TestRunner;
import dev.tenet.bpf.UpdateMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@KernelTest
class MapTest {
    private static final int SIZE = 100;

    private final Arena arena = Arena.ofConfined();
    private final BpfMap hash = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 8, SIZE, 0));

    @AfterEach
    void close() {
        hash.close();
        arena.close();
    }

    @Test
    void entriesComeAndGo() {
        byte[] key = TestObjects.u32(1);
        assertTrue(hash.lookup(key).isEmpty());
        hash.update(key, TestObjects.u64(11));
        assertArrayEquals(TestObjects.u64(11), hash.lookup(key).orElseThrow());
        hash.update(key, TestObjects.u64(12));
        assertArrayEquals(TestObjects.u64(12), hash.lookup(key).orElseThrow());
        assertTrue(hash.delete(key));
        assertFalse(hash.delete(key));
        assertEquals(Optional.empty(), hash.lookup(key));
    }

    @Test
    void aCpuMapHasAProgramForAProcessor() {
        try (BpfObject object = TestObjects.programs().load()) {
            BpfMap processors = object.map("processors");
            byte[] first = TestObjects.u32(0);
            for (int queue : List.of(64, 64, 128)) {
                processors.updateProcessor(0, queue, object.program("on_another_processor"));
                MemorySegment found =
                        MemorySegment.ofArray(processors.lookup(first).orElseThrow());
                assertEquals(queue, found.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
                assertEquals(
                        object.program("on_another_processor").info().id(),
                        found.get(ValueLayout.JAVA_INT_UNALIGNED, Integer.BYTES));
            }
            assertTrue(processors.delete(first));
            assertEquals(Optional.empty(), processors.lookup(first));
        }
    }

    @Test
    void modesSayWhatMustBeThere() {
        byte[] key = TestObjects.u32(1);
        byte[] value = TestObjects.u64(1);
        assertEquals(Errno.ENOENT, errnoOf(() -> hash.update(key, value, UpdateMode.REPLACE)));
        hash.update(key, value, UpdateMode.CREATE);
        assertEquals(Errno.EEXIST, errnoOf(() -> hash.update(key, value, UpdateMode.CREATE)));
        hash.update(key, value, UpdateMode.REPLACE);
    }

    @Test
    void aFullMapSaysSo() {
        for (int i = 0; i < SIZE; i++) {
            hash.update(TestObjects.u32(i), TestObjects.u64(i));
        }
        SystemCallException full =
                assertThrows(SystemCallException.class, () -> hash.update(TestObjects.u32(SIZE), TestObjects.u64(1)));
        assertEquals(Errno.E2BIG, full.errno());
        assertTrue(full.getMessage().contains("of 100 entries"), full.getMessage());
    }

    @Test
    void takingReadsAndDeletes() {
        hash.update(TestObjects.u32(5), TestObjects.u64(55));
        MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, 5);
        MemorySegment value = arena.allocate(8, 8);
        assertTrue(hash.take(key, value));
        assertEquals(55, value.get(ValueLayout.JAVA_LONG, 0));
        assertFalse(hash.take(key, value));
    }

    @Test
    void keysAreWalked() {
        for (int i = 0; i < 10; i++) {
            hash.update(TestObjects.u32(i), TestObjects.u64(i));
        }
        MemorySegment key = arena.allocate(4, 4);
        TreeSet<Integer> seen = new TreeSet<>();
        for (boolean more = hash.firstKey(key); more; more = hash.nextKey(key, key)) {
            seen.add(key.get(ValueLayout.JAVA_INT, 0));
        }
        assertEquals(10, seen.size());
        assertEquals(9, seen.last());
    }

    @Test
    void batchesDoAllAtOnce() {
        MemorySegment keys = hash.allocateKeys(arena, SIZE);
        MemorySegment values = hash.allocateValues(arena, SIZE);
        for (int i = 0; i < SIZE; i++) {
            keys.setAtIndex(ValueLayout.JAVA_INT, i, i);
            values.setAtIndex(ValueLayout.JAVA_LONG, i, 1000L + i);
        }
        hash.updateBatch(keys, values, SIZE);
        assertEquals(SIZE, entriesOf(hash, 7).size());
        assertEquals(SIZE, entriesOf(hash, 1).size());
        assertEquals(SIZE, entriesOf(hash, 1000).size());
        assertEquals(
                "99=1099",
                entriesOf(hash, 16).stream()
                        .filter(entry -> entry.startsWith("99="))
                        .findFirst()
                        .orElseThrow());

        assertTrue(hash.delete(TestObjects.u32(3)));
        assertTrue(hash.delete(TestObjects.u32(4)));
        assertTrue(hash.delete(TestObjects.u32(99)));
        assertEquals(SIZE - 3, hash.deleteBatch(keys, SIZE));
        assertEquals(List.of(), entriesOf(hash, 16));
        assertEquals(0, hash.deleteBatch(keys, SIZE));
    }

    @Test
    void aBatchStopsWhereTheMapIsFull() {
        int more = SIZE + 10;
        MemorySegment keys = hash.allocateKeys(arena, more);
        for (int i = 0; i < more; i++) {
            keys.setAtIndex(ValueLayout.JAVA_INT, i, i);
        }
        MemorySegment values = hash.allocateValues(arena, more);
        assertEquals(Errno.E2BIG, errnoOf(() -> hash.updateBatch(keys, values, more)));
        assertEquals(SIZE, entriesOf(hash, 16).size());
    }

    @Test
    void shortMemoryNeverReachesTheKernel() {
        MemorySegment key = arena.allocate(4, 4);
        MemorySegment value = arena.allocate(8, 8);
        MemorySegment shorter = arena.allocate(7, 1);
        assertThrows(IllegalArgumentException.class, () -> hash.update(key, shorter));
        assertThrows(IllegalArgumentException.class, () -> hash.lookup(key, shorter));
        assertThrows(IllegalArgumentException.class, () -> hash.update(key.asSlice(0, 3), value));
        assertThrows(IllegalArgumentException.class, () -> hash.updateBatch(key, value, 2));
        assertThrows(IllegalArgumentException.class, () -> hash.update(new byte[3], new byte[8]));
    }

    @Test
    void perCpuValuesHaveASlotForEachCpu() {
        try (BpfObject object =
                TestObjects.programs().loader().only("give_verdict").load()) {
            BpfMap counters = object.map("counters");
            assertEquals(8, counters.slotBytes());
            assertEquals(8 * PossibleCpus.count(), counters.valueBytes());
            object.program("give_verdict").testRun(TestObjects.FRAME);
            MemorySegment value = counters.allocateValues(arena, 1);
            assertTrue(counters.lookup(arena.allocateFrom(ValueLayout.JAVA_INT, 0), value));
            int sum = 0;
            for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
                sum += value.get(ValueLayout.JAVA_INT, (long) cpu * counters.slotBytes());
            }
            assertEquals(1, sum);
            assertEquals(2, entriesOf(counters, 8).size());
        }
    }

    @Test
    void mappableArraysAreMemory() {
        try (BpfObject object =
                TestObjects.programs().loader().only("give_verdict").load()) {
            BpfMap gauges = object.map("gauges");
            MappedMemory mapped = gauges.mapMemory();
            MemorySegment memory = mapped.memory();
            assertEquals(24, memory.byteSize());
            memory.set(ValueLayout.JAVA_INT, 2L * gauges.slotBytes(), 77);
            assertArrayEquals(
                    TestObjects.u32(77), gauges.lookup(TestObjects.u32(2)).orElseThrow());
            mapped.close();
            assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_INT, 0));
            assertThrows(
                    IllegalArgumentException.class, () -> object.map("counters").mapMemory());
        }
    }

    @Test
    void aDataSectionIsMemoryToo() {
        try (BpfObject object =
                        TestObjects.programs().loader().only("give_verdict").load();
                MappedMemory bss = object.mapSection(".bss")) {
            int offset = object.spec().variable("packets_seen").offset();
            object.program("give_verdict").testRun(TestObjects.FRAME);
            assertEquals(1, bss.memory().get(ValueLayout.JAVA_LONG, offset));
        }
    }

    @Test
    void longestPrefixMapsAreReadWhole() {
        try (BpfObject object =
                TestObjects.programs().loader().only("give_verdict").load()) {
            BpfMap routes = object.map("routes");
            byte[] ten = HexFormat.of().parseHex("08000000" + "0a000000");
            byte[] tenOne = HexFormat.of().parseHex("10000000" + "0a010000");
            routes.update(ten, TestObjects.u32(8));
            routes.update(tenOne, TestObjects.u32(16));
            byte[] address = HexFormat.of().parseHex("20000000" + "0a010203");
            assertArrayEquals(TestObjects.u32(16), routes.lookup(address).orElseThrow());
            List<Integer> found = new ArrayList<>();
            try (MapCursor cursor = routes.cursor(1)) {
                while (cursor.advance()) {
                    found.add(cursor.value(0).get(ValueLayout.JAVA_INT, 0));
                }
            }
            assertEquals(List.of(16, 8), found);
        }
    }

    @Test
    void queuesPushAndPop() {
        try (BpfObject object =
                TestObjects.programs().loader().only("give_verdict").load()) {
            BpfMap ports = object.map("free_ports");
            MemorySegment value = arena.allocate(4, 4);
            assertFalse(ports.pop(value));
            for (int port = 1; port <= 4; port++) {
                value.set(ValueLayout.JAVA_INT, 0, port);
                ports.push(value);
            }
            assertEquals(Errno.E2BIG, errnoOf(() -> ports.push(value)));
            assertTrue(ports.pop(value));
            assertEquals(1, value.get(ValueLayout.JAVA_INT, 0));
        }
    }

    @Test
    void mapsOfMapsHoldMaps() {
        try (BpfObject object =
                        TestObjects.programs().loader().only("look_up_inner").load();
                BpfMap inner = BpfMap.create(new MapSpec("inner", MapType.HASH, 4, 4, 8, 0));
                TestRunner runner = TestRunner.forPackets(object.program("look_up_inner"), 64)) {
            MemorySegment slot = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            runner.context().mark(6);
            assertEquals(-1, runner.run(TestObjects.FRAME).returnValue());
            object.map("tables").updateInner(slot, inner);
            assertEquals(-2, runner.run(TestObjects.FRAME).returnValue());
            inner.update(TestObjects.u32(6), TestObjects.u32(66));
            assertEquals(66, runner.run(TestObjects.FRAME).returnValue());
            MemorySegment id = arena.allocate(4, 4);
            assertTrue(object.map("tables").lookup(slot, id));
            try (BpfMap again = BpfMap.openById(id.get(ValueLayout.JAVA_INT, 0))) {
                assertEquals(inner.info().id(), again.info().id());
            }
        }
    }

    @Test
    void programArraysJump() {
        try (BpfObject object =
                TestObjects.programs().loader().set("verdict", 3).load()) {
            assertEquals(
                    2, object.program("tail_call").testRun(TestObjects.FRAME).returnValue());
            object.map("jumps")
                    .updateProgram(arena.allocateFrom(ValueLayout.JAVA_INT, 0), object.program("give_verdict"));
            assertEquals(
                    3, object.program("tail_call").testRun(TestObjects.FRAME).returnValue());
        }
    }

    @Test
    void aClosedMapIsNotUsed() {
        hash.close();
        hash.close();
        assertThrows(IllegalStateException.class, () -> hash.delete(new byte[4]));
    }

    private static Errno errnoOf(Executable call) {
        return assertThrows(SystemCallException.class, call).errno();
    }

    private static List<String> entriesOf(BpfMap map, int chunk) {
        List<String> entries = new ArrayList<>();
        try (MapCursor cursor = map.cursor(chunk)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    entries.add(cursor.key(i).get(ValueLayout.JAVA_INT, 0) + "="
                            + cursor.value(i).get(ValueLayout.JAVA_LONG, 0));
                }
            }
        }
        return entries;
    }
}
