package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The part of {@code struct __sk_buff} that a test run takes in and gives out; the kernel refuses (EINVAL) what else
 * is not zero. A view: setters write the memory that the next run reads.
 */
public final class SkBuffContext {
    static final long BYTES = 192;
    private static final int CONTROL_WORDS = 5;

    private final MemorySegment memory;

    SkBuffContext(MemorySegment memory) {
        this.memory = memory;
    }

    public int mark() {
        return get(8);
    }

    public SkBuffContext mark(int mark) {
        return set(8, mark);
    }

    public int priority() {
        return get(32);
    }

    public SkBuffContext priority(int priority) {
        return set(32, priority);
    }

    /** The device the packet came in by; 0 for a packet that was made here. */
    public int ingressInterface() {
        return get(36);
    }

    /** Any number will do for the kernel: no device of it need exist. */
    public SkBuffContext ingressInterface(int index) {
        return set(36, index);
    }

    /** The device the program sees itself attached to. */
    public int networkInterface() {
        return get(40);
    }

    /** The device must exist in the calling thread's network namespace; 0 takes its loopback device. */
    public SkBuffContext networkInterface(int index) {
        return set(40, index);
    }

    /** A word of the control block, {@code cb[word]}, where programs on one path pass notes. */
    public int control(int word) {
        return get(controlOffset(word));
    }

    public SkBuffContext control(int word, int value) {
        return set(controlOffset(word), value);
    }

    public long timestampNanos() {
        return memory.get(ValueLayout.JAVA_LONG, 152);
    }

    public SkBuffContext timestampNanos(long nanos) {
        memory.set(ValueLayout.JAVA_LONG, 152, nanos);
        return this;
    }

    /** The bytes on the wire, all segments' headers included. */
    public int wireBytes() {
        return get(160);
    }

    /** 0 takes the packet's own length; otherwise at least that. */
    public SkBuffContext wireBytes(int bytes) {
        return set(160, bytes);
    }

    public int gsoSegments() {
        return get(164);
    }

    public SkBuffContext gsoSegments(int segments) {
        return set(164, segments);
    }

    /** The payload of each segment a superpacket will be cut into; 0 for an ordinary packet. Comes out as it went in. */
    public int gsoBytes() {
        return get(176);
    }

    public SkBuffContext gsoBytes(int bytes) {
        return set(176, bytes);
    }

    /** Sets all fields to zero. */
    public SkBuffContext clear() {
        memory.fill((byte) 0);
        return this;
    }

    private static long controlOffset(int word) {
        if (word < 0 || word >= CONTROL_WORDS) {
            throw new IndexOutOfBoundsException("control word " + word);
        }
        return 48 + 4L * word;
    }

    private int get(long offset) {
        return memory.get(ValueLayout.JAVA_INT, offset);
    }

    private SkBuffContext set(long offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
        return this;
    }
}
