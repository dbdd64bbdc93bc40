package dev.tenet.net;

/**
 * A fixed IPv6 header (RFC 8200, 3).
 *
 * @param trafficClass 8 bits
 * @param flowLabel 20 bits
 * @param payloadLength bytes that follow, extension headers included, as the header claims
 * @param nextHeader the first extension header or the protocol
 */
public record Ipv6Header(
        int trafficClass,
        int flowLabel,
        int payloadLength,
        IpProtocol nextHeader,
        int hopLimit,
        Ipv6Address source,
        Ipv6Address destination)
        implements Header {
    public static final int LENGTH = 40;

    public Ipv6Header {
        Fields.check("traffic class", trafficClass, 8);
        Fields.check("flow label", flowLabel, 20);
        Fields.check("payload length", payloadLength, 16);
        Fields.check("hop limit", hopLimit, 8);
    }

    /** Refuses a version other than 6; the payload length is not judged. */
    public static Ipv6Header parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "an IPv6 header");
        int first = bytes.u32(0);
        if (first >>> 28 != 6) {
            throw new MalformedPacketException("IPv6 with version " + (first >>> 28));
        }
        return new Ipv6Header(
                first >>> 20 & 0xff,
                first & 0xfffff,
                bytes.u16(4),
                new IpProtocol(bytes.u8(6)),
                bytes.u8(7),
                bytes.ipv6(8),
                bytes.ipv6(24));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u32(6 << 28 | trafficClass << 20 | flowLabel).u16(payloadLength);
        writer.u8(nextHeader.number()).u8(hopLimit).ip(source).ip(destination);
    }
}
