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
    private static final int MAX_PAYLOAD = 0xffff;
    private static final int TYPE_AND_CODE = 2;
    private static final int UNIT = 8;

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

    /** Reads the frame at hand anew, which the datapath itself has written. */
    static void again(PacketContext p) {
        parse(p, p.frame, Depth.WHOLE).ifPresent(refused -> {
            throw new IllegalStateException("the datapath wrote what it refuses: " + refused);
        });
    }

    private static Optional<Ending> parse(PacketContext p, Bytes frame, Depth depth) {
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

    private static Optional<Ending> ipv4(PacketContext p, Bytes frame, Bytes packet, Depth depth) {
        if (packet.length() < Ipv4Header.MIN_LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        int headerLength = (packet.u8(0) & 0xf) * 4;
        int totalLength = packet.u16(2);
        if (packet.u8(0) >>> 4 != 4 || headerLength < Ipv4Header.MIN_LENGTH) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        IpProtocol protocol = new IpProtocol(packet.u8(9));
        Envelope envelope = Envelope.of(frame, packet.ipv4(12), packet.ipv4(16), packet.u8(8));
        if (depth == Depth.IP_HEADER_ONLY) {
            return envelope.end(p, protocol, Bytes.EMPTY);
        }
        if (headerLength > totalLength) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        if (totalLength > packet.length()) {
            return Ending.drop(Reason.TRUNCATED);
        }
        Envelope whole = envelope.bytes(totalLength);
        Bytes payload = packet.slice(headerLength, totalLength);
        int fragment = packet.u16(6);
        if ((fragment & 0x3fff) == 0) {
            return transport(p, whole, protocol, payload);
        }
        boolean last = (fragment & 0x2000) == 0;
        int start = (fragment & 0x1fff) * UNIT;
        ParsedPacket.Piece piece = new ParsedPacket.Piece(packet.u16(4), start, start + payload.length(), last);
        return piece(p, whole, piece, headerLength, protocol, payload);
    }

    /**
     * Refuses pieces that cannot be; of a later one nothing more is read.
     *
     * @param before bytes of headers that every piece of the packet has
     */
    private static Optional<Ending> piece(
            PacketContext p,
            Envelope envelope,
            ParsedPacket.Piece piece,
            int before,
            IpProtocol protocol,
            Bytes payload) {
        Optional<Ending> end = refused(piece, before);
        if (end.isPresent()) {
            return end;
        }
        Envelope ofPiece = envelope.piece(piece);
        return piece.isLater() ? ofPiece.end(p, protocol, payload) : transport(p, ofPiece, protocol, payload);
    }

    private static Optional<Ending> refused(ParsedPacket.Piece piece, int before) {
        int length = piece.end() - piece.start();
        if (length == 0 || (!piece.last() && length % UNIT != 0)) {
            return Ending.drop(Reason.FRAGMENT_MALFORMED);
        }
        return before + piece.end() > MAX_PAYLOAD ? Ending.drop(Reason.FRAGMENT_OVERSIZE) : Optional.empty();
    }

    private static Optional<Ending> ipv6(PacketContext p, Bytes frame, Bytes packet, Depth depth) {
        if (packet.length() < Ipv6Header.LENGTH) {
            return Ending.drop(Reason.TRUNCATED);
        }
        Ipv6Address source = packet.ipv6(8);
        Ipv6Address destination = packet.ipv6(24);
        if (packet.u8(0) >>> 4 != 6) {
            return Ending.drop(Reason.MALFORMED_IP);
        }
        IpProtocol next = new IpProtocol(packet.u8(6));
        Envelope envelope = Envelope.of(frame, source, destination, packet.u8(7));
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
        Envelope whole = envelope.bytes(Ipv6Header.LENGTH + payloadLength);
        return behindExtensions(p, whole, next, payload.slice(0, payloadLength));
    }

    private static Optional<Ending> behindExtensions(
            PacketContext p, Envelope envelope, IpProtocol first, Bytes payload) {
        return switch (Ipv6Extensions.skip(first, payload)) {
            case Ipv6Extensions.Refused(Reason reason) -> Ending.drop(reason);
            case Ipv6Extensions.Skipped(var next, var rest, var fragment, var before)
            when fragment.isEmpty() -> transport(p, envelope, next, rest);
            case Ipv6Extensions.Skipped(var next, var rest, var fragment, var before) -> {
                int length = payload.length() - before - Ipv6Extensions.FRAGMENT_HEADER;
                ParsedPacket.Piece piece = fragment.get().piece(length);
                IpProtocol protocol = piece.isLater() ? IpProtocol.FRAGMENT : next;
                yield piece(p, envelope, piece, before, protocol, rest);
            }
        };
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
            return envelope.tooShort(Reason.TRUNCATED);
        }
        int headerLength = (transport.u8(12) >>> 4) * 4;
        if (headerLength < TcpHeader.MIN_LENGTH) {
            return Ending.drop(Reason.MALFORMED_TRANSPORT);
        }
        if (headerLength > transport.length()) {
            return envelope.tooShort(Reason.MALFORMED_TRANSPORT);
        }
        return envelope.end(p, IpProtocol.TCP, transport, transport.u16(0), transport.u16(2), transport.u8(13));
    }

    private static Optional<Ending> udp(PacketContext p, Envelope envelope, Bytes transport) {
        if (transport.length() < UdpHeader.LENGTH) {
            return envelope.tooShort(Reason.TRUNCATED);
        }
        int length = transport.u16(4);
        if (length < UdpHeader.LENGTH
                || (length > transport.length() && envelope.piece().isEmpty())) {
            return Ending.drop(Reason.MALFORMED_TRANSPORT);
        }
        return envelope.end(p, IpProtocol.UDP, transport, transport.u16(0), transport.u16(2), 0);
    }

    private static Optional<Ending> icmp(PacketContext p, Envelope envelope, IpProtocol protocol, Bytes transport) {
        if (transport.length() < IcmpHeader.LENGTH) {
            return envelope.tooShort(Reason.TRUNCATED);
        }
        int typeAndCode = transport.limit(TYPE_AND_CODE).u16(0);
        if (envelope.piece().isPresent() && protocol.equals(IpProtocol.ICMPV6) && isLinkType(typeAndCode >>> 8)) {
            return Ending.drop(Reason.FRAGMENT_REFUSED);
        }
        boolean echo = protocol.equals(IpProtocol.ICMP)
                ? typeAndCode == IcmpHeader.ECHO_REQUEST << 8 || typeAndCode == IcmpHeader.ECHO_REPLY << 8
                : typeAndCode == Icmpv6Header.ECHO_REQUEST << 8 || typeAndCode == Icmpv6Header.ECHO_REPLY << 8;
        int identifier = transport.u16(4);
        return envelope.end(
                p, protocol, transport, echo ? identifier : 0, echo ? 0 : typeAndCode, typeAndCode, true, 0);
    }

    /** Neighbour discovery and multicast listener messages, which never come in pieces (RFC 6980). */
    private static boolean isLinkType(int type) {
        return type >= 130 && type <= 143;
    }

    /** What the IP header said; {@code ipBytes} is the packet's length. */
    private record Envelope(
            Bytes frame,
            IpAddress source,
            IpAddress destination,
            int hopLimit,
            int ipBytes,
            Optional<ParsedPacket.Piece> piece) {

        static Envelope of(Bytes frame, IpAddress source, IpAddress destination, int hopLimit) {
            return new Envelope(frame, source, destination, hopLimit, 0, Optional.empty());
        }

        Envelope bytes(int length) {
            return new Envelope(frame, source, destination, hopLimit, length, piece);
        }

        Envelope piece(ParsedPacket.Piece found) {
            return new Envelope(frame, source, destination, hopLimit, ipBytes, Optional.of(found));
        }

        /** A whole packet ends so; a first piece with too little is tiny. */
        Optional<Ending> tooShort(Reason whole) {
            return Ending.drop(piece.isPresent() ? Reason.FRAGMENT_TINY : whole);
        }

        private int headerBytes(IpProtocol protocol, Bytes transport) {
            int before = ipBytes - transport.length();
            if (piece.filter(ParsedPacket.Piece::isLater).isPresent()) {
                return before;
            }
            if (protocol.equals(IpProtocol.TCP) && transport.length() >= TcpHeader.MIN_LENGTH) {
                return before + (transport.u8(12) >>> 4) * 4;
            }
            return protocol.equals(IpProtocol.UDP) && transport.length() >= UdpHeader.LENGTH
                    ? before + UdpHeader.LENGTH
                    : before;
        }

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
                    tcpFlags,
                    headerBytes(protocol, transport),
                    ipBytes,
                    piece));
            p.note(new Finding.PacketRead(protocol, source, destination, service));
            return Optional.empty();
        }
    }
}
