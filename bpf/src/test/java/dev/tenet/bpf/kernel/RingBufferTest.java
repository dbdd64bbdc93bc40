package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.RingBuffer;
import dev.tenet.bpf.RingBufferReader;
import dev.tenet.bpf.TestObjects;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KernelTest
class RingBufferTest {
    /** 4,096 bytes of records of 16, of which the kernel keeps one free. */
    private static final int CAPACITY = 255;

    private final BpfObject object =
            TestObjects.programs().loader().only("send_events").load();

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void recordsComeInOrderAndRoundTheRing() {
        try (RingBuffer ring = RingBuffer.open(object.map("events"))) {
            for (int round = 0; round < 50; round++) {
                assertEquals(100, send(100));
                List<Integer> seen = new ArrayList<>();
                assertEquals(100, ring.consume(record -> seen.add(record.get(ValueLayout.JAVA_INT, 0))));
                assertEquals(IntStream.range(0, 100).boxed().toList(), seen);
                assertEquals(0, ring.consume(record -> seen.add(-1)));
            }
        }
    }

    @Test
    void aFullRingTakesNoMoreUntilItIsRead() {
        try (RingBuffer ring = RingBuffer.open(object.map("events"))) {
            assertEquals(CAPACITY, send(1000));
            assertEquals(0, send(1));
            assertEquals(CAPACITY, ring.consume(record -> {}));
            assertEquals(1, send(1));
        }
    }

    @Test
    void aRecordWhoseHandlerThrowsIsNotSeenAgain() {
        try (RingBuffer ring = RingBuffer.open(object.map("events"))) {
            send(2);
            assertThrows(
                    IllegalStateException.class,
                    () -> ring.consume(record -> {
                        throw new IllegalStateException("refused");
                    }));
            assertEquals(1, ring.consume(record -> assertEquals(1, record.get(ValueLayout.JAVA_INT, 0))));
        }
    }

    @Test
    void aReaderIsWokenByRecordsAndByItsEnd() throws InterruptedException {
        BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        try (RingBufferReader reader = RingBufferReader.start(
                object.map("events"), "events", record -> seen.add(record.get(ValueLayout.JAVA_INT, 0)))) {
            for (int round = 0; round < 20; round++) {
                send(3);
                for (int i = 0; i < 3; i++) {
                    assertEquals(i, seen.poll(10, TimeUnit.SECONDS));
                }
            }
            reader.close();
            assertFalse(reader.isRunning());
        }
    }

    @Test
    void otherMapsAreNoRings() {
        assertThrows(IllegalArgumentException.class, () -> RingBuffer.open(object.map("counters")));
    }

    private int send(int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(8, 8);
            request.set(ValueLayout.JAVA_INT, 0, count);
            assertEquals(5, object.program("send_events").runSystemCall(request));
            return request.get(ValueLayout.JAVA_INT, 4);
        }
    }
}
