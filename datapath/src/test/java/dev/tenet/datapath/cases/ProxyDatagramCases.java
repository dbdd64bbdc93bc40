package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER_IPV6;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.fromEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** load_balancer: the proxy protocol header that each datagram to a target has. */
final class ProxyDatagramCases {
    private static final String TARGET = "10.0.0.9";
    private static final String TARGET_IPV6 = "fd00::9";
    private static final String CLIENT_IPV6 = "fd00::20";
    private static final int LENGTH = 40;
    private static final int LENGTH_IPV6 = 64;

    /** The first port that is tried, by chance. */
    private static final int STAND_IN_PORT = 1024 + 3;

    /** What B's device takes. */
    private static final int MTU = 1500;

    private static final int HEADERS = 20 + 8;

    private ProxyDatagramCases() {}

    static List<PacketCase> cases() {
        return List.of(
                headed("each datagram has a header of its own, and answers have none", host -> {
                    for (int bytes : List.of(9, 0, 1000)) {
                        host.receives(direct(B, ipv4(CLIENT, BALANCER).ttl(33), udp(40000, 53), payload(bytes)))
                                .ends(Reason.DELIVERED)
                                .reaches(
                                        B,
                                        inner(
                                                ipv4(CLIENT, TARGET).ttl(33),
                                                udp(40000, 5353),
                                                payload(Bytes.concat(header(), content(bytes)))));
                        host.sends(B, ipv4(TARGET, CLIENT), udp(5353, 40000), payload(bytes))
                                .goesOut(asked(), frame(B, ipv4(BALANCER, CLIENT), udp(53, 40000), payload(bytes)));
                    }
                }),
                headed(
                        "without a checksum it stays without one",
                        host -> host.receives(direct(
                                        B,
                                        ipv4(CLIENT, BALANCER),
                                        udp(40000, 53).checksum(0),
                                        payload(9)))
                                .reaches(
                                        B,
                                        inner(
                                                ipv4(CLIENT, TARGET),
                                                udp(40000, 5353).checksum(0),
                                                payload(Bytes.concat(header(), content(9)))))),
                headed(
                        "and one with options, which stay in front",
                        host -> host.receives(direct(
                                        B,
                                        ipv4(CLIENT, BALANCER).options(Bytes.repeat(1, 40)),
                                        udp(40000, 53),
                                        payload(9)))
                                .reaches(
                                        B,
                                        inner(
                                                ipv4(CLIENT, TARGET).options(Bytes.repeat(1, 40)),
                                                udp(40000, 5353),
                                                payload(Bytes.concat(header(), content(9)))))),
                headed(
                        "what follows the datagram in its packet stays behind it",
                        host -> host.receives(direct(
                                        B,
                                        ipv4(CLIENT, BALANCER),
                                        udp(40000, 53).datagramLength(8 + 9).checksum(0),
                                        payload(12)))
                                .reaches(
                                        B,
                                        inner(
                                                ipv4(CLIENT, TARGET),
                                                udp(40000, 5353)
                                                        .datagramLength(8 + LENGTH + 9)
                                                        .checksum(0),
                                                payload(Bytes.concat(header(), content(12)))))),
                PacketCase.of(
                        "over IPv6 the header has addresses of IPv6, and extension headers stay in front",
                        world -> world.with(balancer(BALANCER_IPV6, 53, target(TARGET_IPV6, false, true))),
                        host -> {
                            host.receives(direct(B, ipv6(CLIENT_IPV6, BALANCER_IPV6), udp(40000, 53), payload(9)))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6(CLIENT_IPV6, TARGET_IPV6),
                                                    udp(40000, 5353),
                                                    payload(Bytes.concat(headerIpv6(), content(9)))));
                            for (int options : List.of(8, 64)) {
                                host.receives(direct(
                                                B,
                                                ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                                options(options),
                                                udp(40000, 53),
                                                payload(9)))
                                        .reaches(
                                                B,
                                                inner(
                                                        ipv6(CLIENT_IPV6, TARGET_IPV6),
                                                        options(options),
                                                        udp(40000, 5353),
                                                        payload(Bytes.concat(headerIpv6(), content(9)))));
                            }
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            options(72),
                                            udp(40000, 53),
                                            payload(9)))
                                    .ends(Reason.LOAD_BALANCER_HEADER_IMPOSSIBLE);
                        }),
                headed("of one in pieces the first has it, and the others make room", host -> {
                    host.receives(direct(B, first(CLIENT, BALANCER, 53, 8 + 16 + 9)))
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    B,
                                    inner(
                                            piece(CLIENT, TARGET, 0, true),
                                            udp(40000, 5353)
                                                    .datagramLength(8 + LENGTH + 16 + 9)
                                                    .checksum(0),
                                            payload(Bytes.concat(header(), content(8)))));
                    host.receives(direct(B, piece(CLIENT, BALANCER, 16, true), payload(8)))
                            .reaches(B, inner(piece(CLIENT, TARGET, 16 + LENGTH, true), payload(8)));
                    host.receives(direct(B, piece(CLIENT, BALANCER, 24, false), payload(9)))
                            .reaches(B, inner(piece(CLIENT, TARGET, 24 + LENGTH, false), payload(9)));
                    host.receives(direct(B, piece(CLIENT, BALANCER, 16, false), payload(9)))
                            .ends(Reason.FRAGMENT_OVERLAPS);
                }),
                PacketCase.of(
                        "pieces over IPv6 alike",
                        world -> world.with(balancer(BALANCER_IPV6, 53, target(TARGET_IPV6, true, true))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            options(8),
                                            fragment(0, true, 7),
                                            udp(40000, 53)
                                                    .datagramLength(8 + 8 + 9)
                                                    .checksum(0x1234),
                                            payload(8)))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            options(8),
                                            fragment(2, false, 7),
                                            payload(9)))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6(BALANCER_IPV6, TARGET_IPV6),
                                                    options(8),
                                                    fragment(2 + LENGTH_IPV6 / 8, false, 7),
                                                    payload(9)));
                        }),
                headed("what has no room for it in a packet at all is refused", host -> {
                    host.receives(direct(B, first(CLIENT, BALANCER, 53, 65_535 - LENGTH_IPV6 - 63)))
                            .ends(Reason.LOAD_BALANCER_HEADER_IMPOSSIBLE)
                            .leavesNothing();
                    host.receives(direct(B, first(CLIENT, BALANCER, 53, 65_535 - LENGTH_IPV6 - 64)))
                            .ends(Reason.DELIVERED);
                    host.receives(direct(B, piece(CLIENT, BALANCER, 65_392, true), payload(8)))
                            .ends(Reason.DELIVERED);
                    host.receives(direct(B, piece(CLIENT, BALANCER, 65_400, false), payload(8)))
                            .ends(Reason.LOAD_BALANCER_HEADER_IMPOSSIBLE);
                }),
                PacketCase.of(
                        "nor can what was sent as one packet have one",
                        world -> world.with(balancer(BALANCER, 53, target(TARGET, false, true))),
                        host -> host.sendsSuperpacket(A, ipv4("10.0.0.5", BALANCER), udp(40000, 53), payload(2000))
                                .ends(Reason.LOAD_BALANCER_HEADER_IMPOSSIBLE)),
                headed("its sender is told what fits with the header", host -> {
                    int most = MTU - LENGTH;
                    host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(most - HEADERS)))
                            .ends(Reason.DELIVERED);
                    host.receives(direct(
                                    B, ipv4(CLIENT, BALANCER), udp(40000, 53).checksum(0), payload(most + 1 - HEADERS)))
                            .ends(Reason.PACKET_TOO_BIG)
                            .reenters(
                                    B,
                                    frame(
                                            B,
                                            ipv4(TARGET, CLIENT),
                                            icmp(3, 4, most),
                                            quoted(ipv4(CLIENT, TARGET), 5353, most + 1 - HEADERS, 68)));
                    host.sendsMarked(
                                    B,
                                    PacketMark.REENTERED,
                                    ipv4(TARGET, CLIENT),
                                    icmp(3, 4, most),
                                    quoted(ipv4(CLIENT, TARGET), 5353, most + 1 - HEADERS, 68))
                            .goesOut(
                                    asked(),
                                    frame(
                                            B,
                                            ipv4(BALANCER, CLIENT),
                                            icmp(3, 4, most),
                                            quoted(ipv4(CLIENT, BALANCER), 53, most + 1 - HEADERS, 68)));
                }),
                PacketCase.of(
                        "where a client does not keep its address its datagrams name it all the same",
                        world -> world.with(balancer(BALANCER, 53, target(TARGET, true, true))),
                        host -> {
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, TARGET),
                                                    udp(STAND_IN_PORT, 5353),
                                                    payload(Bytes.concat(header(), content(9)))));
                            host.receives(direct(B, first(CLIENT, BALANCER, 53, 8 + 8 + 9)))
                                    .reaches(
                                            B,
                                            inner(
                                                    piece(BALANCER, TARGET, 0, true),
                                                    udp(STAND_IN_PORT, 5353)
                                                            .datagramLength(8 + LENGTH + 8 + 9)
                                                            .checksum(0),
                                                    payload(Bytes.concat(header(), content(8)))));
                            host.receives(direct(B, piece(CLIENT, BALANCER, 16, false), payload(9)))
                                    .reaches(B, inner(piece(BALANCER, TARGET, 16 + LENGTH, false), payload(9)));
                        }),
                PacketCase.of(
                        "a client of IPv6 is named to a target of IPv4, and told what fits in its own family",
                        world -> world.with(balancer(BALANCER_IPV6, 53, target(TARGET, true, true))),
                        host -> {
                            host.receives(direct(B, ipv6(CLIENT_IPV6, BALANCER_IPV6), udp(40000, 53), payload(9)))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, TARGET)
                                                            .identification(TestHost.NONCE & 0xffff)
                                                            .flags(0),
                                                    udp(STAND_IN_PORT, 5353),
                                                    payload(Bytes.concat(headerIpv6(), content(9)))));
                            int most = MTU - LENGTH_IPV6;
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            udp(40000, 53),
                                            payload(most - HEADERS)))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            udp(40000, 53),
                                            payload(most + 1 - HEADERS)))
                                    .ends(Reason.PACKET_TOO_BIG);
                        }),
                PacketCase.of(
                        "a client of IPv4 is named to a target of IPv6, with or without a checksum",
                        world -> world.with(balancer(BALANCER, 53, target(TARGET_IPV6, true, true))),
                        host -> {
                            for (boolean summed : List.of(true, false)) {
                                host.receives(direct(
                                                B,
                                                ipv4(CLIENT, BALANCER),
                                                summed
                                                        ? udp(40000, 53)
                                                        : udp(40000, 53).checksum(0),
                                                payload(9)))
                                        .reaches(
                                                B,
                                                inner(
                                                        ipv6(BALANCER_IPV6, TARGET_IPV6),
                                                        udp(STAND_IN_PORT, 5353),
                                                        payload(Bytes.concat(header(), content(9)))));
                            }
                        }),
                PacketCase.of(
                        "a client on the internet is named by its address there, and the balancer by its own here",
                        world -> targets(world.with(published(target(TARGET, false, true)))),
                        host -> host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 53), payload(9)))
                                .reaches(
                                        B,
                                        inner(
                                                ipv4(FAR, TARGET),
                                                udp(40000, 5353),
                                                payload(Bytes.concat(
                                                        header("12", FAR, BALANCER, LENGTH), content(9)))))),
                PacketCase.of(
                        "datagrams of a client on the target's host have it as well",
                        world -> world.with(balancer(BALANCER, BalancerKey.ALL_PORTS, target(TARGET, 0, false, true))),
                        host -> host.sends(A, ipv4("10.0.0.5", BALANCER), udp(40000, 53), payload(9))
                                .reaches(
                                        B,
                                        inner(
                                                ipv4("10.0.0.5", TARGET),
                                                udp(40000, 53),
                                                payload(Bytes.concat(
                                                        header("12", "10.0.0.5", BALANCER, LENGTH), content(9)))))),
                headed("an error about an answer has none", host -> {
                    host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                            .ends(Reason.DELIVERED);
                    host.receives(direct(
                                    B,
                                    ipv4(CLIENT, BALANCER),
                                    icmp(3, 3, 0),
                                    payload(packet(
                                            ipv4(BALANCER, CLIENT),
                                            udp(53, 40000).checksum(0),
                                            payload(9)))))
                            .reaches(
                                    B,
                                    inner(
                                            ipv4(CLIENT, TARGET),
                                            icmp(3, 3, 0),
                                            payload(packet(
                                                    ipv4(TARGET, CLIENT),
                                                    udp(5353, 40000).checksum(0),
                                                    payload(9)))));
                }),
                PacketCase.of(
                        "when headers are wanted, or no more, the next datagram goes by it, also of a connection that was there before",
                        world -> world.with(balancer(BALANCER, 53, target(TARGET, false, false))),
                        host -> {
                            plain(host, 40000);
                            host.now(new World().with(balancer(BALANCER, 53, target(TARGET, false, true))));
                            withHeader(host, 40000);
                            withHeader(host, 40001);
                            host.now(new World().with(balancer(BALANCER, 53, target(TARGET, false, false))));
                            plain(host, 40001);
                            plain(host, 40002);
                        }));
    }

    private static PacketCase headed(String sentence, Consumer<TestHost> script) {
        return PacketCase.of(
                sentence, world -> world.with(balancer(BALANCER, 53, target(TARGET, false, true))), script);
    }

    private static void plain(TestHost host, int port) {
        host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(port, 53), payload(9)))
                .reaches(B, inner(ipv4(CLIENT, TARGET), udp(port, 5353), payload(9)));
    }

    private static void withHeader(TestHost host, int port) {
        Bytes header = header("12", CLIENT, port, BALANCER, LENGTH);
        host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(port, 53), payload(9)))
                .reaches(B, inner(ipv4(CLIENT, TARGET), udp(port, 5353), payload(Bytes.concat(header, content(9)))));
    }

    // ---- packets

    /** As a payload of so many bytes is. */
    private static Bytes content(int bytes) {
        return packet(payload(bytes));
    }

    private static Layer options(int bytes) {
        return extension(IpProtocol.DESTINATION_OPTIONS, Bytes.repeat(0, bytes - 2));
    }

    /** With 8 bytes of content. */
    private static Layer[] first(String from, String to, int port, int length) {
        return new Layer[] {
            piece(from, to, 0, true), udp(40000, port).datagramLength(length).checksum(0), payload(8)
        };
    }

    private static Ipv4Layer piece(String from, String to, int start, boolean more) {
        Ipv4Layer ip = ipv4(from, to).identification(77).fragment(start / 8, more);
        return start == 0 ? ip : (Ipv4Layer) ip.next(IpProtocol.UDP);
    }

    private static Layer quoted(Ipv4Layer ip, int port, int content, int length) {
        return payload(
                packet(ip, udp(40000, port).checksum(0), payload(content)).limit(length));
    }

    private static Overlay asked() {
        return Overlay.from(OWN_HOST)
                .to(World.GATEWAY)
                .kind(Overlay.ASK)
                .note(TestHost.NONCE)
                .identity(OPEN);
    }

    // ---- headers

    private static Bytes header() {
        return header("12", CLIENT, BALANCER, LENGTH);
    }

    private static Bytes headerIpv6() {
        return header("22", CLIENT_IPV6, BALANCER_IPV6, LENGTH_IPV6);
    }

    private static Bytes header(String kind, String client, String called, int length) {
        return header(kind, client, 40000, called, length);
    }

    /** By proxy-protocol.txt, with a field of zeros. */
    private static Bytes header(String kind, String client, int port, String called, int length) {
        ByteWriter start = new ByteWriter()
                .bytes(Bytes.parseHex("0d0a0d0a000d0a515549540a21" + kind))
                .u16(length - 16)
                .bytes(Bytes.of(IpAddress.parse(client).toBytes()))
                .bytes(Bytes.of(IpAddress.parse(called).toBytes()))
                .u16(port)
                .u16(53)
                .u8(4);
        int rest = length - start.length() - 2;
        return start.u16(rest).bytes(Bytes.repeat(0, rest)).toBytes();
    }

    // ---- balancers

    private static BalancerTarget target(String address, boolean hides, boolean header) {
        return target(address, 5353, hides, header);
    }

    private static BalancerTarget target(String address, int port, boolean hides, boolean header) {
        boolean ipv4 = IpAddress.parse(address).family() == IpFamily.IPV4;
        return new BalancerTarget(
                B.number(),
                OWN_HOST,
                IpAddress.parse(address),
                port,
                1,
                false,
                IpAddress.parse(ipv4 ? BALANCER : BALANCER_IPV6),
                hides,
                header,
                Optional.empty());
    }

    private static Balancer balancer(String address, int port, BalancerTarget target) {
        return balancer(address, port, Optional.empty(), target);
    }

    private static Balancer published(BalancerTarget target) {
        return balancer(BALANCER, 53, Optional.of(IpAddress.parse(PUBLIC)), target);
    }

    private static Balancer balancer(String address, int port, Optional<IpAddress> published, BalancerTarget target) {
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(address), IpProtocol.UDP, port),
                FRONT,
                List.of(),
                Optional.empty(),
                published,
                Stickiness.NONE,
                350,
                List.of(),
                List.of(target));
    }
}
