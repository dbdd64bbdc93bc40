package dev.tenet.net;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable range of bytes. Numbers are read in network order at an index from its start; an index outside throws {@link
 * IndexOutOfBoundsException}, so parsers ask {@link #require} first.
 *
 * <p>A slice shares the bytes it was cut from.
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] array;
    private final int start;
    private final int length;

    private Bytes(byte[] array, int start, int length) {
        this.array = array;
        this.start = start;
        this.length = length;
    }

    /** A copy of the given bytes. */
    public static Bytes of(byte... bytes) {
        return new Bytes(bytes.clone(), 0, bytes.length);
    }

    /** Pairs of hexadecimal digits; white space and colons between them do not count. Throws {@link ParseException}. */
    public static Bytes parseHex(String text) {
        try {
            byte[] bytes = HEX.parseHex(text.replaceAll("[\\s:]", ""));
            return new Bytes(bytes, 0, bytes.length);
        } catch (IllegalArgumentException e) {
            throw new ParseException("pairs of hexadecimal digits", text);
        }
    }

    public static Bytes concat(Bytes... parts) {
        ByteWriter writer = new ByteWriter();
        for (Bytes part : parts) {
            writer.bytes(part);
        }
        return writer.toBytes();
    }

    /** The given number of equal bytes. */
    public static Bytes repeat(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return new Bytes(bytes, 0, length);
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Returns this; throws where it holds fewer bytes than {@code what} needs. */
    public Bytes require(int needed, String what) throws MalformedPacketException {
        if (needed > length) {
            throw new MalformedPacketException(what + " needs " + needed + " bytes, " + length + " are there");
        }
        return this;
    }

    public int u8(int index) {
        return array[start + check(index, 1)] & 0xff;
    }

    public int u16(int index) {
        check(index, 2);
        return u8(index) << 8 | u8(index + 1);
    }

    public int u24(int index) {
        check(index, 3);
        return u8(index) << 16 | u16(index + 1);
    }

    /** 32 bits; read the result as unsigned. */
    public int u32(int index) {
        check(index, 4);
        return u16(index) << 16 | u16(index + 2);
    }

    /** 64 bits; read the result as unsigned. */
    public long u64(int index) {
        check(index, 8);
        return (long) u32(index) << 32 | u32(index + 4) & 0xffffffffL;
    }

    public MacAddress mac(int index) {
        return new MacAddress((long) u16(index) << 32 | u32(index + 2) & 0xffffffffL);
    }

    public Ipv4Address ipv4(int index) {
        return new Ipv4Address(u32(index));
    }

    public Ipv6Address ipv6(int index) {
        return new Ipv6Address(u64(index), u64(index + 8));
    }

    public Bytes slice(int from) {
        return slice(from, length);
    }

    /** From {@code from} up to but without {@code to}. */
    public Bytes slice(int from, int to) {
        if (from < 0 || to < from || to > length) {
            throw new IndexOutOfBoundsException("no bytes " + from + " to " + to + " in " + length);
        }
        return new Bytes(array, start + from, to - from);
    }

    /** At most its first {@code count} bytes. */
    public Bytes limit(int count) {
        return count >= length ? this : slice(0, count);
    }

    /** The same bytes with those at {@code index} replaced by {@code replacement}. */
    public Bytes with(int index, Bytes replacement) {
        return concat(slice(0, index), replacement, slice(index + replacement.length));
    }

    /** The same bytes with the one at {@code index} replaced. */
    public Bytes withByte(int index, int value) {
        return with(index, Bytes.of((byte) value));
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, start, start + length);
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(array, start, target, offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes
                && Arrays.equals(array, start, start + length, bytes.array, bytes.start, bytes.start + bytes.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + array[start + i];
        }
        return hash;
    }

    /** Lower-case hexadecimal digits without separators. */
    @Override
    public String toString() {
        return HEX.formatHex(array, start, start + length);
    }

    private int check(int index, int count) {
        if (index < 0 || index > length - count) {
            throw new IndexOutOfBoundsException("no " + count + " bytes at " + index + " in " + length);
        }
        return index;
    }
}
