package dev.tenet.net;

/**
 * A UDP header (RFC 768).
 *
 * @param datagramLength bytes of header and payload, as the header claims
 * @param checksum as it stands there; 0 is none
 */
public record UdpHeader(Port source, Port destination, int datagramLength, int checksum) implements Header {
    public static final int LENGTH = 8;
    static final int CHECKSUM_OFFSET = 6;

    public UdpHeader {
        Fields.check("length", datagramLength, 16);
        Fields.check("checksum", checksum, 16);
    }

    /** The claimed length is not judged. */
    public static UdpHeader parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "a UDP header");
        return new UdpHeader(new Port(bytes.u16(0)), new Port(bytes.u16(2)), bytes.u16(4), bytes.u16(CHECKSUM_OFFSET));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u16(source.number())
                .u16(destination.number())
                .u16(datagramLength)
                .u16(checksum);
    }
}
