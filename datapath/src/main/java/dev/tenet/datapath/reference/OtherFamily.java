package dev.tenet.datapath.reference;

import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.InternetChecksum;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import java.util.Optional;

/**
 * A packet in the other IP family (RFC 7915): what has a counterpart there, and how it gets it. Checksums are kept as right or wrong as they were;
 * errors are written anew, with as much of what they quote as every error has.
 */
final class OtherFamily {
    /** By so much a packet is longer in IPv6. */
    static final int LONGER = Ipv6Header.LENGTH - Ipv4Header.MIN_LENGTH;

    private static final int LEAST_IPV6_MTU = 1280;
    private static final Numbering WHOLE = new Numbering(0, 0x4000);
    private static final int IP = EthernetHeader.LENGTH;
    private static final int QUOTED_TRANSPORT = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    /** More than the internet carries in a packet. */
    private static final int SUMMED_MOST = 1536;

    private static final int FRAGMENT_HEADER = Ipv6Extensions.FRAGMENT_HEADER;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int UNIT = 8;
    private static final int LARGEST_PACKET = 0xffff;

    private static final int ETHER_TYPE = 12;
    private static final int NEXT_HEADER = 6;

    private OtherFamily() {}

    /** By how much an IPv4 packet is longer in IPv6. */
    static int longer(ParsedPacket.Ip ip) {
        return LONGER + (ip.piece().isPresent() ? FRAGMENT_HEADER : 0);
    }

    /** The protocol as the other family has it. */
    static IpProtocol inIpv4(IpProtocol protocol) {
        return protocol.equals(IpProtocol.ICMPV6) ? IpProtocol.ICMP : protocol;
    }

    private static IpProtocol inIpv6(IpProtocol protocol) {
        return protocol.equals(IpProtocol.ICMP) ? IpProtocol.ICMPV6 : protocol;
    }

    // ---- what has a counterpart

    /**
     * Whether a piece has a counterpart, or it is none: its checksum does not hang on the whole packet. In ICMPv6 it covers the length of
     * all, and a UDP datagram over IPv4 may have none, which would have to be made of all. IPv4 counts the header in what is longest.
     *
     * @param ip a later piece with what its first one said
     */
    static boolean hasPiece(ParsedPacket.Ip ip) {
        if (ip.piece().isEmpty()) {
            return true;
        }
        return switch (ip.source().family()) {
            case IPV4 -> ip.isTcp() || isUdp(ip) && isCovered(ip);
            case IPV6 -> (ip.isTcp() || isUdp(ip)) && ip.piece().get().end() <= LARGEST_PACKET - Ipv4Header.MIN_LENGTH;
        };
    }

    /**
     * Whether a packet can go on in the other family: without extension headers but that of a piece, and without options.
     *
     * @param ip as the frame has it
     * @param about the connection that an error is about
     */
    static boolean has(Bytes frame, ParsedPacket.Ip ip, Optional<FlowKey> about, boolean superpacket) {
        return switch (ip.source().family()) {
            case IPV4 -> hasIpv6(frame, ip, superpacket);
            case IPV6 -> hasIpv4(frame, ip, about);
        };
    }

    private static boolean hasIpv4(Bytes frame, ParsedPacket.Ip ip, Optional<FlowKey> about) {
        int header = Ipv6Header.LENGTH + fragmentHeader(frame, IP);
        boolean extended = AddressRewrite.transportOffset(frame, ip) != IP + header;
        return !extended
                && (about.isEmpty()
                        || quotedProtocol(ip).equals(about.get().protocol())
                                && toIpv4(ip).isPresent());
    }

    private static boolean hasIpv6(Bytes frame, ParsedPacket.Ip ip, boolean superpacket) {
        boolean options = AddressRewrite.transportOffset(frame, ip) != IP + Ipv4Header.MIN_LENGTH;
        return !options
                && (isCovered(ip) || (!superpacket && ip.transport().length() <= SUMMED_MOST))
                && (!ip.isIcmpError() || IcmpErrorTranslation.toIpv6(error(ip)).isPresent());
    }

    /** Bytes of the fragment header right behind the IPv6 header, if there is one. */
    private static int fragmentHeader(Bytes bytes, int ipv6) {
        return bytes.u8(ipv6 + NEXT_HEADER) == IpProtocol.FRAGMENT.number() ? FRAGMENT_HEADER : 0;
    }

