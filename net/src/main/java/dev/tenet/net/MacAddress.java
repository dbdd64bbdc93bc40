package dev.tenet.net;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An Ethernet address (EUI-48). Ordered numerically.
 *
 * @param bits the address in the low 48 bits, the first octet most significant
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
    public static final MacAddress ZERO = new MacAddress(0);
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
    public static final int BYTES = 6;

    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits: " + Long.toHexString(bits));
        }
    }

    /** Reads {@code aa:bb:cc:dd:ee:ff}; throws {@link ParseException}. */
    public static MacAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("a MAC address", text));
    }

    public static Optional<MacAddress> tryParse(String text) {
        return TEXT.matcher(text).matches()
                ? Optional.of(new MacAddress(Long.parseLong(text.replace(":", ""), 16)))
                : Optional.empty();
    }

    public static MacAddress ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
        }
        long bits = 0;
        for (byte octet : bytes) {
            bits = bits << Byte.SIZE | octet & 0xff;
        }
        return new MacAddress(bits);
    }

    /** The Ethernet multicast address of an IP multicast group (RFC 1112, 6.4; RFC 2464, 7). */
    public static MacAddress ofMulticast(IpAddress group) {
        if (!group.isMulticast()) {
            throw new IllegalArgumentException(group + " is not a multicast address");
        }
        return switch (group) {
            case Ipv4Address(int bits) -> new MacAddress(0x01005e000000L | bits & 0x7fffff);
            case Ipv6Address(long _, long low) -> new MacAddress(0x333300000000L | low & 0xffffffffL);
        };
    }

    /** 6 bytes in network order. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) octet(i);
        }
        return bytes;
    }

    /** Octet {@code index} as a number from 0 to 255, the first sent first. */
    public int octet(int index) {
        return (int) (bits >>> Byte.SIZE * (BYTES - 1 - index)) & 0xff;
    }

    /** Whether the group bit is set; broadcast is multicast too. */
    public boolean isMulticast() {
        return (octet(0) & 1) != 0;
    }

    public boolean isBroadcast() {
        return equals(BROADCAST);
    }

    public boolean isLocallyAdministered() {
        return (octet(0) & 2) != 0;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return String.format(
                "%02x:%02x:%02x:%02x:%02x:%02x", octet(0), octet(1), octet(2), octet(3), octet(4), octet(5));
    }
}
