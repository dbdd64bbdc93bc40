package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
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
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.Nat64Prefix;
import java.util.Optional;

/**
 * Packets to 64:ff9b::/96 as IPv4 ones, and what comes for their bindings as IPv6 ones (RFC 6146, headers by RFC 7915). Checksums are kept as
 * right or wrong as they were; errors are written anew, with as much of what they quote as every error has.
 */
final class Nat64 {
    /** By so much a packet is longer in IPv6. */
    static final int LONGER = Ipv6Header.LENGTH - Ipv4Header.MIN_LENGTH;

    private static final int LEAST_IPV6_MTU = 1280;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int IP = EthernetHeader.LENGTH;
    private static final int QUOTED_TRANSPORT = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    /** More than the internet carries in a packet. */
    private static final int SUMMED_MOST = 1536;

    private static final int ETHER_TYPE = 12;
    private static final int NEXT_HEADER = 6;

    private Nat64() {}

    /** Whether the packet leaves for an IPv4 host by IPv6. */
    static boolean leaves(PacketContext p) {
        return (p.nat.isPresent() || p.bound.isPresent())
                && Nat64Prefix.embedded(p.key().remote()).isPresent();
    }

    /** The protocol as the other family has it. */
    static IpProtocol inIpv4(IpProtocol protocol) {
        return protocol.equals(IpProtocol.ICMPV6) ? IpProtocol.ICMP : protocol;
    }

    private static IpProtocol inIpv6(IpProtocol protocol) {
        return protocol.equals(IpProtocol.ICMP) ? IpProtocol.ICMPV6 : protocol;
    }

    // ---- from an instance

    /** Why the packet cannot become an IPv4 one. */
    static Optional<Reason> refusal(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        if (ip.piece().isPresent()) {
            return Optional.of(Reason.NAT64_FRAGMENT);
        }
        boolean extended = AddressRewrite.transportOffset(p.frame, ip) != IP + Ipv6Header.LENGTH;
        boolean translatable = !extended
                && (p.relatedKey.isEmpty()
                        || quotedProtocol(ip).equals(p.key().protocol())
                                && IcmpErrorTranslation.toIpv4(error(ip)).isPresent());
        return translatable ? Optional.empty() : Optional.of(Reason.NAT64_UNTRANSLATABLE);
    }

    private static IpProtocol quotedProtocol(ParsedPacket.Ip error) {
        return new IpProtocol(error.transport().u8(IcmpHeader.LENGTH + NEXT_HEADER));
    }

    private static IcmpErrorTranslation.Error error(ParsedPacket.Ip ip) {
        Bytes message = ip.transport();
        return new IcmpErrorTranslation.Error(message.u8(0), message.u8(1), message.u32(4));
    }

    /** The frame as it leaves. */
    static Bytes leaving(PacketContext p, Flow.Bound bound) {
        ParsedPacket.Ip ip = p.ip();
        Ipv4Address far = Nat64Prefix.embedded(p.key().remote()).orElseThrow();
        if (p.relatedKey.isPresent()) {
            return errorLeaving(p, bound, far);
        }
        Bytes frame = NatStage.withPort(p.frame, ip, true, bound.port());
        Bytes addresses = Bytes.concat(bytes(bound.address()), bytes(far));
        Bytes transport = transport(frame, ip, covered(ip, ip.source(), ip.destination()), addresses);
        boolean whole = TooBigStage.sizeOnWire(p) > LEAST_IPV6_MTU;
        Bytes header = ipv4(
                trafficClass(p.frame, IP),
                ip.ipBytes() - LONGER,
                whole ? 0 : p.inputs.random(),
                whole,
                ip.hopLimit(),
                ip.protocol(),
                addresses);
        return inFrame(p.frame, EtherType.IPV4, header, transport);
    }

    private static Bytes errorLeaving(PacketContext p, Flow.Bound bound, Ipv4Address far) {
        IcmpErrorTranslation.Error error =
                IcmpErrorTranslation.toIpv4(error(p.ip())).orElseThrow();
        Bytes quoted = p.ip().transport().slice(IcmpHeader.LENGTH);
        Bytes transport = quoted.slice(Ipv6Header.LENGTH).limit(QUOTED_TRANSPORT);
        boolean echo = p.key().protocol().equals(IpProtocol.ICMPV6);
        if (echo) {
            transport = transport.withByte(
                    0, transport.u8(0) == Icmpv6Header.ECHO_REQUEST ? IcmpHeader.ECHO_REQUEST : IcmpHeader.ECHO_REPLY);
        }
        Bytes said = AddressRewrite.withChecksum(transport, echo ? 4 : 2, bound.port());
        Bytes quotedHeader = ipv4(
                trafficClass(quoted, 0),
                quoted.u16(4) + Ipv4Header.MIN_LENGTH,
                0,
                true,
                quoted.u8(7),
                p.key().protocol(),
                Bytes.concat(bytes(far), bytes(bound.address())));
        Bytes message = message(error, quotedHeader, said);
        Bytes sealed = AddressRewrite.withChecksum(message, 2, InternetChecksum.of(message));
        Bytes header = ipv4(
                trafficClass(p.frame, IP),
                Ipv4Header.MIN_LENGTH + sealed.length(),
                p.inputs.random(),
                false,
                p.ip().hopLimit(),
                IpProtocol.ICMP,
                Bytes.concat(bytes(bound.address()), bytes(far)));
        return inFrame(p.frame, EtherType.IPV4, header, sealed);
    }

