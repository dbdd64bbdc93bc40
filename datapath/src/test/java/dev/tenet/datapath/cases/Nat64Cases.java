package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.NatCases.fromEdge;
import static dev.tenet.datapath.cases.NatCases.toEdge;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Ipv6Layer;
import dev.tenet.net.Layer;
import dev.tenet.net.Nat64Prefix;
import java.util.List;

/** IPv6 through a NAT gateway, whose address and ports are those of {@link NatCases}. */
final class Nat64Cases {
    static final String OWN = "fd00::5";
    static final String FAR = "64:ff9b::c633:6407"; // 198.51.100.7
    static final String FAR4 = "198.51.100.7";
    static final String KNOWN = "203.0.113.30";
    static final String ROUTER4 = "198.51.100.1";
    static final String ROUTER = "64:ff9b::c633:6401";
    private static final int PORT = NatCases.PORT;
    private static final int DONT_FRAGMENT = 2;

    private Nat64Cases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "TCP to 64:ff9b::/96 leaves as IPv4, and comes back as IPv6", Nat64Cases::behind, host -> {
                            host.sends(
                                            A,
                                            out().trafficClass(0xb8)
                                                    .flowLabel(77)
                                                    .ttl(33),
                                            tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    A,
                                                    left().trafficClass(0xb8).ttl(33),
                                                    tcp(PORT, 443).syn()));
                            host.receives(fromEdge(
                                            ipv4(FAR4, KNOWN).trafficClass(0x28).ttl(51),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    A,
                                                    ipv6(FAR, OWN)
                                                            .trafficClass(0x28)
                                                            .ttl(51),
                                                    tcp(443, 40000).syn().ack()));
                            host.sends(A, out(), tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(A, left(), tcp(PORT, 443).ack()));
                        }),
                PacketCase.of("UDP and echoes alike", Nat64Cases::behind, host -> {
                    host.sends(A, out(), udp(40000, 53), payload(5))
                            .goesOut(toEdge(), frame(A, left(), udp(PORT, 53), payload(5)));
                    host.receives(fromEdge(ipv4(FAR4, KNOWN), udp(53, PORT), payload(7)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(A, ipv6(FAR, OWN), udp(53, 40000), payload(7)));
                    host.sends(A, out(), icmpv6(128, 0, 0x1234_0001), payload(9))
                            .goesOut(toEdge(), frame(A, left(), icmp(8, 0, PORT << 16 | 1), payload(9)));
                    host.receives(fromEdge(ipv4(FAR4, KNOWN), icmp(0, 0, PORT << 16 | 1), payload(9)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(A, ipv6(FAR, OWN), icmpv6(129, 0, 0x1234_0001), payload(9)));
                }),
                PacketCase.of(
                        "it shares the gateway's ports with IPv4: another connection to the same far side has another one",
                        Nat64Cases::behind,
                        host -> {
                            host.sends(A, out(), udp(40000, 53)).goesOut(toEdge(), frame(A, left(), udp(PORT, 53)));
                            host.sends(A, ipv4("10.0.0.5", FAR4), udp(40000, 53))
                                    .goesOut(toEdge(), frame(A, ipv4(KNOWN, FAR4), udp(PORT + 1, 53)));
                        }),
                PacketCase.of(
                        "routers may cut what is no longer than every IPv6 link carries, and 20 bytes more fit",
                        Nat64Cases::behind,
                        host -> {
                            host.sends(A, out(), udp(40000, 53), payload(1280 - 48))
                                    .goesOut(toEdge(), frame(A, left(), udp(PORT, 53), payload(1280 - 48)));
                            host.sends(A, out(), udp(40000, 53), payload(1281 - 48))
                                    .goesOut(toEdge(), frame(A, whole(), udp(PORT, 53), payload(1281 - 48)));
                            host.sends(A, out(), udp(40000, 53), payload(1520 - 48))
                                    .goesOut(toEdge(), frame(A, whole(), udp(PORT, 53), payload(1520 - 48)));
                            host.sends(A, out(), udp(40000, 53), payload(1521 - 48))
                                    .ends(Reason.PACKET_TOO_BIG);
                        }),
                PacketCase.of(
                        "fragmentation needed becomes packet too big, of 20 bytes more, at least 1280",
                        Nat64Cases::behind,
                        host -> {
                            host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(error(icmp(3, 4, 1400), 8))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, told(icmpv6(2, 0, 1420)));
                            host.receives(error(icmp(3, 4, 576), 600))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, told(icmpv6(2, 0, 1280), 600));
                        }),
                PacketCase.of("other errors from outside", Nat64Cases::behind, host -> {
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(error(icmp(3, 1, 0), 8)).reaches(A, told(icmpv6(1, 0, 0)));
                    host.receives(error(icmp(3, 2, 0), 8)).reaches(A, told(icmpv6(4, 1, 6)));
                    host.receives(error(icmp(3, 3, 0), 8)).reaches(A, told(icmpv6(1, 4, 0)));
                    host.receives(error(icmp(3, 13, 0), 8)).reaches(A, told(icmpv6(1, 1, 0)));
                    host.receives(error(icmp(11, 0, 0), 8)).reaches(A, told(icmpv6(3, 0, 0)));
                    host.receives(error(icmp(12, 0, 9 << 24), 8)).reaches(A, told(icmpv6(4, 0, 6)));
                    host.receives(error(icmp(12, 0, 6 << 24), 8)).ends(Reason.NAT64_UNTRANSLATABLE);
                    host.receives(error(icmp(12, 1, 0), 8)).ends(Reason.NAT64_UNTRANSLATABLE);
                    host.receives(error(icmp(3, 14, 0), 8)).ends(Reason.NAT64_UNTRANSLATABLE);
                }),
                PacketCase.of("an error about an echo quotes an echo", Nat64Cases::behind, host -> {
                    host.sends(A, out(), icmpv6(128, 0, 0x1234_0001)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(
                                    ipv4(ROUTER4, KNOWN),
                                    icmp(11, 0, 0),
                                    quote(ipv4(KNOWN, FAR4), icmp(8, 0, PORT << 16 | 1))))
                            .ends(Reason.DELIVERED);
                }),
                PacketCase.of("an instance's errors go out", Nat64Cases::behind, host -> {
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(ipv4(FAR4, KNOWN), udp(53, PORT), payload(700)))
                            .ends(Reason.DELIVERED);
                    goesOut(host, icmpv6(1, 4, 0), icmp(3, 3, 0));
                    goesOut(host, icmpv6(1, 1, 0), icmp(3, 10, 0));
                    goesOut(host, icmpv6(2, 0, 1400), icmp(3, 4, 1380));
                    goesOut(host, icmpv6(2, 0, 9001), icmp(3, 4, 1500));
                    goesOut(host, icmpv6(3, 1, 0), icmp(11, 1, 0));
                    goesOut(host, icmpv6(4, 0, 7), icmp(12, 0, 8 << 24));
                    goesOut(host, icmpv6(4, 1, 6), icmp(3, 2, 0));
                    host.sends(A, out(), icmpv6(4, 2, 0), arrived(700)).ends(Reason.NAT64_UNTRANSLATABLE);
                    host.sends(A, out(), icmpv6(1, 6, 0), arrived(700)).ends(Reason.NAT64_UNTRANSLATABLE);
                }),
                PacketCase.of("what has no counterpart is refused by name", Nat64Cases::behind, host -> {
                    host.sends(
                                    A,
                                    out(),
                                    extension(IpProtocol.DESTINATION_OPTIONS, Bytes.parseHex("010400000000")),
                                    udp(40000, 53))
                            .ends(Reason.NAT64_UNTRANSLATABLE)
                            .leavesNothing();
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(ipv4(FAR4, KNOWN).options(Bytes.parseHex("01010101")), udp(53, PORT)))
                            .ends(Reason.NAT64_UNTRANSLATABLE);
                }),
                PacketCase.of("UDP that came without a checksum has one", Nat64Cases::behind, host -> {
                    host.sends(A, out(), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    for (int bytes : List.of(0, 1, 55, 56, 57, 1400)) {
                        host.receives(fromEdge(ipv4(FAR4, KNOWN), udp(53, PORT).checksum(0), payload(bytes)))
                                .ends(Reason.DELIVERED)
                                .reaches(A, frame(A, ipv6(FAR, OWN), udp(53, 40000), payload(bytes)));
                    }
                }),
                PacketCase.of("nobody is reached whom NAT would not reach by IPv4", Nat64Cases::behind, host -> {
                    for (String private4 : List.of("a00:14", "c0a8:101", "7f00:1", "a9fe:a9fe", "e000:1", "0:1")) {
                        host.sends(A, ipv6(OWN, "64:ff9b::" + private4), udp(40000, 53))
                                .ends(Reason.INTERNET_DESTINATION_REFUSED)
                                .leavesNothing();
                    }
                    host.sends(A, ipv6(OWN, "64:ff9b::cb00:7142"), udp(40000, 53))
                            .ends(Reason.INTERNET_DESTINATION_REFUSED)
                            .leavesNothing();
                    host.sends(A, out(), tcp(40000, 443).ack()).ends(Reason.NAT_CONNECTION_UNKNOWN);
                    host.sends(A, ipv6(OWN, "64:ff9b::1:c633:6407"), udp(40000, 53))
                            .ends(Reason.INTERNET_DESTINATION_REFUSED);
                }),
                PacketCase.of(
                        "without a NAT gateway nothing leaves for 64:ff9b::/96",
                        world ->
                                NatCases.behind(world).routed(new Route(IpPrefix.ALL_IPV6, new RouteTarget.Internet())),
                        host -> host.sends(A, out(), udp(40000, 53))
                                .ends(Reason.INTERNET_DESTINATION_REFUSED)
                                .leavesNothing()));
    }

    /** 203.0.113.66 is the network's own, too. */
    static World behind(World world) {
        return NatCases.behind(world)
                .with(NatCases.gateway(new PortBlocks(16, 1)))
                .routed(
                        new Route(IpPrefix.ALL_IPV4, new RouteTarget.Nat(NatCases.NAT)),
                        new Route(IpPrefix.parse("203.0.113.64/26"), new RouteTarget.Local(World.NETWORK)),
                        new Route(IpPrefix.ALL_IPV6, new RouteTarget.Internet()),
                        new Route(Nat64Prefix.PREFIX, new RouteTarget.Nat(NatCases.NAT)));
    }

    static Ipv6Layer out() {
        return ipv6(OWN, FAR);
    }

    /** As it leaves if routers may cut it. */
    static Ipv4Layer left() {
        return ipv4(KNOWN, FAR4).identification(TestHost.NONCE & 0xffff).flags(0);
    }

    private static Ipv4Layer whole() {
        return ipv4(KNOWN, FAR4).identification(0).flags(DONT_FRAGMENT);
    }

    private static Layer quote(Layer... layers) {
        Bytes quoted = packet(List.of(layers));
        return payload(quoted);
    }

    /** From a router outside, about a datagram that left with so much payload. */
    private static Bytes error(Layer message, int bytes) {
        return fromEdge(ipv4(ROUTER4, KNOWN), message, quote(left().ttl(60), udp(PORT, 53), payload(bytes)));
    }

    private static Bytes told(Layer message) {
        return told(message, 8);
    }

    /** What the instance hears: no more than the transport header's first 8 bytes are quoted, as they left but for the port. */
    private static Bytes told(Layer message, int bytes) {
        Bytes asItLeft = packet(List.of(left(), udp(PORT, 53), payload(bytes)));
        Bytes header = packet(List.of(out().ttl(60).payloadLength(8 + bytes).next(IpProtocol.UDP)));
        Bytes transport = asItLeft.slice(20, 28).withByte(0, 40000 >>> 8).withByte(1, 40000 & 0xff);
        return frame(A, ipv6(ROUTER, OWN), message, payload(Bytes.concat(header, transport)));
    }

    /** What the instance quotes of a datagram with so much payload that it got. */
    private static Layer arrived(int bytes) {
        return payload(packet(List.of(ipv6(FAR, OWN).ttl(60), udp(53, 40000), payload(bytes)))
                .limit(600));
    }

    private static void goesOut(TestHost host, Layer message, Layer expected) {
        Bytes asItCame = packet(List.of(ipv6(FAR, OWN), udp(53, 40000), payload(700)));
        Bytes header = packet(List.of(ipv4(FAR4, KNOWN)
                .ttl(60)
                .identification(0)
                .flags(DONT_FRAGMENT)
                .totalLength(28 + 700)
                .next(IpProtocol.UDP)));
        Bytes transport = asItCame.slice(40, 48).withByte(2, PORT >>> 8).withByte(3, PORT & 0xff);
        host.sends(A, out(), message, arrived(700))
                .ends(Reason.SENT_TO_EDGE)
                .goesOut(toEdge(), frame(A, left(), expected, payload(Bytes.concat(header, transport))));
    }
}
