package dev.tenet.net;

/**
 * A VXLAN header (RFC 7348, 5).
 *
 * @param flags 8 bits; {@link #VALID} when only the identifier is valid
 * @param note the first reserved field, 24 bits
 * @param reserved the last reserved byte
 */
public record VxlanHeader(int flags, int note, VirtualNetworkIdentifier network, int reserved) implements Header {
    public static final int LENGTH = 8;
    public static final int VALID = 0x08;
    public static final Port PORT = new Port(4789);

    public VxlanHeader {
        Fields.check("flags", flags, 8);
        Fields.check("note", note, 24);
        Fields.check("reserved", reserved, 8);
    }

    public static VxlanHeader of(VirtualNetworkIdentifier network, int note) {
        return new VxlanHeader(VALID, note, network, 0);
    }

    public static VxlanHeader parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "a VXLAN header");
        return new VxlanHeader(bytes.u8(0), bytes.u24(1), new VirtualNetworkIdentifier(bytes.u24(4)), bytes.u8(7));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u8(flags).u24(note).u24(network.number()).u8(reserved);
    }
}