    // ---- from an edge

    /** Why the packet cannot become an IPv6 one. */
    static Optional<Reason> refusal(Bytes frame, ParsedPacket.Ip ip, boolean superpacket) {
        if (ip.piece().isPresent()) {
            return Optional.of(Reason.NAT64_FRAGMENT);
        }
        boolean options = AddressRewrite.transportOffset(frame, ip) != IP + Ipv4Header.MIN_LENGTH;
        boolean translatable = !options
                && (isCovered(ip) || (!superpacket && ip.transport().length() <= SUMMED_MOST))
                && (!ip.isIcmpError() || IcmpErrorTranslation.toIpv6(error(ip)).isPresent());
        return translatable ? Optional.empty() : Optional.of(Reason.NAT64_UNTRANSLATABLE);
    }

    /** IPv4 has UDP without a checksum, IPv6 has not (RFC 8200, 8.1; RFC 7915, 4.5). */
    private static boolean isCovered(ParsedPacket.Ip ip) {
        return !ip.protocol().equals(IpProtocol.UDP) || ip.transport().u16(UDP_CHECKSUM) != 0;
    }

    private static Bytes sealed(Bytes transport, Ipv6Address source, Ipv6Address destination) {
        Bytes datagram = transport.limit(transport.u16(UDP_LENGTH));
        int checksum = InternetChecksum.ofTransport(source, destination, IpProtocol.UDP, datagram);
        return AddressRewrite.withChecksum(transport, UDP_CHECKSUM, InternetChecksum.orNone(checksum));
    }

    /** The inner frame as the interface that has the address gets it. */
    static Bytes arriving(Bytes inner, ParsedPacket.Ip ip, Ipv6Address local, int port) {
        Ipv6Address far = Nat64Prefix.embed((Ipv4Address) ip.source());
        if (ip.isIcmpError()) {
            return errorArriving(inner, ip, local, port);
        }
        Bytes frame = NatStage.withPort(inner, ip, false, port);
        Bytes transport = transport(
                frame, ip, Bytes.concat(bytes(ip.source()), bytes(ip.destination())), covered(ip, far, local));
        Bytes header =
                ipv6(inner.u8(IP + 1), ip.ipBytes() - Ipv4Header.MIN_LENGTH, ip.hopLimit(), ip.protocol(), far, local);
        return inFrame(inner, EtherType.IPV6, header, isCovered(ip) ? transport : sealed(transport, far, local));
    }

    private static Bytes errorArriving(Bytes inner, ParsedPacket.Ip ip, Ipv6Address local, int port) {
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
        Bytes said = AddressRewrite.withChecksum(transport, echo ? 4 : 0, port);
        Bytes quotedHeader = ipv6(
                quoted.u8(1),
                quoted.u16(2) - headerLength,
                quoted.u8(8),
                protocol,
                local,
                Nat64Prefix.embed(quoted.ipv4(16)));
        Bytes message = message(error, quotedHeader, said);
        Ipv6Address far = Nat64Prefix.embed((Ipv4Address) ip.source());
        Bytes sealed = AddressRewrite.withChecksum(
                message, 2, InternetChecksum.ofTransport(far, local, IpProtocol.ICMPV6, message));
        Bytes header = ipv6(inner.u8(IP + 1), sealed.length(), ip.hopLimit(), IpProtocol.ICMP, far, local);
        return inFrame(inner, EtherType.IPV6, header, sealed);
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
    private static Bytes covered(ParsedPacket.Ip ip, IpAddress source, IpAddress destination) {
        Bytes addresses = Bytes.concat(bytes(source), bytes(destination));
        return ip.isEcho()
                ? Bytes.concat(
                        addresses,
                        new ByteWriter()
                                .u32(ip.transport().length())
                                .u32(IpProtocol.ICMPV6.number())
                                .toBytes())
                : addresses;
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

    private static int trafficClass(Bytes bytes, int ipv6) {
        return bytes.u16(ipv6) >>> 4 & 0xff;
    }

    private static Bytes ipv4(
            int trafficClass, int length, int number, boolean whole, int hops, IpProtocol protocol, Bytes addresses) {
        Bytes header = new ByteWriter()
                .u16(0x4500 | trafficClass)
                .u16(length & 0xffff)
                .u16(number & 0xffff)
                .u16(whole ? DONT_FRAGMENT : 0)
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

    private static Bytes bytes(IpAddress address) {
        return Bytes.of(address.toBytes());
    }
}
