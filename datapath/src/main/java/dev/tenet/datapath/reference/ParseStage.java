package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.TcpHeader;
import dev.tenet.net.UdpHeader;
import java.util.Optional;

/** Reads an instance's frame once, within bounds. */
final class ParseStage {
    private static final int EXTENSION_HEADERS = 4;
    private static final int MAX_PAYLOAD = 0xffff;
    private static final int TYPE_AND_CODE = 2;

    /** How much of a packet from the fabric is there to be read. */
    private enum Depth {
        WHOLE,
        /** A probe: cut after the IP header, so that its lengths point beyond the end. */
        IP_HEADER_ONLY
    }

    Optional<Ending> fromInstance(PacketContext p) {
        return parse(p.enter(Stage.PARSE), p.frame, Depth.WHOLE);
    }

    /** The frame inside an overlay packet; ARP never crosses the fabric. */
    Optional<Ending> inner(PacketContext p) {
        p.enter(Stage.PARSE);
        OverlayPacket overlay = p.fromFabric();
        if (type(overlay.innerFrame()).equals(EtherType.ARP)) {
            return Ending.drop(Reason.UNSUPPORTED_ETHERTYPE);
        }
        Depth depth = overlay.kind() == WireKind.ASK_PROBE ? Depth.IP_HEADER_ONLY : Depth.WHOLE;
        return parse(p, overlay.innerFrame(), depth);
    }

    private static EtherType type(Bytes frame) {
        return new EtherType(frame.u16(12));
    }

