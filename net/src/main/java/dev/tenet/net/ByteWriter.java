package dev.tenet.net;

import java.util.Arrays;

/** Appends numbers in network order to a growing array. Values wider than their field are an error, never cut. */
public final class ByteWriter {
    private static final int FIRST_CAPACITY = 128;

    private byte[] array = new byte[FIRST_CAPACITY];
    private int length;

    public ByteWriter u8(int value) {
        require(value, Byte.SIZE);
        reserve(1);
        array[length++] = (byte) value;
        return this;
    }

    public ByteWriter u16(int value) {
        require(value, Short.SIZE);
        return u8(value >>> 8).u8(value & 0xff);
    }

    public ByteWriter u24(int value) {
        require(value, 24);
        return u8(value >>> 16).u16(value & 0xffff);
    }

    /** All 32 bits of {@code value}. */
    public ByteWriter u32(int value) {
        return u16(value >>> 16).u16(value & 0xffff);
    }

    /** All 64 bits of {@code value}. */
    public ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    public ByteWriter mac(MacAddress address) {
        return u16((int) (address.bits() >>> 32)).u32((int) address.bits());
    }

    /** 4 or 16 bytes. */
    public ByteWriter ip(IpAddress address) {
        return switch (address) {
            case Ipv4Address(int bits) -> u32(bits);
            case Ipv6Address(long high, long low) -> u64(high).u64(low);
        };
    }

    public ByteWriter bytes(Bytes bytes) {
        reserve(bytes.length());
        bytes.copyTo(array, length);
        length += bytes.length();
        return this;
    }

    public int length() {
        return length;
    }

    /** What was written so far. */
    public Bytes toBytes() {
        return Bytes.of(Arrays.copyOf(array, length));
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, array.length * 2));
        }
    }

    private static void require(int value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(value + " does not fit into " + bits + " bits");
        }
    }
}
