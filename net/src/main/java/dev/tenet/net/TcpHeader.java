package dev.tenet.net;

/**
 * A TCP header (RFC 9293, 3.1).
 *
 * @param sequence 32 bits, unsigned
 * @param acknowledgement 32 bits, unsigned
 * @param reserved the 4 bits after the data offset
 * @param flags bits of {@link TcpFlag}
 * @param checksum as it stands there
 * @param options whole 32-bit words, at most 40 bytes, padding included
 */
public record TcpHeader(
        Port source,
        Port destination,
        int sequence,
        int acknowledgement,
        int reserved,
        int flags,
        int window,
        int checksum,
        int urgentPointer,
        Bytes options)
        implements Header {
    public static final int MIN_LENGTH = 20;
    static final int CHECKSUM_OFFSET = 16;

    public TcpHeader {
        Fields.check("reserved bits", reserved, 4);
        Fields.check("flags", flags, 8);
        Fields.check("window", window, 16);
        Fields.check("checksum", checksum, 16);
        Fields.check("urgent pointer", urgentPointer, 16);
        Fields.checkOptions("TCP", options);
    }

    /** Refuses a data offset below 5 words or beyond the bytes. */
    public static TcpHeader parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(MIN_LENGTH, "a TCP header");
        int length = (bytes.u8(12) >>> 4) * 4;
        if (length < MIN_LENGTH) {
            throw new MalformedPacketException("TCP header length " + length);
        }
        bytes.require(length, "a TCP header with options");
        return new TcpHeader(
                new Port(bytes.u16(0)),
                new Port(bytes.u16(2)),
                bytes.u32(4),
                bytes.u32(8),
                bytes.u8(12) & 0xf,
                bytes.u8(13),
                bytes.u16(14),
                bytes.u16(CHECKSUM_OFFSET),
                bytes.u16(18),
                bytes.slice(MIN_LENGTH, length));
    }

    public boolean has(TcpFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    @Override
    public int length() {
        return MIN_LENGTH + options.length();
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u16(source.number()).u16(destination.number()).u32(sequence).u32(acknowledgement);
        writer.u8(length() / 4 << 4 | reserved).u8(flags).u16(window);
        writer.u16(checksum).u16(urgentPointer).bytes(options);
    }
}
