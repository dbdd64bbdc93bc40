package dev.tenet.net;

/**
 * The eight bytes every ICMPv6 message starts with (RFC 4443; RFC 4861 for neighbour discovery, whose bodies {@link
 * NeighborMessage} reads).
 *
 * @param checksum as it stands there
 * @param rest the four bytes whose meaning depends on the type: of an echo, identifier and sequence
 */
public record Icmpv6Header(int type, int code, int checksum, int rest) implements Header {
    public static final int LENGTH = 8;
    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOR_SOLICITATION = 135;
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;
    /** RFC 3810. */
    public static final int MULTICAST_LISTENER_REPORT = 143;

    static final int CHECKSUM_OFFSET = 2;

    public Icmpv6Header {
        Fields.check("type", type, 8);
        Fields.check("code", code, 8);
        Fields.check("checksum", checksum, 16);
    }

    public static Icmpv6Header parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "an ICMPv6 message");
        return new Icmpv6Header(bytes.u8(0), bytes.u8(1), bytes.u16(CHECKSUM_OFFSET), bytes.u32(4));
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