    /** Of a quoted IPv6 packet, which may be a first piece. */
    private static IpProtocol quotedProtocol(ParsedPacket.Ip error) {
        Bytes quoted = error.transport().slice(IcmpHeader.LENGTH);
        return new IpProtocol(quoted.u8(fragmentHeader(quoted, 0) == 0 ? NEXT_HEADER : Ipv6Header.LENGTH));
    }

    private static Optional<IcmpErrorTranslation.Error> toIpv4(ParsedPacket.Ip error) {
        return IcmpErrorTranslation.toIpv4(error(error), fragmentHeader(error.transport(), IcmpHeader.LENGTH));
    }

    private static IcmpErrorTranslation.Error error(ParsedPacket.Ip ip) {
        Bytes message = ip.transport();
        return new IcmpErrorTranslation.Error(message.u8(0), message.u8(1), message.u32(4));
    }

    private static boolean isUdp(ParsedPacket.Ip ip) {
        return ip.protocol().equals(IpProtocol.UDP);
    }

    /** IPv4 has UDP without a checksum, IPv6 has not (RFC 8200, 8.1; RFC 7915, 4.5). */
    private static boolean isCovered(ParsedPacket.Ip ip) {
        return !isUdp(ip) || ip.isLaterPiece() || ip.transport().u16(UDP_CHECKSUM) != 0;
    }

    // ---- what is no error

    /**
     * The frame from and to these addresses, of the other family; its ports stay.
     *
     * @param ip as the frame has it
     * @param sizeOnWire of it, or of a segment
     * @param number of an IPv4 packet that may be cut
     */
    static Bytes of(
            Bytes frame, ParsedPacket.Ip ip, IpAddress source, IpAddress destination, int sizeOnWire, int number) {
        return switch (ip.source().family()) {
            case IPV4 -> asIpv6(frame, ip, (Ipv6Address) source, (Ipv6Address) destination);
            case IPV6 -> asIpv4(frame, ip, both(source, destination), sizeOnWire > LEAST_IPV6_MTU, number);
        };
    }

    private static Bytes asIpv4(Bytes frame, ParsedPacket.Ip ip, Bytes addresses, boolean whole, int number) {
        Bytes transport = transport(frame, ip, covered(ip, addressesIn(frame, ip)), addresses);
        int piece = fragmentHeader(frame, IP);
        Bytes header = ipv4(
                trafficClass(frame, IP),
                ip.ipBytes() - LONGER - piece,
                piece != 0 ? pieceInIpv4(frame, IP) : whole ? WHOLE : Numbering.mayBeCut(number),
                ip.hopLimit(),
                ip.protocol(),
                addresses);
        return inFrame(frame, EtherType.IPV4, header, transport);
    }

    /** What a packet with a fragment header has in IPv4: it may be cut further. */
    private static Numbering pieceInIpv4(Bytes bytes, int ipv6) {
        Bytes header = bytes.slice(ipv6 + Ipv6Header.LENGTH);
        int offsetAndMore = header.u16(2);
        return new Numbering(header.u16(6), (offsetAndMore & 1) * MORE_FRAGMENTS | offsetAndMore / UNIT);
    }

    /** Behind an IPv6 header. */
    private static Bytes fragmentHeader(ParsedPacket.Ip ip, ParsedPacket.Piece piece) {
        return new ByteWriter()
                .u8(inIpv6(ip.protocol()).number())
                .u8(0)
                .u16(piece.start() | (piece.last() ? 0 : 1))
                .u32(piece.identification())
                .toBytes();
    }

    private static Bytes asIpv6(Bytes frame, ParsedPacket.Ip ip, Ipv6Address source, Ipv6Address destination) {
        Bytes transport = transport(frame, ip, addressesIn(frame, ip), covered(ip, both(source, destination)));
        Bytes fragment = ip.piece().map(piece -> fragmentHeader(ip, piece)).orElse(Bytes.EMPTY);
        Bytes header = ipv6(
                frame.u8(IP + 1),
                ip.ipBytes() - Ipv4Header.MIN_LENGTH + fragment.length(),
                ip.hopLimit(),
                ip.piece().isPresent() ? IpProtocol.FRAGMENT : ip.protocol(),
                source,
                destination);
        return inFrame(
                frame,
                EtherType.IPV6,
                Bytes.concat(header, fragment),
                isCovered(ip) ? transport : sealed(transport, source, destination));
    }

    private static Bytes sealed(Bytes transport, Ipv6Address source, Ipv6Address destination) {
        Bytes datagram = transport.limit(transport.u16(UDP_LENGTH));
        int checksum = InternetChecksum.ofTransport(source, destination, IpProtocol.UDP, datagram);
        return AddressRewrite.withChecksum(transport, UDP_CHECKSUM, InternetChecksum.orNone(checksum));
    }

