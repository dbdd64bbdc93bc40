package dev.tenet.net;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv6 address without zone.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6Address(long high, long low) implements IpAddress {
    public static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);
    public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);
    /** ff02::1 (RFC 4291, 2.7.1). */
    public static final Ipv6Address ALL_NODES = new Ipv6Address(0xff02L << 48, 1);
    /** ff02::2 (RFC 4291, 2.7.1). */
    public static final Ipv6Address ALL_ROUTERS = new Ipv6Address(0xff02L << 48, 2);

    private static final int BYTES = 16;

    /** Reads any text form of RFC 4291, 2.2; throws {@link ParseException}. */
    public static Ipv6Address parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("an IPv6 address", text));
    }

    public static Optional<Ipv6Address> tryParse(String text) {
        return Ipv6Text.read(text);
    }

    public static Ipv6Address ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    @Override
    public IpFamily family() {
        return IpFamily.IPV6;
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public byte[] toMappedBytes() {
        return toBytes();
    }

    @Override
    public Ipv6Address plus(long count) {
        long newLow = low + count;
        boolean carried = Long.compareUnsigned(newLow, low) < 0;
        long newHigh = count >= 0 ? high + (carried ? 1 : 0) : high - (carried ? 0 : 1);
        boolean wrapped =
                count >= 0 ? Long.compareUnsigned(newHigh, high) < 0 : Long.compareUnsigned(newHigh, high) > 0;
        if (wrapped) {
            throw new ArithmeticException(this + " plus " + count + " is not an IPv6 address");
        }
        return new Ipv6Address(newHigh, newLow);
    }

    @Override
    public Ipv6Address masked(int prefixLength) {
        return new Ipv6Address(high & highMask(prefixLength), low & lowMask(prefixLength));
    }

    @Override
    public Ipv6Address filled(int prefixLength) {
        return new Ipv6Address(high | ~highMask(prefixLength), low | ~lowMask(prefixLength));
    }

    @Override
    public boolean bit(int index) {
        return index < Long.SIZE ? high << index < 0 : low << index - Long.SIZE < 0;
    }

    @Override
    public boolean isUnspecified() {
        return (high | low) == 0;
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xff;
    }

    @Override
    public boolean isLinkLocal() {
        return high >>> 54 == 0xfe80 >>> 6;
    }

    /** Whether this is {@code ::ffff:0:0/96}. */
    public boolean isIpv4Mapped() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** The solicited-node multicast address ff02::1:ffXX:XXXX of this address (RFC 4291, 2.7.1). */
    public Ipv6Address solicitedNode() {
        return new Ipv6Address(0xff02L << 48, 0x1ff000000L | low & 0xffffff);
    }

    @Override
    public int compareTo(IpAddress other) {
        return switch (other) {
            case Ipv4Address _ -> 1;
            case Ipv6Address(long otherHigh, long otherLow) -> {
                int order = Long.compareUnsigned(high, otherHigh);
                yield order != 0 ? order : Long.compareUnsigned(low, otherLow);
            }
        };
    }

    /** RFC 5952. */
    @Override
    public String toString() {
        return Ipv6Text.write(this);
    }

    private static long highMask(int prefixLength) {
        if (prefixLength < 0 || prefixLength > 2 * Long.SIZE) {
            throw new IllegalArgumentException("an IPv6 prefix length is 0 to 128, not " + prefixLength);
        }
        return leading(Math.min(prefixLength, Long.SIZE));
    }

    private static long lowMask(int prefixLength) {
        return leading(Math.max(0, prefixLength - Long.SIZE));
    }

    private static long leading(int ones) {
        return ones == 0 ? 0 : -1L << Long.SIZE - ones;
    }
}
