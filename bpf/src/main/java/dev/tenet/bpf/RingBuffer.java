package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The reading end of a BPF ring buffer ({@code BPF_MAP_TYPE_RINGBUF}, Linux 5.8), in memory shared with the kernel.
 * One thread reads, the one that opened it. For waiting see {@link RingBufferReader}.
 */
public final class RingBuffer implements AutoCloseable {
    private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();
    private static final int HEADER_BYTES = 8;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final MappedMemory consumer;
    private final MappedMemory producer;
    private final MemorySegment data;
    private final long mask;

    private RingBuffer(BpfMap map) {
        long bytes = Integer.toUnsignedLong(map.info().spec().maxEntries());
        mask = bytes - 1;
        // The kernel maps the data twice in a row, so that records never wrap.
        consumer = MappedMemory.of(map, Libc.PROT_READ | Libc.PROT_WRITE, 0, Libc.PAGE_BYTES);
        producer = MappedMemory.of(map, Libc.PROT_READ, Libc.PAGE_BYTES, Libc.PAGE_BYTES + 2 * bytes);
        data = producer.memory().asSlice(Libc.PAGE_BYTES).asReadOnly();
    }

    /** Takes a record; its memory is the ring's, and is only valid during the call. */
    @FunctionalInterface
    public interface Handler {
        void accept(MemorySegment data);
    }

    /** Opens the ring. The map may be closed afterwards. */
    public static RingBuffer open(BpfMap map) {
        if (map.info().spec().type() != MapType.RING_BUFFER) {
            throw new IllegalArgumentException(map + " is no ring buffer");
        }
        return new RingBuffer(map);
    }

    /**
     * Hands over the records that are there, in order, until there is none or one that is still being written. Each is
     * given back to the kernel after its handler, also if the handler throws.
     *
     * @return how many; discarded ones are not counted
     */
    public int consume(Handler handler) {
        int handled = 0;
        long position = (long) POSITION.get(consumer.memory(), 0L);
        while (position < (long) POSITION.getAcquire(producer.memory(), 0L)) {
            long offset = position & mask;
            int header = (int) LENGTH.getAcquire(data, offset);
            if ((header & BUSY) != 0) {
                return handled;
            }
            int length = header & ~DISCARDED;
            position += (length + 2L * HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
            try {
                if ((header & DISCARDED) == 0) {
                    handled++;
                    handler.accept(data.asSlice(offset + HEADER_BYTES, length));
                }
            } finally {
                POSITION.setRelease(consumer.memory(), 0L, position);
            }
        }
        return handled;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
