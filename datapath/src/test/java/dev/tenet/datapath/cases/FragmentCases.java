package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Layer;
import java.util.List;

/** Packets that come in pieces. Offsets are in units of 8 bytes. */
final class FragmentCases {
    private static final String FAR = "10.0.0.20";
    private static final Bytes PADN = Bytes.parseHex("010400000000");

    private FragmentCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- from an instance
                PacketCase.of("the pieces of a packet go where its first piece went, by the same port", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, ipv4("10.0.0.5", FAR), udp(7, 7));
                    int port = host.sends(A, first()).ends(Reason.ENCAPSULATED).sourcePort();
                    PacketEnd middle = host.sends(A, later(2, true, 16)).ends(Reason.ENCAPSULATED);
                    middle.goesOut(
                            Overlay.from(OWN_HOST)
                                    .to(OTHER_HOST)
                                    .note(NONCE)
                                    .identity(WEB)
                                    .sourcePort(port),
                            frame(A, later(2, true, 16)));
                    host.sends(A, later(4, false, 3)).ends(Reason.ENCAPSULATED);
                }),
                PacketCase.of("in any order once the first has passed", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(4, false, 3)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(2, true, 16)).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("all by way of the gateway, if the first went so", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.receives(Overlay.from(GATEWAY).note(NONCE).answerHere(FAR, OTHER_HOST, 5, OPEN));
                    host.sends(A, later(2, true, 16)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv4("10.0.0.5", FAR), udp(1, 2)).ends(Reason.ENCAPSULATED);
                }),
                PacketCase.of(
                        "a piece before its first one goes no further",
                        host -> host.sends(A, later(2, true, 16))
                                .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                                .leavesNothing()),
                PacketCase.of("nor one whose first was refused", host -> {
                    host.sends(
                                    B,
                                    ipv4("10.0.0.9", "10.0.66.1")
                                            .identification(9)
                                            .fragment(0, true),
                                    udp(1, 2),
                                    payload(8))
                            .ends(Reason.ROUTE_BLACKHOLE);
                    host.sends(B, piece("10.0.0.9", "10.0.66.1", 9, 2, false, 8))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of("nor one that comes 30 seconds later", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.after(30_000).sends(A, later(2, true, 16)).ends(Reason.ASKED_GATEWAY);
                    host.after(1).sends(A, later(4, false, 16)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of("nor one of another packet", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, piece("10.0.0.5", FAR, 78, 2, true, 16)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                    host.sends(A, piece("10.0.0.5", "10.0.0.21", 77, 2, true, 16))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of("bytes that came already are refused", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(1, true, 16))
                            .ends(Reason.FRAGMENT_OVERLAPS)
                            .leavesNothing();
                    host.sends(A, later(100, true, 1400)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(99, true, 16)).ends(Reason.FRAGMENT_OVERLAPS);
                    host.sends(A, later(274, true, 16)).ends(Reason.FRAGMENT_OVERLAPS);
                    host.sends(A, later(100, true, 1400)).ends(Reason.FRAGMENT_OVERLAPS);
                    host.sends(A, later(276, true, 16)).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("and so are bytes behind the last piece", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(2, false, 16)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(100, true, 16)).ends(Reason.FRAGMENT_OVERLAPS);
                }),
                PacketCase.of("a first piece begins anew", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(2, false, 16)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, later(2, false, 16)).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("pieces of IPv6 alike, whatever later pieces say comes next", host -> {
                    host.sends(A, ipv6("fd00::5", "fd00::20"), fragment(0, true, 0x12345678), udp(1, 2), payload(8))
                            .ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv6("fd00::5", "fd00::20"), fragment(2, false, 0x12345678), payload(5))
                            .ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv6("fd00::5", "fd00::20"), fragment(2, false, 0x12345679), payload(5))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of(
                        "a packet of one piece is whole",
                        host -> host.sends(A, ipv6("fd00::5", "fd00::20"), fragment(0, false, 7), udp(1, 2), payload(9))
                                .ends(Reason.ASKED_GATEWAY)),
                // ---- to an instance
                PacketCase.of("pieces to an instance are judged like the first", host -> {
                    host.receives(in(
                                    ipv4(FAR, "10.0.0.5").identification(5).fragment(0, true),
                                    icmpEcho(1, 1),
                                    payload(8)))
                            .ends(Reason.DELIVERED);
                    host.receives(in(
                                    ipv4(FAR, "10.0.0.5")
                                            .identification(5)
                                            .fragment(2, false)
                                            .next(IpProtocol.ICMP),
                                    payload(8)))
                            .ends(Reason.DELIVERED);
                }),
                PacketCase.of("and are refused with it", host -> {
                    host.receives(in(ipv4(FAR, "10.0.0.5").identification(5).fragment(0, true), udp(1, 2), payload(8)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(
                                    ipv4(FAR, "10.0.0.5")
                                            .identification(5)
                                            .fragment(2, false)
                                            .next(IpProtocol.UDP),
                                    payload(8)))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                            .leavesNothing();
                }),
                PacketCase.of("both ways at once", host -> {
                    host.sends(A, first()).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(piece(FAR, "10.0.0.5", 77, 2, true, 16))).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of("pieces between instances of one host arrive", host -> {
                    host.sends(
                                    A,
                                    ipv4("10.0.0.5", "10.0.0.9")
                                            .identification(3)
                                            .fragment(0, true),
                                    udp(1, 2),
                                    payload(8))
                            .ends(Reason.DELIVERED);
                    host.sends(A, piece("10.0.0.5", "10.0.0.9", 3, 2, false, 5))
                            .ends(Reason.DELIVERED)
                            .reaches(B, frame(A, piece("10.0.0.5", "10.0.0.9", 3, 2, false, 5)));
                }),
                // ---- what cannot be
                refused("an empty fragment", Reason.FRAGMENT_MALFORMED, piece("10.0.0.5", FAR, 1, 3, false, 0)),
                refused(
                        "a fragment of 9 bytes that is not the last",
                        Reason.FRAGMENT_MALFORMED,
                        piece("10.0.0.5", FAR, 1, 3, true, 9)),
                refused(
                        "a fragment that ends behind 65,535 bytes",
                        Reason.FRAGMENT_OVERSIZE,
                        piece("10.0.0.5", FAR, 1, 8189, false, 8)),
                refused(
                        "an IPv6 fragment that ends behind 65,535 bytes",
                        Reason.FRAGMENT_OVERSIZE,
                        ipv6("fd00::5", "fd00::20"),
                        fragment(8191, false, 7),
                        payload(8)),
                refused(
                        "an IPv6 fragment whose other headers push its end behind 65,535 bytes",
                        Reason.FRAGMENT_OVERSIZE,
                        ipv6("fd00::5", "fd00::20"),
                        extension(IpProtocol.HOP_BY_HOP, PADN),
                        fragment(8191, false, 7),
                        payload(1)),
                refused(
                        "a first fragment with 16 bytes of TCP",
                        Reason.FRAGMENT_TINY,
                        ipv4("10.0.0.5", FAR).fragment(0, true).next(IpProtocol.TCP),
                        payload(16)),
                refused(
                        "a first fragment without all of TCP's options",
                        Reason.FRAGMENT_TINY,
                        ipv4("10.0.0.5", FAR).fragment(0, true).next(IpProtocol.TCP),
                        payload(frame(A, ipv4("10.0.0.5", FAR), tcp(1, 80).syn(), payload(4))
                                .slice(34)
                                .withByte(12, 0x70))),
                PacketCase.of("a first IPv6 fragment that ends within its headers is refused", host -> {
                    Layer[] layers = {
                        ipv6("fd00::5", "fd00::20"),
                        fragment(0, true, 7),
                        extension(IpProtocol.DESTINATION_OPTIONS, PADN)
                    };
                    host.sendsFrame(A, frame(A, layers).withByte(14 + 40 + 8 + 1, 5))
                            .ends(Reason.FRAGMENT_TINY)
                            .leavesNothing();
                }),
                refused(
                        "a fragment of a neighbour solicitation",
                        Reason.FRAGMENT_REFUSED,
                        ipv6("fd00::5", "ff02::1:ff00:20").ttl(255),
                        fragment(0, true, 7),
                        icmpv6(135, 0, 0),
                        payload(16)),
                refused(
                        "a fragment of a fragment",
                        Reason.FRAGMENT_MALFORMED,
                        ipv6("fd00::5", "fd00::20"),
                        fragment(0, true, 7),
                        fragment(0, true, 7),
                        udp(1, 2)));
    }

    /** The first 16 bytes of a UDP datagram. */
    private static Layer[] first() {
        return new Layer[] {
            ipv4("10.0.0.5", FAR).identification(77).fragment(0, true),
            udp(1, 2).datagramLength(4000),
            payload(8)
        };
    }

    private static Layer[] later(int offset, boolean more, int bytes) {
        return piece("10.0.0.5", FAR, 77, offset, more, bytes);
    }

    private static Layer[] piece(String from, String to, int identification, int offset, boolean more, int bytes) {
        Ipv4Layer ip = ipv4(from, to).identification(identification).fragment(offset, more);
        return new Layer[] {ip.next(IpProtocol.UDP), payload(bytes)};
    }

    private static Bytes in(Layer... layers) {
        return Overlay.from(OTHER_HOST).around(layers);
    }

    private static PacketCase refused(String what, Reason reason, Layer... layers) {
        return PacketCase.of(
                what + " is refused", host -> host.sends(A, layers).ends(reason).leavesNothing());
    }
}
