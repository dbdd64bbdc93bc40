package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import java.util.List;

/** What parse lets through, and what it does not. */
final class ParseCases {
    private static final Bytes PADN = Bytes.parseHex("010400000000");
    private static final Bytes TCP4 =
            frame(A, ipv4("10.0.0.5", "10.0.0.20"), tcp(40000, 80).syn());
    private static final Bytes TCP6 =
            frame(A, ipv6("fd00::5", "fd00::20"), tcp(40000, 80).syn());

    private static final int IP = 14;
    private static final int TCP_IN_IPV4 = IP + 20;

    private ParseCases() {}

    static List<PacketCase> cases() {
        return List.of(
                refused(
                        "a VLAN tag",
                        Reason.UNSUPPORTED_ETHERTYPE,
                        packet(ethernet(A.mac(), World.TestInterface.ROUTER_MAC).type(EtherType.VLAN), payload(60))),
                refused(
                        "a length instead of an EtherType",
                        Reason.UNSUPPORTED_ETHERTYPE,
                        packet(ethernet(A.mac(), World.TestInterface.ROUTER_MAC).type(new EtherType(46)), payload(46))),
                truncatedInside("19 bytes of IPv4", TCP4.slice(0, IP + 19)),
                refused("IPv4 with version 5", Reason.MALFORMED_IP, TCP4.withByte(IP, 0x55)),
                refused("an IPv4 header of 16 bytes", Reason.MALFORMED_IP, TCP4.withByte(IP, 0x44)),
                refused(
                        "an IPv4 header longer than the packet",
                        Reason.MALFORMED_IP,
                        frame(A, ipv4("10.0.0.5", "10.0.0.20").totalLength(19), tcp(1, 2))),
                refused("IPv4 that is longer than the frame", Reason.TRUNCATED, TCP4.slice(0, TCP4.length() - 1)),
                truncatedInside("39 bytes of IPv6", TCP6.slice(0, IP + 39)),
                refused("IPv6 with version 4", Reason.MALFORMED_IP, TCP6.withByte(IP, 0x40)),
                refused("IPv6 that is longer than the frame", Reason.TRUNCATED, TCP6.slice(0, TCP6.length() - 1)),
                refused(
                        "IPv6 between IPv4-mapped addresses",
                        Reason.MALFORMED_IP,
                        frame(
                                A,
                                ipv6("::ffff:10.0.0.5", "::ffff:10.0.0.9"),
                                tcp(1, 80).syn())),
                refused(
                        "an IPv6 routing header",
                        Reason.UNSUPPORTED_EXTENSION_HEADER,
                        frame(A, ipv6("fd00::5", "fd00::20"), extension(IpProtocol.ROUTING, PADN), udp(1, 2))),
                refused(
                        "five IPv6 extension headers",
                        Reason.UNSUPPORTED_EXTENSION_HEADER,
                        frame(
                                A,
                                ipv6("fd00::5", "fd00::20"),
                                extension(IpProtocol.HOP_BY_HOP, PADN),
                                extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                udp(1, 2))),
                refused(
                        "an IPv6 extension header that ends behind the payload",
                        Reason.TRUNCATED,
                        frame(
                                A,
                                ipv6("fd00::5", "fd00::20").next(IpProtocol.HOP_BY_HOP),
                                payload(Bytes.parseHex("1103000000000000")))),
                refused(
                        "19 bytes of TCP",
                        Reason.TRUNCATED,
                        frame(A, ipv4("10.0.0.5", "10.0.0.20").totalLength(39), tcp(1, 2))),
                refused("a TCP header of 16 bytes", Reason.MALFORMED_TRANSPORT, TCP4.withByte(TCP_IN_IPV4 + 12, 0x40)),
                refused(
                        "a TCP header longer than the packet",
                        Reason.MALFORMED_TRANSPORT,
                        TCP4.withByte(TCP_IN_IPV4 + 12, 0x60)),
                refused(
                        "7 bytes of UDP",
                        Reason.TRUNCATED,
                        frame(A, ipv4("10.0.0.5", "10.0.0.20").totalLength(27), udp(1, 2))),
                refused(
                        "a UDP length of 7",
                        Reason.MALFORMED_TRANSPORT,
                        frame(A, ipv4("10.0.0.5", "10.0.0.20"), udp(1, 2).datagramLength(7))),
                refused(
                        "a UDP length beyond the packet",
                        Reason.MALFORMED_TRANSPORT,
                        frame(A, ipv6("fd00::5", "fd00::20"), udp(1, 2).datagramLength(9))),
                refused(
                        "7 bytes of ICMP",
                        Reason.TRUNCATED,
                        frame(A, ipv4("10.0.0.5", "10.0.0.20").totalLength(27), icmpEcho(1, 1))),
                refused(
                        "27 bytes of ARP",
                        Reason.TRUNCATED,
                        frame(
                                        A,
                                        arp(ArpMessage.request(
                                                A.mac(),
                                                Ipv4Address.parse("10.0.0.5"),
                                                Ipv4Address.parse("10.0.0.20"))))
                                .slice(0, IP + 27)),
                PacketCase.of(
                        "four IPv6 extension headers are read over",
                        host -> host.sends(
                                        A,
                                        ipv6("fd00::5", "fd00::20"),
                                        extension(IpProtocol.HOP_BY_HOP, PADN),
                                        extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                        extension(IpProtocol.AH, Bytes.repeat(0, 14)),
                                        extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                        udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "IPv4 options are read over",
                        host -> host.sends(
                                        A, ipv4("10.0.0.5", "10.0.0.20").options(Bytes.parseHex("94040000")), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "a protocol without ports passes",
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.20").next(IpProtocol.OSPF), payload(0))
                                .ends(Reason.ASKED_GATEWAY)));
    }

    private static PacketCase refused(String what, Reason reason, Bytes frame) {
        return PacketCase.of(
                what + " is refused",
                host -> host.sendsFrame(A, frame).ends(reason).leavesNothing());
    }

    /** From an instance, a test run would not take it. */
    private static PacketCase truncatedInside(String what, Bytes frame) {
        return PacketCase.of(
                what + " in an overlay packet is refused",
                host -> host.receives(Overlay.from(World.OTHER_HOST).aroundFrame(frame))
                        .ends(Reason.TRUNCATED)
                        .leavesNothing());
    }
}
