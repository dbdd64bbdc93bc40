package dev.tenet.net;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 address.
 *
 * @param bits the address as an unsigned 32-bit number, the first octet most significant
 */
public record Ipv4Address(int bits) implements IpAddress {
    public static final Ipv4Address UNSPECIFIED = new Ipv4Address(0);
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7f000001);
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

    private static final int OCTETS = 4;

    /** Reads four decimal octets without leading zeros, as inet_pton does; throws {@link ParseException}. */
    public static Ipv4Address parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("an IPv4 address", text));
    }

    public static Optional<Ipv4Address> tryParse(String text) {
        String[] octets = text.split("\\.", OCTETS + 1);
        if (octets.length != OCTETS) {
            return Optional.empty();
        }
        int bits = 0;
        for (String octet : octets) {
            int value = Digits.decimal(octet, 3);
            if (value < 0 || value > 255) {
                return Optional.empty();
            }
            bits = bits << Byte.SIZE | value;
        }
        return Optional.of(new Ipv4Address(bits));
    }

    public static Ipv4Address of(int first, int second, int third, int fourth) {
        if (((first | second | third | fourth) & ~0xff) != 0) {
            throw new IllegalArgumentException("octets are 0 to 255");
        }
        return new Ipv4Address(first << 24 | second << 16 | third << 8 | fourth);
    }

    public static Ipv4Address ofBytes(byte[] bytes) {
        if (bytes.length != OCTETS) {
            throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + bytes.length);
        }
        return new Ipv4Address(ByteBuffer.wrap(bytes).getInt());
    }

    @Override
    public IpFamily family() {
        return IpFamily.IPV4;
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(OCTETS).putInt(bits).array();
    }

    @Override
    public byte[] toMappedBytes() {
        return toMapped().toBytes();
    }

    /** {@code ::ffff:a.b.c.d}. */
    public Ipv6Address toMapped() {
        return new Ipv6Address(0, 0xffffL << 32 | toLong());
    }

    @Override
    public Ipv4Address plus(long count) {
        long sum = Math.addExact(toLong(), count);
        if (sum != (sum & 0xffffffffL)) {
            throw new ArithmeticException(this + " plus " + count + " is not an IPv4 address");
        }
        return new Ipv4Address((int) sum);
    }

    @Override
    public Ipv4Address masked(int prefixLength) {
        return new Ipv4Address(bits & mask(prefixLength));
    }

    @Override
    public Ipv4Address filled(int prefixLength) {
        return new Ipv4Address(bits | ~mask(prefixLength));
    }

    @Override
    public boolean bit(int index) {
        return bits << index < 0;
    }

    @Override
    public boolean isUnspecified() {
        return bits == 0;
    }

    @Override
    public boolean isLoopback() {
        return bits >>> 24 == 127;
    }

    @Override
    public boolean isMulticast() {
        return bits >>> 28 == 0xe;
    }

    @Override
    public boolean isLinkLocal() {
        return bits >>> 16 == 0xa9fe;
    }

    /** The address as a non-negative number. */
    public long toLong() {
        return Integer.toUnsignedLong(bits);
    }

    @Override
    public int compareTo(IpAddress other) {
        return switch (other) {
            case Ipv4Address(int otherBits) -> Integer.compareUnsigned(bits, otherBits);
            case Ipv6Address _ -> -1;
        };
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static int mask(int prefixLength) {
        if (prefixLength < 0 || prefixLength > Integer.SIZE) {
            throw new IllegalArgumentException("an IPv4 prefix length is 0 to 32, not " + prefixLength);
        }
        return prefixLength == 0 ? 0 : -1 << Integer.SIZE - prefixLength;
    }
}
