package dev.tenet.net;

/**
 * An IPv4 header (RFC 791).
 *
 * @param trafficClass differentiated services and congestion bits (RFC 2474, RFC 3168), 8 bits
 * @param totalLength bytes of header and payload, as the header claims
 * @param flags {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS} and the reserved bit 4
 * @param fragmentOffset in units of 8 bytes, 13 bits
 * @param checksum as it stands there; see {@link #hasRightChecksum}
 * @param options whole 32-bit words, at most 40 bytes, padding included
 */
public record Ipv4Header(
        int trafficClass,
        int totalLength,
        int identification,
        int flags,
        int fragmentOffset,
        int timeToLive,
        IpProtocol protocol,
        int checksum,
        Ipv4Address source,
        Ipv4Address destination,
        Bytes options)
        implements Header {
    public static final int MIN_LENGTH = 20;
    public static final int DONT_FRAGMENT = 2;
    public static final int MORE_FRAGMENTS = 1;

    private static final int CHECKSUM_OFFSET = 10;

    public Ipv4Header {
        Fields.check("traffic class", trafficClass, 8);
        Fields.check("total length", totalLength, 16);
        Fields.check("identification", identification, 16);
        Fields.check("flags", flags, 3);
        Fields.check("fragment offset", fragmentOffset, 13);
        Fields.check("time to live", timeToLive, 8);
        Fields.check("checksum", checksum, 16);
        Fields.checkOptions("IPv4", options);
    }

    /** Refuses a version other than 4 and a header length below 20 or beyond the bytes; claims about the payload are not judged. */
    public static Ipv4Header parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(MIN_LENGTH, "an IPv4 header");
        if (bytes.u8(0) >>> 4 != 4) {
            throw new MalformedPacketException("IPv4 with version " + (bytes.u8(0) >>> 4));
        }
        int length = (bytes.u8(0) & 0xf) * 4;
        if (length < MIN_LENGTH) {
            throw new MalformedPacketException("IPv4 header length " + length);
        }
        bytes.require(length, "an IPv4 header with options");
        return new Ipv4Header(
                bytes.u8(1),
                bytes.u16(2),
                bytes.u16(4),
                bytes.u16(6) >>> 13,
                bytes.u16(6) & 0x1fff,
                bytes.u8(8),
                new IpProtocol(bytes.u8(9)),
                bytes.u16(CHECKSUM_OFFSET),
                bytes.ipv4(12),
                bytes.ipv4(16),
                bytes.slice(MIN_LENGTH, length));
    }

    public boolean isFragment() {
        return fragmentOffset != 0 || (flags & MORE_FRAGMENTS) != 0;
    }

    public boolean hasRightChecksum() {
        return InternetChecksum.of(toBytes()) == 0;
    }

    /** The same header with the checksum that is right for it (a zero sum is written as zero). */
    public Ipv4Header withRightChecksum() {
        Bytes unsummed = toBytes().with(CHECKSUM_OFFSET, Bytes.repeat(0, 2));
        return withChecksum(InternetChecksum.of(unsummed));
    }

    public Ipv4Header withChecksum(int newChecksum) {
        return new Ipv4Header(
                trafficClass,
                totalLength,
                identification,
                flags,
                fragmentOffset,
                timeToLive,
                protocol,
                newChecksum,
                source,
                destination,
                options);
    }

    @Override
    public int length() {
        return MIN_LENGTH + options.length();
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u8(4 << 4 | length() / 4).u8(trafficClass).u16(totalLength);
        writer.u16(identification).u16(flags << 13 | fragmentOffset);
        writer.u8(timeToLive).u8(protocol.number()).u16(checksum);
        writer.ip(source).ip(destination).bytes(options);
    }
}
