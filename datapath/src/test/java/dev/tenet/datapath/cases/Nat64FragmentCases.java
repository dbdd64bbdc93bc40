package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.Nat64Cases.FAR;
import static dev.tenet.datapath.cases.Nat64Cases.FAR4;
import static dev.tenet.datapath.cases.Nat64Cases.KNOWN;
import static dev.tenet.datapath.cases.Nat64Cases.OWN;
import static dev.tenet.datapath.cases.Nat64Cases.ROUTER;
import static dev.tenet.datapath.cases.Nat64Cases.ROUTER4;
import static dev.tenet.datapath.cases.Nat64Cases.left;
import static dev.tenet.datapath.cases.Nat64Cases.out;
import static dev.tenet.datapath.cases.NatCases.PORT;
import static dev.tenet.datapath.cases.NatCases.fromEdge;
import static dev.tenet.datapath.cases.NatCases.toEdge;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Layer;
import java.util.List;

/** Pieces of packets through NAT64, as in {@link Nat64Cases}. Offsets are in units of 8 bytes. */
final class Nat64FragmentCases {
    private static final int NUMBER = 0x1234_5678;
    private static final Bytes PADN = Bytes.parseHex("010400000000");

    private Nat64FragmentCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "pieces of an IPv6 packet leave as those of an IPv4 one, with the lower half of its number",
                        Nat64Cases::behind,
                        host -> {
                            host.sends(A, out(), fragment(2, true, NUMBER), payload(16))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.sends(A, first(out().trafficClass(0xb8).ttl(33), 40000, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    A,
                                                    piece(0, true)
                                                            .trafficClass(0xb8)
                                                            .ttl(33),
                                                    udp(PORT, 53).datagramLength(35),
                                                    payload(8)));
                            host.sends(A, out(), fragment(4, false, NUMBER), payload(3))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, piece(4, false).next(IpProtocol.UDP), payload(3)));
                            host.sends(A, out(), fragment(2, true, NUMBER), payload(16))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, piece(2, true).next(IpProtocol.UDP), payload(16)));
                            host.sends(A, out(), fragment(2, true, NUMBER + 1), payload(16))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.sends(A, out(), fragment(3, true, NUMBER), payload(16))
                                    .ends(Reason.FRAGMENT_OVERLAPS);
                        }),
                PacketCase.of("and those of the answer come as IPv6 ones", Nat64Cases::behind, host -> {
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(piece4(2, false), payload(9))).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                    host.receives(fromEdge(
                                    piece4(0, true).trafficClass(0x28).ttl(51),
                                    udp(53, PORT).datagramLength(25),
                                    payload(8)))
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    A,
                                    frame(
                                            A,
                                            ipv6(FAR, OWN).trafficClass(0x28).ttl(51),
                                            fragment(0, true, 0xfedc),
                                            udp(53, 40000).datagramLength(25),
                                            payload(8)));
                    host.receives(fromEdge(piece4(2, false), payload(9)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, later(2, false, 0xfedc, 9));
                    host.receives(fromEdge(piece4(2, false), payload(9))).ends(Reason.FRAGMENT_OVERLAPS);
                }),
                PacketCase.of("TCP alike", Nat64Cases::behind, host -> {
                    host.sends(
                                    A,
                                    out(),
                                    fragment(0, true, NUMBER),
                                    tcp(40000, 443).syn(),
                                    payload(4))
                            .goesOut(
                                    toEdge(),
                                    frame(A, piece(0, true), tcp(PORT, 443).syn(), payload(4)));
                    host.receives(fromEdge(
                                    piece4(0, true).next(IpProtocol.TCP),
                                    tcp(443, PORT).syn().ack(),
                                    payload(4)))
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    A,
                                    frame(
                                            A,
                                            ipv6(FAR, OWN),
                                            fragment(0, true, 0xfedc),
                                            tcp(443, 40000).syn().ack(),
                                            payload(4)));
                }),
                PacketCase.of(
                        "a packet of one piece is whole; routers may cut it, however long it is",
                        Nat64Cases::behind,
                        host -> {
                            host.sends(A, out(), fragment(0, false, NUMBER), udp(40000, 53), payload(1400))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, piece(0, false), udp(PORT, 53), payload(1400)));
                            host.sends(A, out(), fragment(0, false, NUMBER), icmpv6(128, 0, 0x1234_0001), payload(9))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(A, piece(0, false), icmp(8, 0, PORT << 16 | 1), payload(9)));
                        }),
                PacketCase.of("pieces may be as long as whole packets", Nat64Cases::behind, host -> {
                    int most = 1520 - 48;
                    host.sends(
                                    A,
                                    out(),
                                    fragment(0, true, NUMBER),
                                    udp(40000, 53).datagramLength(3000),
                                    payload(most - 8))
                            .ends(Reason.SENT_TO_EDGE);
                    host.sends(A, out(), fragment(most / 8, true, NUMBER), payload(most))
                            .ends(Reason.SENT_TO_EDGE);
                    host.sends(
                                    A,
                                    out(),
                                    fragment(0, true, NUMBER),
                                    udp(40000, 53).datagramLength(3000),
                                    payload(most))
                            .ends(Reason.PACKET_TOO_BIG);
                }),
                PacketCase.of(
                        "whose sum only the whole packet tells is refused in pieces", Nat64Cases::behind, host -> {
                            host.sends(A, out(), fragment(0, true, NUMBER), icmpv6(128, 0, 0x1234_0001), payload(8))
                                    .ends(Reason.NAT64_FRAGMENT)
                                    .leavesNothing();
                            host.sends(A, out(), fragment(2, false, NUMBER), payload(8))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                                    .leavesNothing();
                            host.sends(A, out(), icmpv6(128, 0, 0x1234_0001)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            piece4(0, true).next(IpProtocol.ICMP),
                                            icmp(0, 0, PORT << 16 | 1),
                                            payload(8)))
                                    .ends(Reason.NAT64_FRAGMENT);
                            host.receives(fromEdge(piece4(2, false).next(IpProtocol.ICMP), payload(8)))
                                    .ends(Reason.NAT64_FRAGMENT);
                            host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            piece4(0, true), udp(53, PORT).checksum(0), payload(8)))
                                    .ends(Reason.NAT64_FRAGMENT);
                            host.receives(fromEdge(piece4(2, false), payload(8)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                        }),
                PacketCase.of("and so are other headers around pieces", Nat64Cases::behind, host -> {
                    host.sends(A, first(out(), 40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.sends(
                                    A,
                                    out(),
                                    extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                    fragment(2, true, NUMBER),
                                    payload(8))
                            .ends(Reason.NAT64_UNTRANSLATABLE);
                    host.sends(
                                    A,
                                    out(),
                                    fragment(0, true, NUMBER),
                                    extension(IpProtocol.DESTINATION_OPTIONS, PADN),
                                    udp(40000, 53).datagramLength(40))
                            .ends(Reason.NAT64_UNTRANSLATABLE);
                    host.receives(fromEdge(
                                    piece4(0, true).options(Bytes.parseHex("01010101")),
                                    udp(53, PORT).datagramLength(25),
                                    payload(8)))
                            .ends(Reason.NAT64_UNTRANSLATABLE);
                }),
                PacketCase.of(
                        "a piece that does not fit into the device any more: the far side hears which one would",
                        Nat64Cases::behind,
                        host -> {
                            Layer[] asItCame = {
                                ipv6(FAR, OWN),
                                fragment(0, true, 0xfedc),
                                udp(53, 40000).datagramLength(3000),
                                payload(1448)
                            };
                            Bytes quoted = packet(List.of(asItCame)).limit(80);
                            Layer[] told = {out(), icmpv6(2, 0, 1500), payload(quoted)};
                            host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            piece4(0, true), udp(53, PORT).datagramLength(3000), payload(1440)))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(
                                            piece4(0, true), udp(53, PORT).datagramLength(3000), payload(1448)))
                                    .ends(Reason.PACKET_TOO_BIG)
                                    .reenters(A, frame(A, told));
                            host.sendsMarked(A, PacketMark.REENTERED, told)
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, left(), icmp(3, 4, 1472), quotedInIpv4(asItCame)));
                        }),
                PacketCase.of("an instance that waits in vain for the rest says so", Nat64Cases::behind, host -> {
                    Layer[] asItCame = {
                        ipv6(FAR, OWN),
                        fragment(0, true, 0xfedc),
                        udp(53, 40000).datagramLength(3000),
                        payload(1448)
                    };
                    Bytes quoted = packet(List.of(asItCame)).limit(600);
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.sends(A, out(), icmpv6(3, 1, 0), payload(quoted))
                            .ends(Reason.SENT_TO_EDGE)
                            .goesOut(toEdge(), frame(A, left(), icmp(11, 1, 0), quotedInIpv4(asItCame)));
                    host.sends(A, out(), icmpv6(2, 0, 7), payload(quoted))
                            .goesOut(toEdge(), frame(A, left(), icmp(3, 4, 68), quotedInIpv4(asItCame)));
                    host.sends(A, out(), icmpv6(2, 0, 9001), payload(quoted))
                            .goesOut(toEdge(), frame(A, left(), icmp(3, 4, 1500), quotedInIpv4(asItCame)));
                }),
                PacketCase.of("and so does the far side; what it quotes is told as whole", Nat64Cases::behind, host -> {
                    host.sends(A, first(out(), 40000, 53)).ends(Reason.SENT_TO_EDGE);
                    Bytes asItLeft =
                            packet(List.of(piece(0, true).ttl(60), udp(PORT, 53).datagramLength(35), payload(8)));
                    Bytes header =
                            packet(List.of(out().ttl(60).payloadLength(16).next(IpProtocol.UDP)));
                    Bytes transport =
                            asItLeft.slice(20, 28).withByte(0, 40000 >>> 8).withByte(1, 40000 & 0xff);
                    host.receives(fromEdge(ipv4(ROUTER4, KNOWN), icmp(11, 1, 0), payload(asItLeft)))
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    A,
                                    frame(
                                            A,
                                            ipv6(ROUTER, OWN),
                                            icmpv6(3, 1, 0),
                                            payload(Bytes.concat(header, transport))));
                }));
    }

    /** The first 16 bytes of a datagram of 35. */
    private static Layer[] first(Layer ip, int from, int to) {
        return new Layer[] {ip, fragment(0, true, NUMBER), udp(from, to).datagramLength(35), payload(8)};
    }

    /** As a piece of a packet with that number leaves. */
    private static Ipv4Layer piece(int offset, boolean more) {
        return ipv4(KNOWN, FAR4).identification(NUMBER & 0xffff).fragment(offset, more);
    }

    /** A piece of a datagram from outside. */
    private static Ipv4Layer piece4(int offset, boolean more) {
        Ipv4Layer ip = ipv4(FAR4, KNOWN).identification(0xfedc).fragment(offset, more);
        ip.next(IpProtocol.UDP);
        return ip;
    }

    /** Its fragment header says what comes next, though nothing of it is there. */
    private static Bytes later(int offset, boolean more, int number, int bytes) {
        Bytes written = frame(A, ipv6(FAR, OWN), fragment(offset, more, number), payload(bytes));
        return written.withByte(14 + 40, IpProtocol.UDP.number());
    }

    /** The start of the piece that an error is about, as it came from outside. */
    private static Layer quotedInIpv4(Layer... asItCame) {
        Bytes transport =
                packet(List.of(asItCame)).slice(48, 56).withByte(2, PORT >>> 8).withByte(3, PORT & 0xff);
        Bytes header = packet(List.of(piece4(0, true).totalLength(28 + 1448)));
        return payload(Bytes.concat(header, transport));
    }
}