    private Optional<Ending> parse(PacketContext p, Bytes frame, Depth depth) {
        if (frame.length() < EthernetHeader.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        EtherType type = type(frame);
        Bytes packet = frame.slice(EthernetHeader.LENGTH);
        if (type.equals(EtherType.ARP)) {
            return arp(p, frame, packet);
        }
        if (type.equals(EtherType.IPV4)) {
            return ipv4(p, frame, packet, depth);
        }
        return type.equals(EtherType.IPV6) ? ipv6(p, frame, packet, depth) : Ending.drop(Reason.UNSUPPORTED_ETHERTYPE);
    }

    private static Optional<Ending> arp(PacketContext p, Bytes frame, Bytes message) {
        if (message.length() < ArpMessage.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        p.parsed(new ParsedPacket.Arp(frame, message));
        return Optional.empty();
    }

    private Optional<Ending> ipv4(PacketContext p, Bytes frame, Bytes packet, Depth depth) {
        if (packet.length() < Ipv4Header.MIN_LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        int headerLength = (packet.u8(0) & 0xf) * 4;
        int totalLength = packet.u16(2);
        if (packet.u8(0) >>> 4 != 4 || headerLength < Ipv4Header.MIN_LENGTH) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        IpProtocol protocol = new IpProtocol(packet.u8(9));
        Envelope envelope = new Envelope(frame, packet.ipv4(12), packet.ipv4(16), packet.u8(8));
        if (depth == Depth.IP_HEADER_ONLY) {
            return envelope.end(p, protocol, Bytes.EMPTY);
        }
        if (headerLength > totalLength) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        if (totalLength > packet.length()) {
            return Ending.drop(Reason.TRUNCATED);
        }
        boolean fragment = (packet.u16(6) & 0x3fff) != 0;
        return fragment
                ? Ending.drop(Reason.FRAGMENT_REFUSED)
                : transport(p, envelope, protocol, packet.slice(headerLength, totalLength));
    }

    private Optional<Ending> ipv6(PacketContext p, Bytes frame, Bytes packet, Depth depth) {
        if (packet.length() < Ipv6Header.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        Ipv6Address source = packet.ipv6(8);
        Ipv6Address destination = packet.ipv6(24);
        if (packet.u8(0) >>> 4 != 6) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        IpProtocol next = new IpProtocol(packet.u8(6));
        Envelope envelope = new Envelope(frame, source, destination, packet.u8(7));
        if (depth == Depth.IP_HEADER_ONLY) {
            return source.isIpv4Mapped() || destination.isIpv4Mapped()
                    ? Ending.drop(Reason.MALFORMED_IP)
                    : envelope.end(p, next, Bytes.EMPTY);
        }
        int payloadLength = packet.u16(4);
        Bytes payload = packet.slice(Ipv6Header.LENGTH);
        if (payloadLength > payload.length() || (payloadLength == 0 && payload.length() > MAX_PAYLOAD)) {
            return Ending.drop(Reason.TRUNCATED);
        }
        if (source.isIpv4Mapped() || destination.isIpv4Mapped()) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        return behindExtensions(p, envelope, next, payload.slice(0, payloadLength));
    }

    private Optional<Ending> behindExtensions(PacketContext p, Envelope envelope, IpProtocol first, Bytes payload) {
        IpProtocol next = first;
        Bytes rest = payload;
        for (int skipped = 0; ; skipped++) {
            if (next.equals(IpProtocol.FRAGMENT)) {
                return Ending.drop(Reason.FRAGMENT_REFUSED);
            }
            if (next.equals(IpProtocol.ROUTING)) {
                return Ending.drop(Reason.UNSUPPORTED_EXTENSION_HEADER);
            }
            if (!isSkipped(next)) {
                return transport(p, envelope, next, rest);
            }
            if (skipped == EXTENSION_HEADERS) {
                return Ending.drop(Reason.UNSUPPORTED_EXTENSION_HEADER);
            }
            if (rest.length() < 2) {
                return Ending.drop(Reason.TRUNCATED);
            }
            int length = next.equals(IpProtocol.AH) ? (rest.u8(1) + 2) * 4 : (rest.u8(1) + 1) * 8;
            if (length > rest.length()) {
                return Ending.drop(Reason.TRUNCATED);
            }
            next = new IpProtocol(rest.u8(0));
            rest = rest.slice(length);
        }
    }

    private static boolean isSkipped(IpProtocol next) {
        return next.equals(IpProtocol.HOP_BY_HOP)
                || next.equals(IpProtocol.DESTINATION_OPTIONS)
                || next.equals(IpProtocol.AH);
    }

    private static Optional<Ending> transport(
            PacketContext p, Envelope envelope, IpProtocol protocol, Bytes transport) {
        if (protocol.equals(IpProtocol.TCP)) {
            return tcp(p, envelope, transport);
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return udp(p, envelope, transport);
        }
        return protocol.equals(envelope.icmp())
                ? icmp(p, envelope, protocol, transport)
                : envelope.end(p, protocol, transport);
    }

    private static Optional<Ending> tcp(PacketContext p, Envelope envelope, Bytes transport) {
        if (transport.length() < TcpHeader.MIN_LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        int headerLength = (transport.u8(12) >>> 4) * 4;
        if (headerLength < TcpHeader.MIN_LENGTH || headerLength > transport.length()) {
            return Ending.drop(Reason.MALFORMED_TRANSPORT);
        }
        return envelope.end(p, IpProtocol.TCP, transport, transport.u16(0), transport.u16(2), transport.u8(13));
    }

    private static Optional<Ending> udp(PacketContext p, Envelope envelope, Bytes transport) {
        if (transport.length() < UdpHeader.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        int length = transport.u16(4);
        if (length < UdpHeader.LENGTH || length > transport.length()) {
            return Ending.drop(Reason.MALFORMED_TRANSPORT);
        }
        return envelope.end(p, IpProtocol.UDP, transport, transport.u16(0), transport.u16(2), 0);
    }

    private static Optional<Ending> icmp(PacketContext p, Envelope envelope, IpProtocol protocol, Bytes transport) {
        if (transport.length() < IcmpHeader.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        int typeAndCode = transport.limit(TYPE_AND_CODE).u16(0);
        boolean echo = protocol.equals(IpProtocol.ICMP)
                ? typeAndCode == IcmpHeader.ECHO_REQUEST << 8 || typeAndCode == IcmpHeader.ECHO_REPLY << 8
                : typeAndCode == Icmpv6Header.ECHO_REQUEST << 8 || typeAndCode == Icmpv6Header.ECHO_REPLY << 8;
        int identifier = transport.u16(4);
        return envelope.end(
                p, protocol, transport, echo ? identifier : 0, echo ? 0 : typeAndCode, typeAndCode, true, 0);
    }

    /** What the IP header said. */
    private record Envelope(Bytes frame, IpAddress source, IpAddress destination, int hopLimit) {

        IpProtocol icmp() {
            return switch (source.family()) {
                case IPV4 -> IpProtocol.ICMP;
                case IPV6 -> IpProtocol.ICMPV6;
            };
        }

        Optional<Ending> end(PacketContext p, IpProtocol protocol, Bytes transport) {
            return end(p, protocol, transport, 0, 0, 0, false, 0);
        }

        Optional<Ending> end(
                PacketContext p, IpProtocol protocol, Bytes transport, int sourcePort, int destinationPort, int flags) {
            return end(p, protocol, transport, sourcePort, destinationPort, destinationPort, false, flags);
        }

        Optional<Ending> end(
                PacketContext p,
                IpProtocol protocol,
                Bytes transport,
                int sourcePort,
                int destinationPort,
                int service,
                boolean icmp,
                int tcpFlags) {
            p.parsed(new ParsedPacket.Ip(
                    frame,
                    source,
                    destination,
                    hopLimit,
                    protocol,
                    transport,
                    sourcePort,
                    destinationPort,
                    service,
                    icmp,
                    tcpFlags));
            p.note(new Finding.PacketRead(protocol, source, destination, service));
            return Optional.empty();
        }
    }
}
