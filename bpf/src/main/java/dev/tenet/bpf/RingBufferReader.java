package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A platform thread that waits for records of a ring buffer and hands them over, until closed. Waiting is by poll(2):
 * the kernel wakes the thread when a record comes to a ring that was read empty.
 */
public final class RingBufferReader implements AutoCloseable {
    private static final long POLL_BYTES = 8;
    private static final short POLLIN = 1;
    private static final int FOREVER = -1;

    private final BpfMap map;
    private final RingBuffer.Handler handler;
    private final int stopSignal;
    private final Thread thread;
    private volatile boolean stopping;

    private RingBufferReader(BpfMap map, String threadName, RingBuffer.Handler handler) {
        this.map = map;
        this.handler = handler;
        this.stopSignal = SystemCallException.check(Libc.eventDescriptor(), "make an event descriptor");
        this.thread = Thread.ofPlatform().name(threadName).daemon().unstarted(this::read);
    }

    /**
     * Starts to read.
     *
     * @param map stays the caller's, who keeps it open as long as the reader
     * @param handler called on the reader's thread; what it throws goes to the thread's uncaught exception handler
     *     and ends the reader
     */
    public static RingBufferReader start(BpfMap map, String threadName, RingBuffer.Handler handler) {
        RingBufferReader reader = new RingBufferReader(map, threadName, handler);
        reader.thread.start();
        return reader;
    }

    /** Whether it still reads. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Hands over what is there, and ends the thread. Not to be called by the handler. */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        try (Arena arena = Arena.ofConfined()) {
            SystemCallException.check(
                    Libc.write(stopSignal, arena.allocateFrom(ValueLayout.JAVA_LONG, 1)), "stop " + thread.getName());
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        Libc.close(stopSignal);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (RingBuffer ring = RingBuffer.open(map);
                Arena arena = Arena.ofConfined()) {
            MemorySegment waits = arena.allocate(2 * POLL_BYTES, 4);
            waits.set(ValueLayout.JAVA_INT, 0, map.descriptor());
            waits.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            waits.set(ValueLayout.JAVA_INT, POLL_BYTES, stopSignal);
            waits.set(ValueLayout.JAVA_SHORT, POLL_BYTES + 4, POLLIN);
            while (!stopping) {
                int ready = Libc.poll(waits, 2, FOREVER);
                if (ready < 0 && ready != -Errno.EINTR.number()) {
                    throw new SystemCallException("wait for " + map, Errno.of(ready));
                }
                ring.consume(handler);
            }
            ring.consume(handler);
        }
    }
}
