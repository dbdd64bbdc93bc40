package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.UdpHeader;
import java.util.Optional;

/**
 * The proxy protocol header of datagrams: each has one before its content. Of one in pieces the first has it, and the others go behind it: a header is
 * as long as offsets can say.
 */
final class ProxyDatagram {
    private static final int IP = EthernetHeader.LENGTH;
    private static final int UDP_LENGTH = 4;
    private static final int DATAGRAM = 2;
    private static final int LONGEST_BETWEEN = 64;

    /** So much of a packet of 65,535 bytes is left by headers. */
    private static final int LONGEST = 65_535 - LayoutConstant.PROXY_DATAGRAM_IPV6 - LONGEST_BETWEEN;

    private static final int UNIT = 8;
    private static final int FRAGMENT_OFFSET = 2;

    private ProxyDatagram() {}

    private static int length(PacketContext p) {
        return p.fronted.orElseThrow().asItCame().source().family() == IpFamily.IPV4
                ? LayoutConstant.PROXY_DATAGRAM_IPV4
                : LayoutConstant.PROXY_DATAGRAM_IPV6;
    }

    /** Before anything of it is remembered. */
    static Optional<Ending> plan(PacketContext p) {
        ParsedPacket.Ip ip = p.fronted.orElseThrow().asItCame();
        boolean possible = ip.isLaterPiece()
                ? ip.piece().orElseThrow().end() <= LONGEST
                : !p.incoming.superpacket()
                        && between(p.frame, ip) <= LONGEST_BETWEEN
                        && ip.transport().u16(UDP_LENGTH) <= LONGEST;
        if (!possible) {
            return Ending.drop(Reason.LOAD_BALANCER_HEADER_IMPOSSIBLE);
        }
        p.headerStep = ProxyHeader.Step.DATAGRAM;
        return Optional.empty();
    }

    /** Options or extension headers. */
    private static int between(Bytes frame, ParsedPacket.Ip ip) {
        return AddressRewrite.transportOffset(frame, ip)
                - IP
                - fixedHeader(ip.source().family());
    }

    private static int fixedHeader(IpFamily family) {
        return family == IpFamily.IPV4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH;
    }

    /** After addresses and ports are the target's. */
    static Optional<Ending> put(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        int length = length(p);
        if (ip.isLaterPiece()) {
            p.frame = behind(p.frame, ip, length);
            return Optional.empty();
        }
        int mtu = p.resource().mtuBytes();
        if (p.frame.length() - EthernetHeader.LENGTH + length > mtu) {
            return TooBigStage.tellFarSender(p, mtu - length);
        }
        p.frame = headed(p.frame, ip, ProxyHeader.of(p, DATAGRAM, length));
        return Optional.empty();
    }

    private static Bytes behind(Bytes frame, ParsedPacket.Ip ip, int length) {
        if (ip.source().family() == IpFamily.IPV4) {
            return ipv4Raised(frame, 6, length / UNIT);
        }
        int at = AddressRewrite.transportOffset(frame, ip) - UNIT + FRAGMENT_OFFSET;
        return frame.with(at, u16(frame.u16(at) + length));
    }

    private static Bytes headed(Bytes frame, ParsedPacket.Ip ip, Bytes header) {
        int transport = AddressRewrite.transportOffset(frame, ip);
        int datagram = ip.transport().u16(UDP_LENGTH);
        Bytes longer = u16(datagram + header.length());
        // The length counts twice: its own field and the pseudo header's.
        Bytes before = Bytes.concat(u16(datagram), u16(datagram), Bytes.repeat(0, header.length()));
        Bytes after = Bytes.concat(longer, longer, header);
        Bytes summed = AddressRewrite.withTransport(frame, ip, before, after).with(transport + UDP_LENGTH, longer);
        int content = transport + UdpHeader.LENGTH;
        Bytes whole = Bytes.concat(summed.limit(content), header, summed.slice(content));
        return ip.source().family() == IpFamily.IPV4
                ? ipv4Raised(whole, 2, header.length())
                : whole.with(IP + 4, u16(whole.u16(IP + 4) + header.length()));
    }

    /** A number of the IPv4 header. */
    private static Bytes ipv4Raised(Bytes frame, int field, int more) {
        Bytes before = frame.slice(IP + field, IP + field + 2);
        Bytes after = u16(before.u16(0) + more);
        return AddressRewrite.withIpv4Checksum(frame, IP, before, after).with(IP + field, after);
    }

    private static Bytes u16(int number) {
        return new ByteWriter().u16(number).toBytes();
    }
}