    // ---- errors

    /**
     * An ICMP error to {@code destination}, which quotes what that sent to {@code far}.
     *
     * @param port of the destination; of an echo, its identifier
     * @param farPort not of an echo
     */
    record Error(IpAddress source, IpAddress destination, IpAddress far, int port, int farPort) {}

    /**
     * The frame with the error, in the family of its addresses.
     *
     * @param ip as the frame has it
     * @param number of an IPv4 packet
     */
    static Bytes of(Bytes frame, ParsedPacket.Ip ip, Error as, int number) {
        return switch (ip.source().family()) {
            case IPV4 -> errorAsIpv6(frame, ip, as);
            case IPV6 -> errorAsIpv4(frame, ip, as, number);
        };
    }

    private static Bytes errorAsIpv4(Bytes frame, ParsedPacket.Ip ip, Error as, int number) {
        IcmpErrorTranslation.Error error = toIpv4(ip).orElseThrow();
        Bytes quoted = ip.transport().slice(IcmpHeader.LENGTH);
        IpProtocol protocol = quotedProtocol(ip);
        int piece = fragmentHeader(quoted, 0);
        Bytes transport = quoted.slice(Ipv6Header.LENGTH + piece).limit(QUOTED_TRANSPORT);
        boolean echo = protocol.equals(IpProtocol.ICMPV6);
        if (echo) {
            transport = transport.withByte(
                    0, transport.u8(0) == Icmpv6Header.ECHO_REQUEST ? IcmpHeader.ECHO_REQUEST : IcmpHeader.ECHO_REPLY);
        }
        Bytes quotedHeader = ipv4(
                trafficClass(quoted, 0),
                quoted.u16(4) + Ipv4Header.MIN_LENGTH - piece,
                piece == 0 ? WHOLE : pieceInIpv4(quoted, 0),
                quoted.u8(7),
                protocol,
                both(as.destination, as.far));
        Bytes message = message(error, quotedHeader, withPorts(transport, echo, as));
        Bytes sealed = AddressRewrite.withChecksum(message, 2, InternetChecksum.of(message));
        Bytes header = ipv4(
                trafficClass(frame, IP),
                Ipv4Header.MIN_LENGTH + sealed.length(),
                Numbering.mayBeCut(number),
                ip.hopLimit(),
                IpProtocol.ICMP,
                both(as.source, as.destination));
        return inFrame(frame, EtherType.IPV4, header, sealed);
    }

    private static Bytes errorAsIpv6(Bytes frame, ParsedPacket.Ip ip, Error as) {
        IcmpErrorTranslation.Error error =
                IcmpErrorTranslation.toIpv6(error(ip)).orElseThrow();
        Bytes quoted = ip.transport().slice(IcmpHeader.LENGTH);
        int headerLength = (quoted.u8(0) & 0xf) * 4;
        IpProtocol protocol = new IpProtocol(quoted.u8(9));
        Bytes transport = quoted.slice(headerLength).limit(QUOTED_TRANSPORT);
        boolean echo = protocol.equals(IpProtocol.ICMP);
        if (echo) {
            transport = transport.withByte(
                    0,
                    transport.u8(0) == IcmpHeader.ECHO_REQUEST ? Icmpv6Header.ECHO_REQUEST : Icmpv6Header.ECHO_REPLY);
        }
        Ipv6Address source = (Ipv6Address) as.source;
        Ipv6Address destination = (Ipv6Address) as.destination;
        Bytes quotedHeader = ipv6(
                quoted.u8(1), quoted.u16(2) - headerLength, quoted.u8(8), protocol, destination, (Ipv6Address) as.far);
        Bytes message = message(error, quotedHeader, withPorts(transport, echo, as));
        Bytes sealed = AddressRewrite.withChecksum(
                message, 2, InternetChecksum.ofTransport(source, destination, IpProtocol.ICMPV6, message));
        Bytes header = ipv6(frame.u8(IP + 1), sealed.length(), ip.hopLimit(), IpProtocol.ICMP, source, destination);
        return inFrame(frame, EtherType.IPV6, header, sealed);
    }

    private static Bytes withPorts(Bytes transport, boolean echo, Error as) {
        return echo
                ? AddressRewrite.withChecksum(transport, 4, as.port)
                : AddressRewrite.withChecksum(AddressRewrite.withChecksum(transport, 0, as.port), 2, as.farPort);
    }

