package dev.tenet.net;

/**
 * The Internet checksum (RFC 1071): over whole ranges, over the pseudo header that transports add (RFC 9293, 3.1; RFC 8200,
 * 8.1), and kept right incrementally when a field changes (RFC 1624).
 */
public final class InternetChecksum {
    private InternetChecksum() {}

    /** The checksum of the bytes; over bytes that hold their own right checksum it is 0. */
    public static int of(Bytes bytes) {
        return ~fold(sum(bytes)) & 0xffff;
    }

    /**
     * The checksum of a transport header and payload whose checksum field is 0. UDP sends 0xffff for 0, since 0 means none: see
     * {@link #orNone}.
     */
    public static int ofTransport(IpAddress source, IpAddress destination, IpProtocol protocol, Bytes message) {
        return ~fold(pseudoHeader(source, destination, protocol, message.length()) + sum(message)) & 0xffff;
    }

    /** The checksum as UDP writes it: 0 becomes 0xffff (RFC 768). */
    public static int orNone(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }

    /** The checksum after 16 bits under it changed from {@code before} to {@code after} (RFC 1624, equation 3). */
    public static int update16(int checksum, int before, int after) {
        return ~fold((~checksum & 0xffffL) + (~before & 0xffff) + (after & 0xffff)) & 0xffff;
    }

    /** The checksum after 32 bits under it changed, which start at an even offset. */
    public static int update32(int checksum, int before, int after) {
        return update16(update16(checksum, before >>> 16, after >>> 16), before & 0xffff, after & 0xffff);
    }

    private static long pseudoHeader(IpAddress source, IpAddress destination, IpProtocol protocol, int length) {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException(source + " and " + destination + " are of different families");
        }
        return sum(Bytes.of(source.toBytes())) + sum(Bytes.of(destination.toBytes())) + protocol.number() + length;
    }

    /** Not folded; an odd last byte counts as if a zero followed. */
    private static long sum(Bytes bytes) {
        long sum = 0;
        int even = bytes.length() & ~1;
        for (int i = 0; i < even; i += 2) {
            sum += bytes.u16(i);
        }
        return even == bytes.length() ? sum : sum + ((long) bytes.u8(even) << 8);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
