package dev.tenet.net;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address, without zone. Ordered by family (IPv4 first), then numerically.
 *
 * <p>{@code toString} is canonical: dotted decimal, or RFC 5952.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

    /** Reads an address of either family; throws {@link ParseException}. */
    static IpAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("an IP address", text));
    }

    static Optional<IpAddress> tryParse(String text) {
        return text.indexOf(':') < 0
                ? Ipv4Address.tryParse(text).map(address -> address)
                : Ipv6Address.tryParse(text).map(address -> address);
    }

    /** Reads 4 or 16 bytes in network order; 16 bytes are IPv6, whatever they hold. */
    static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4Address.ofBytes(bytes);
            case 16 -> Ipv6Address.ofBytes(bytes);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /**
     * Reads the 16-byte form that {@link #toMappedBytes} writes. An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) comes back as
     * the IPv4 address: in this form the two are one.
     */
    static IpAddress ofMappedBytes(byte[] bytes) {
        Ipv6Address address = Ipv6Address.ofBytes(bytes);
        return address.isIpv4Mapped() ? new Ipv4Address((int) address.low()) : address;
    }

    IpFamily family();

    /** 4 or 16 bytes in network order. */
    byte[] toBytes();

    /** 16 bytes in network order; IPv4 as {@code ::ffff:a.b.c.d}. */
    byte[] toMappedBytes();

    /** The address {@code count} further on (back if negative); throws {@link ArithmeticException} beyond the family's ends. */
    IpAddress plus(long count);

    /** The address with all but its first {@code prefixLength} bits cleared. */
    IpAddress masked(int prefixLength);

    /** The address with all but its first {@code prefixLength} bits set. */
    IpAddress filled(int prefixLength);

    /** Bit {@code index} counted from the most significant, 0. */
    boolean bit(int index);

    boolean isUnspecified();

    boolean isLoopback();

    boolean isMulticast();

    /** 169.254.0.0/16 or fe80::/10. */
    boolean isLinkLocal();

    /** The address as an unsigned number. */
    default BigInteger toNumber() {
        return new BigInteger(1, toBytes());
    }

    /** How far on {@code other} is, negative if it is before this; both of one family. */
    default BigInteger distanceTo(IpAddress other) {
        requireSameFamily(other);
        return other.toNumber().subtract(toNumber());
    }

    /** How many leading bits the two have in common; both of one family. */
    default int commonPrefixLength(IpAddress other) {
        requireSameFamily(other);
        int mismatch = Arrays.mismatch(toBytes(), other.toBytes());
        if (mismatch < 0) {
            return family().bits();
        }
        int difference = (toBytes()[mismatch] ^ other.toBytes()[mismatch]) & 0xff;
        return mismatch * Byte.SIZE + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE);
    }

    /** The prefix that holds this address alone. */
    default IpPrefix toPrefix() {
        return new IpPrefix(this, family().bits());
    }

    private void requireSameFamily(IpAddress other) {
        if (family() != other.family()) {
            throw new IllegalArgumentException(this + " and " + other + " are of different families");
        }
    }
}
