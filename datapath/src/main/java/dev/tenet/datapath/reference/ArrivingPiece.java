package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv6Header;
import java.util.Optional;

/**
 * A piece of a packet from the internet, as far as an edge reads it: in IPv6 with the fragment header right behind the IP header.
 *
 * @param before bytes from the IP header to the transport header, of a first piece
 * @param next what is there
 */
record ArrivingPiece(boolean isLater, int identification, int before, IpProtocol next, boolean ipv4) {
    static final int FRAGMENT_HEADER = 8;
    private static final int PORTS = 8;

    /** What an edge reads of a first piece; 0 without ports. Of an ICMP echo the identifier is the local port. */
    record First(IpProtocol protocol, boolean hasPort, int localPort, int remotePort, int echo) {}

    static ArrivingPiece ofIpv4(Bytes packet) {
        return new ArrivingPiece(
                (packet.u16(6) & 0x1fff) != 0,
                packet.u16(4),
                (packet.u8(0) & 0xf) * 4,
                new IpProtocol(packet.u8(9)),
                true);
    }

    /** Empty: it is the whole packet (RFC 6946). */
    static Optional<ArrivingPiece> ofIpv6(Bytes header) {
        int offsetAndMore = header.u16(2);
        return (offsetAndMore & 0xfff9) == 0
                ? Optional.empty()
                : Optional.of(new ArrivingPiece(
                        (offsetAndMore & 0xfff8) != 0,
                        header.u32(4),
                        Ipv6Header.LENGTH + FRAGMENT_HEADER,
                        new IpProtocol(header.u8(0)),
                        false));
    }

    /** Empty: it has too little. */
    Optional<First> first(Bytes frame) {
        int at = EthernetHeader.LENGTH + before;
        if (frame.length() < at + PORTS) {
            return Optional.empty();
        }
        if (next.equals(IpProtocol.TCP) || next.equals(IpProtocol.UDP)) {
            return Optional.of(new First(next, true, frame.u16(at + 2), frame.u16(at), 0));
        }
        int type = frame.u8(at);
        boolean echo = ipv4 && next.equals(IpProtocol.ICMP) && (type == 0 || type == 8) && frame.u8(at + 1) == 0;
        return Optional.of(new First(next, echo, echo ? frame.u16(at + 4) : 0, 0, echo ? type == 8 ? 1 : 2 : 0));
    }
}
