package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import java.util.Optional;

/** What ICMP errors from outside quote, as far as an edge reads it: without IPv6's extension headers. */
final class QuotedOutside {
    private static final int PORTS = 8;

    private QuotedOutside() {}

    /** Empty: the frame is no ICMP error, or quotes too little. */
    static Optional<RelatedStage.Quoted> of(Bytes frame) {
        Bytes packet = frame.slice(EthernetHeader.LENGTH);
        return frame.u16(EthernetHeader.LENGTH - 2) == EtherType.IPV4.number() ? ipv4(packet) : ipv6(packet);
    }

    private static Optional<RelatedStage.Quoted> ipv4(Bytes packet) {
        int quoted = (packet.u8(0) & 0xf) * 4 + IcmpHeader.LENGTH;
        if (packet.u8(9) != IpProtocol.ICMP.number() || packet.length() < quoted + Ipv4Header.MIN_LENGTH) {
            return Optional.empty();
        }
        int type = packet.u8(quoted - IcmpHeader.LENGTH);
        Bytes ip = packet.slice(quoted);
        int header = (ip.u8(0) & 0xf) * 4;
        if (type != 3 && type != 11 && type != 12
                || ip.u8(0) >>> 4 != 4
                || header < Ipv4Header.MIN_LENGTH
                || (ip.u16(6) & 0x1fff) != 0
                || ip.length() < header + PORTS) {
            return Optional.empty();
        }
        return Optional.of(new RelatedStage.Quoted(
                ip.ipv4(12), ip.u16(header), ip.ipv4(16), ip.u16(header + 2), new IpProtocol(ip.u8(9))));
    }

    private static Optional<RelatedStage.Quoted> ipv6(Bytes packet) {
        int quoted = Ipv6Header.LENGTH + IcmpHeader.LENGTH;
        if (packet.u8(6) != IpProtocol.ICMPV6.number() || packet.length() < quoted + Ipv6Header.LENGTH + PORTS) {
            return Optional.empty();
        }
        int type = packet.u8(Ipv6Header.LENGTH);
        Bytes ip = packet.slice(quoted);
        if (type < 1 || type > 4 || ip.u8(0) >>> 4 != 6) {
            return Optional.empty();
        }
        return Optional.of(new RelatedStage.Quoted(
                ip.ipv6(8),
                ip.u16(Ipv6Header.LENGTH),
                ip.ipv6(24),
                ip.u16(Ipv6Header.LENGTH + 2),
                new IpProtocol(ip.u8(6))));
    }
}
