package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.InternetChecksum;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;

/** Other addresses in a packet, with the checksums that cover them kept as right or wrong as they were (RFC 1624). */
final class AddressRewrite {
    private static final int IP = EthernetHeader.LENGTH;
    private static final int IPV4_CHECKSUM = IP + 10;
    private static final int TTL = 8;
    private static final int ECN = 3;

    private AddressRewrite() {}

    static Bytes of(Bytes frame, ParsedPacket.Ip ip, IpAddress source, IpAddress destination) {
        Bytes before = addresses(ip.source(), ip.destination());
        Bytes after = addresses(source, destination);
        Bytes changed = withTransport(frame, ip, before, after);
        return switch (source.family()) {
            case IPV4 ->
                withIpv4Checksum(changed.with(IP + Ipv4Header.MIN_LENGTH - after.length(), after), before, after);
            case IPV6 -> changed.with(IP + Ipv6Header.LENGTH - after.length(), after);
        };
    }

    /** Another source address and port. */
    static Bytes ofSource(Bytes frame, ParsedPacket.Ip ip, IpAddress source, int port) {
        return withPort(of(frame, ip, source, ip.destination()), ip, 0, port);
    }

    /** Another destination address and port. */
    static Bytes ofDestination(Bytes frame, ParsedPacket.Ip ip, IpAddress destination, int port) {
        return withPort(of(frame, ip, ip.source(), destination), ip, 2, port);
    }

    /** Other ports; the addresses stay. */
    static Bytes withPorts(Bytes frame, ParsedPacket.Ip ip, int source, int destination) {
        return withPort(withPort(frame, ip, 2, destination), ip, 0, source);
    }

    private static Bytes withPort(Bytes frame, ParsedPacket.Ip ip, int offset, int port) {
        return ip.isLaterPiece() ? frame : withPort(frame, ip.protocol(), transportOffset(frame, ip), offset, port);
    }

    /** Another port, or identifier of an echo, at {@code offset} of the transport header. */
    static Bytes withPort(Bytes frame, IpProtocol protocol, int transport, int offset, int port) {
        return withPortAt(
                frame, transport + offset, transport + checksumOffset(protocol), port, protocol.equals(IpProtocol.UDP));
    }

    /** Another port in what an ICMP error quotes, whose checksum is at {@code checksumAt}. */
    static Bytes withPortAt(Bytes frame, int at, int checksumAt, int port) {
        return withPortAt(frame, at, checksumAt, port, false);
    }

    private static Bytes withPortAt(Bytes frame, int at, int checksumAt, int port, boolean udp) {
        int before = frame.u16(at);
        Bytes changed = frame.withByte(at, port >>> 8).withByte(at + 1, port & 0xff);
        int checksum = frame.u16(checksumAt);
        if (udp && checksum == 0) {
            return changed;
        }
        int updated = InternetChecksum.update16(checksum, before, port);
        int kept = updated == 0xffff ? 0 : updated;
        return withChecksum(changed, checksumAt, udp ? InternetChecksum.orNone(kept) : kept);
    }

    /** Services say by the first six bits of the traffic class how far an answer may go; where they say nothing it stays. */
    static Bytes hopLimitFromClass(Bytes frame) {
        boolean ipv4 = frame.u8(IP) >>> 4 == 4;
        int trafficClass = ipv4 ? frame.u8(IP + 1) : frame.u16(IP) >>> 4 & 0xff;
        int hops = trafficClass >>> 2;
        if (hops == 0) {
            return frame;
        }
        if (!ipv4) {
            int first = frame.u8(IP) & 0xf0;
            int second = frame.u8(IP + 1) & (ECN << 4 | 0xf);
            return frame.withByte(IP, first).withByte(IP + 1, second).withByte(IP + 7, hops);
        }
        Bytes changed = frame.withByte(IP + 1, trafficClass & ECN).withByte(IP + TTL, hops);
        return withIpv4Checksum(changed, frame.slice(IP, IP + TTL + 2), changed.slice(IP, IP + TTL + 2));
    }

    static Bytes withTransport(Bytes frame, ParsedPacket.Ip ip, Bytes before, Bytes after) {
        if (ip.isLaterPiece()) {
            return frame; // the checksum is in the first piece
        }
        int transport = transportOffset(frame, ip);
        int at = transport + checksumOffset(ip.protocol());
        int checksum = frame.u16(at);
        boolean udp = ip.protocol().equals(IpProtocol.UDP);
        if (udp && checksum == 0) {
            return frame;
        }
        int updated = updated(checksum, before, after);
        return withChecksum(frame, at, udp ? InternetChecksum.orNone(updated) : updated);
    }

    static int transportOffset(Bytes frame, ParsedPacket.Ip ip) {
        int end = ip.source().family() == IpFamily.IPV4
                ? IP + frame.u16(IP + 2)
                : IP + Ipv6Header.LENGTH + frame.u16(IP + 4);
        return end - ip.transport().length();
    }

    private static int checksumOffset(IpProtocol protocol) {
        if (protocol.equals(IpProtocol.TCP)) {
            return 16;
        }
        return protocol.equals(IpProtocol.UDP) ? 6 : 2;
    }

    private static Bytes withIpv4Checksum(Bytes frame, Bytes before, Bytes after) {
        return withIpv4Checksum(frame, IP, before, after);
    }

    /** Of the header that begins at {@code header}. */
    static Bytes withIpv4Checksum(Bytes frame, int header, Bytes before, Bytes after) {
        int at = header + IPV4_CHECKSUM - IP;
        return withChecksum(frame, at, updated(frame.u16(at), before, after));
    }

    /** Of the two zeros of one's complement the kernel never writes 0xffff. */
    static int updated(int checksum, Bytes before, Bytes after) {
        int updated = checksum;
        for (int i = 0; i < before.length(); i += 2) {
            updated = InternetChecksum.update16(updated, before.u16(i), after.u16(i));
        }
        return updated == 0xffff ? 0 : updated;
    }

    static Bytes withChecksum(Bytes frame, int at, int checksum) {
        return frame.withByte(at, checksum >>> 8).withByte(at + 1, checksum & 0xff);
    }

    private static Bytes addresses(IpAddress source, IpAddress destination) {
        return Bytes.concat(Bytes.of(source.toBytes()), Bytes.of(destination.toBytes()));
    }
}
