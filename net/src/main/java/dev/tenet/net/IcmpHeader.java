package dev.tenet.net;

/**
 * The eight bytes every ICMP message starts with (RFC 792).
 *
 * @param checksum as it stands there
 * @param rest the four bytes whose meaning depends on the type: of an echo, identifier and sequence
 */
public record IcmpHeader(int type, int code, int checksum, int rest) implements Header {
    public static final int LENGTH = 8;
    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    static final int CHECKSUM_OFFSET = 2;

    public IcmpHeader {
        Fields.check("type", type, 8);
        Fields.check("code", code, 8);
        Fields.check("checksum", checksum, 16);
    }

    public static IcmpHeader parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "an ICMP message");
        return new IcmpHeader(bytes.u8(0), bytes.u8(1), bytes.u16(CHECKSUM_OFFSET), bytes.u32(4));
    }

    public boolean isEcho() {
        return (type == ECHO_REQUEST || type == ECHO_REPLY) && code == 0;
    }

    /** Of an echo. */
    public int identifier() {
        return rest >>> 16;
    }

    /** Of an echo. */
    public int sequence() {
        return rest & 0xffff;
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u8(type).u8(code).u16(checksum).u32(rest);
    }
}