    private static Bytes message(IcmpErrorTranslation.Error error, Bytes quotedHeader, Bytes quotedTransport) {
        return new ByteWriter()
                .u8(error.type())
                .u8(error.code())
                .u16(0)
                .u32(error.rest())
                .bytes(quotedHeader)
                .bytes(quotedTransport)
                .toBytes();
    }

    // ---- both

    /** From the transport header to the frame's end; ICMPv6's checksum covers what ICMP's does not. */
    private static Bytes transport(Bytes frame, ParsedPacket.Ip ip, Bytes before, Bytes after) {
        boolean echo = ip.isEcho();
        Bytes from = echo && ip.source().family() == IpFamily.IPV4 ? Bytes.EMPTY : before;
        Bytes to = echo && ip.source().family() == IpFamily.IPV6 ? Bytes.EMPTY : after;
        int length = Math.max(from.length(), to.length());
        Bytes changed = AddressRewrite.withTransport(frame, ip, padded(from, length), padded(to, length));
        int at = AddressRewrite.transportOffset(frame, ip);
        if (echo) {
            changed = AddressRewrite.withPortAt(changed, at, at + 2, echoInOtherFamily(ip));
        }
        return changed.slice(at);
    }

    private static int echoInOtherFamily(ParsedPacket.Ip ip) {
        int type = switch (ip.source().family()) {
            case IPV4 -> ip.isEchoReply() ? Icmpv6Header.ECHO_REPLY : Icmpv6Header.ECHO_REQUEST;
            case IPV6 -> ip.isEchoReply() ? IcmpHeader.ECHO_REPLY : IcmpHeader.ECHO_REQUEST;
        };
        return type << Byte.SIZE;
    }

    private static Bytes padded(Bytes bytes, int length) {
        return Bytes.concat(bytes, Bytes.repeat(0, length - bytes.length()));
    }

    /** What a checksum covers of an IPv6 header: of TCP and UDP what IPv4's does not is left out. */
    private static Bytes covered(ParsedPacket.Ip ip, Bytes addresses) {
        return ip.isEcho()
                ? Bytes.concat(
                        addresses,
                        new ByteWriter()
                                .u32(ip.transport().length())
                                .u32(IpProtocol.ICMPV6.number())
                                .toBytes())
                : addresses;
    }

    /** Source and destination, as they stand there. */
    private static Bytes addressesIn(Bytes frame, ParsedPacket.Ip ip) {
        return switch (ip.source().family()) {
            case IPV4 -> frame.slice(IP + AddressTranslation.SOURCE, IP + Ipv4Header.MIN_LENGTH);
            case IPV6 -> frame.slice(IP + 8, IP + Ipv6Header.LENGTH);
        };
    }

    private static Bytes both(IpAddress source, IpAddress destination) {
        return Bytes.concat(Bytes.of(source.toBytes()), Bytes.of(destination.toBytes()));
    }

    private static int trafficClass(Bytes bytes, int ipv6) {
        return bytes.u16(ipv6) >>> 4 & 0xff;
    }

    /** What an IPv4 header says of pieces. */
    private record Numbering(int number, int flagsAndOffset) {
        static Numbering mayBeCut(int number) {
            return new Numbering(number, 0);
        }
    }

    private static Bytes ipv4(
            int trafficClass, int length, Numbering numbering, int hops, IpProtocol protocol, Bytes addresses) {
        Bytes header = new ByteWriter()
                .u16(0x4500 | trafficClass)
                .u16(length & 0xffff)
                .u16(numbering.number & 0xffff)
                .u16(numbering.flagsAndOffset)
                .u8(hops)
                .u8(inIpv4(protocol).number())
                .u16(0)
                .bytes(addresses)
                .toBytes();
        return AddressRewrite.withChecksum(header, 10, InternetChecksum.of(header));
    }

    private static Bytes ipv6(
            int trafficClass, int length, int hops, IpProtocol protocol, Ipv6Address source, Ipv6Address destination) {
        return new ByteWriter()
                .u32(6 << 28 | trafficClass << 20)
                .u16(length & 0xffff)
                .u8(inIpv6(protocol).number())
                .u8(hops)
                .ip(source)
                .ip(destination)
                .toBytes();
    }

    private static Bytes inFrame(Bytes frame, EtherType type, Bytes header, Bytes rest) {
        Bytes ethernet = AddressRewrite.withChecksum(frame.limit(IP), ETHER_TYPE, type.number());
        return Bytes.concat(ethernet, header, rest);
    }
}
