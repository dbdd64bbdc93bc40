package dev.tenet.net;

import java.util.Set;

/**
 * One IPv6 extension header: hop-by-hop or destination options, routing, fragment (RFC 8200, 4) or authentication (RFC 4302).
 *
 * @param kind which of them; the header before says so
 * @param next what follows
 * @param content what comes after the next-header byte and, except in a fragment header, the length byte
 */
public record Ipv6ExtensionHeader(IpProtocol kind, IpProtocol next, Bytes content) implements Header {
    private static final Set<IpProtocol> KINDS = Set.of(
            IpProtocol.HOP_BY_HOP,
            IpProtocol.DESTINATION_OPTIONS,
            IpProtocol.ROUTING,
            IpProtocol.FRAGMENT,
            IpProtocol.AH);
    private static final int FRAGMENT_LENGTH = 8;

    public Ipv6ExtensionHeader {
        if (!isExtension(kind)) {
            throw new IllegalArgumentException(kind + " is not an IPv6 extension header");
        }
        int length = content.length() + (kind.equals(IpProtocol.FRAGMENT) ? 1 : 2);
        boolean fits = kind.equals(IpProtocol.FRAGMENT)
                ? length == FRAGMENT_LENGTH
                : kind.equals(IpProtocol.AH)
                        ? length % 4 == 0 && length >= 8 && length / 4 - 2 <= 0xff
                        : length % 8 == 0 && length / 8 - 1 <= 0xff;
        if (!fits) {
            throw new IllegalArgumentException("an IPv6 " + kind + " header of " + length + " bytes");
        }
    }

    /** Whether a next-header number announces one of these. */
    public static boolean isExtension(IpProtocol protocol) {
        return KINDS.contains(protocol);
    }

    public static Ipv6ExtensionHeader fragment(IpProtocol next, int offset, boolean more, int identification) {
        Fields.check("fragment offset", offset, 13);
        Bytes content = new ByteWriter()
                .u8(0)
                .u16(offset << 3 | (more ? 1 : 0))
                .u32(identification)
                .toBytes();
        return new Ipv6ExtensionHeader(IpProtocol.FRAGMENT, next, content);
    }

    /** Reads the header of a kind that {@link #isExtension}. */
    public static Ipv6ExtensionHeader parse(IpProtocol kind, Bytes bytes) throws MalformedPacketException {
        bytes.require(2, "an IPv6 extension header");
        int length = lengthOf(kind, bytes.u8(1));
        bytes.require(length, "an IPv6 " + kind + " header");
        int contentStart = kind.equals(IpProtocol.FRAGMENT) ? 1 : 2;
        if (kind.equals(IpProtocol.AH) && length < 8) {
            throw new MalformedPacketException("an IPv6 ah header of " + length + " bytes");
        }
        return new Ipv6ExtensionHeader(kind, new IpProtocol(bytes.u8(0)), bytes.slice(contentStart, length));
    }

    private static int lengthOf(IpProtocol kind, int lengthByte) {
        if (kind.equals(IpProtocol.FRAGMENT)) {
            return FRAGMENT_LENGTH;
        }
        return kind.equals(IpProtocol.AH) ? (lengthByte + 2) * 4 : (lengthByte + 1) * 8;
    }

    @Override
    public int length() {
        return content.length() + (kind.equals(IpProtocol.FRAGMENT) ? 1 : 2);
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u8(next.number());
        if (!kind.equals(IpProtocol.FRAGMENT)) {
            writer.u8(kind.equals(IpProtocol.AH) ? length() / 4 - 2 : length() / 8 - 1);
        }
        writer.bytes(content);
    }
}
