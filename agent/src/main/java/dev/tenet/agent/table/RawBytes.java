package dev.tenet.agent.table;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;

/** A key or value exactly as the datapath has it: equal if every byte is, padding too. */
public final class RawBytes {
    private final byte[] bytes;

    private RawBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of all of the segment's bytes. */
    public static RawBytes of(MemorySegment segment) {
        byte[] copy = new byte[Math.toIntExact(segment.byteSize())];
        MemorySegment.copy(segment, 0, MemorySegment.ofArray(copy), 0, copy.length);
        return new RawBytes(copy);
    }

    /** A number in the byte order of this machine, as most keys that are numbers are. */
    public static RawBytes ofInt(int number) {
        byte[] bytes = new byte[Integer.BYTES];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, 0, number);
        return new RawBytes(bytes);
    }

    /** As {@link #ofInt}, of eight bytes. */
    public static RawBytes ofLong(long number) {
        byte[] bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
        return new RawBytes(bytes);
    }

    /** What {@link #ofInt} was given. */
    public int toInt() {
        if (bytes.length != Integer.BYTES) {
            throw new IllegalStateException(bytes.length + " bytes are no number");
        }
        return segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    /** A view to read. */
    public MemorySegment segment() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawBytes raw && Arrays.equals(bytes, raw.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
