package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;
import static dev.tenet.net.PacketBuilder.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.TrafficMirrorRule;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Layer;
import dev.tenet.net.PortRange;
import dev.tenet.net.VirtualNetworkIdentifier;
import dev.tenet.net.VxlanHeader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** mirror: which packets are copied, what a copy is wrapped in, and how it goes on. */
final class TrafficMirrorCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";
    private static final String TARGET = "10.0.0.40";
    private static final int VNI = 0xbeef;

    /** Of IPv4, UDP and VXLAN. */
    private static final int HEADERS = 36;

    private TrafficMirrorCases() {}

    static List<PacketCase> cases() {
        return Stream.of(chosen(), wrapped(), onTheirWay())
                .flatMap(List::stream)
                .toList();
    }

    private static List<PacketCase> chosen() {
        return List.of(
                mirrored(
                        "what an instance sends is copied",
                        host -> host.sends(A, ipv4(OWN, FAR), tcp(1000, 80).syn())
                                .ends(Reason.ASKED_GATEWAY)
                                .isCopied(RuleDirection.EGRESS, A, 1)),
                mirrored(
                        "what an instance gets is copied",
                        host -> host.receives(in(ipv4(FAR, OWN), tcp(1000, 80).syn()))
                                .ends(Reason.DELIVERED)
                                .isCopied(RuleDirection.INGRESS, A, 1)),
                mirrored(
                        "what security groups refuse to let in is not copied",
                        host -> host.receives(in(ipv4(FAR, OWN), tcp(1000, 22).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .isNotCopied()),
                PacketCase.of(
                        "what egress rules refuse is not copied",
                        world -> world.mirrored(C, session(everything())),
                        host -> host.sends(C, ipv4("10.0.0.7", FAR), udp(1, 2))
                                .ends(Reason.SECURITY_GROUP_EGRESS_DENIED)
                                .isNotCopied()),
                mirrored(
                        "another interface's packets are not copied",
                        host -> host.sends(B, ipv4("10.0.0.9", FAR), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)
                                .isNotCopied()),
                PacketCase.of(
                        "between two sources of one host a packet is copied for both",
                        world -> world.mirrored(A, session(everything()))
                                .mirrored(B, session(List.of()), session(everything())),
                        host -> host.sends(
                                        A, ipv4(OWN, "10.0.0.9"), tcp(1000, 80).syn())
                                .ends(Reason.DELIVERED)
                                .isCopied(RuleDirection.EGRESS, A, 1)
                                .isCopied(RuleDirection.INGRESS, B, 2)),
                mirrored("ARP, DHCP and metadata are not copied", host -> {
                    host.sends(
                                    A,
                                    arp(ArpMessage.request(
                                            A.mac(), Ipv4Address.parse(OWN), Ipv4Address.parse("10.0.0.1"))))
                            .isNotCopied();
                    host.sends(A, ipv4("0.0.0.0", "255.255.255.255"), udp(68, 67))
                            .ends(Reason.TO_SERVICE)
                            .isNotCopied();
                    host.sends(A, ipv4(OWN, "169.254.169.254"), tcp(40_000, 80).syn())
                            .ends(Reason.TO_SERVICE)
                            .isNotCopied();
                    host.answers(
                                    ipv4("169.254.169.254", "64.1.0.5"),
                                    tcp(80, 40_000).syn().ack())
                            .ends(Reason.DELIVERED)
                            .isNotCopied();
                }),
                mirrored("questions to the name server are not copied unless the filter says so", host -> {
                    host.sends(A, ipv4(OWN, "10.0.0.2"), udp(5353, 53))
                            .ends(Reason.TO_SERVICE)
                            .isNotCopied();
                    host.answers(ipv4("169.254.169.252", "64.1.0.5"), udp(53, 5353))
                            .ends(Reason.DELIVERED)
                            .isNotCopied();
                }),
                PacketCase.of(
                        "a filter with the name service has its questions and answers, whatever its rules",
                        world -> world.mirrored(A, session(everything()), withNames()),
                        host -> {
                            host.sends(A, ipv4(OWN, "10.0.0.2"), udp(5353, 53))
                                    .ends(Reason.TO_SERVICE)
                                    .isCopied(RuleDirection.EGRESS, A, 2);
                            host.answers(ipv4("169.254.169.252", "64.1.0.5"), udp(53, 5353))
                                    .ends(Reason.DELIVERED)
                                    .isCopied(RuleDirection.INGRESS, A, 2);
                        }),
                filtered(
                        "the first rule that matches decides",
                        List.of(
                                rule(RuleDirection.EGRESS, false, IpProtocol.TCP, PortRange.of(80, 80)),
                                rule(RuleDirection.EGRESS, true, IpProtocol.TCP, PortRange.ALL)),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), tcp(1000, 80).syn()).isNotCopied();
                            host.sends(A, ipv4(OWN, FAR), tcp(1000, 81).syn()).isCopied(RuleDirection.EGRESS, A, 1);
                        }),
                filtered(
                        "without a rule that matches nothing is copied",
                        List.of(rule(RuleDirection.EGRESS, true, IpProtocol.UDP, PortRange.of(53, 53))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1000, 52)).isNotCopied();
                            host.sends(A, ipv4(OWN, FAR), tcp(1000, 53).syn()).isNotCopied();
                            host.sends(A, ipv4(OWN, FAR), icmpEcho(53, 1)).isNotCopied();
                            host.sends(A, ipv4(OWN, FAR), udp(1000, 53)).isCopied(RuleDirection.EGRESS, A, 1);
                        }),
                filtered(
                        "rules of one direction say nothing of the other",
                        List.of(rule(RuleDirection.INGRESS, true, IpProtocol.TCP, PortRange.of(80, 80))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), tcp(80, 80).syn()).isNotCopied();
                            host.receives(in(ipv4(FAR, OWN), tcp(1000, 80).syn()))
                                    .isCopied(RuleDirection.INGRESS, A, 1);
                        }),
                filtered(
                        "prefixes of a rule are of the packet's source and destination",
                        List.of(new TrafficMirrorRule(
                                RuleDirection.EGRESS,
                                true,
                                Optional.empty(),
                                PortRange.ALL,
                                PortRange.ALL,
                                IpPrefix.parse("10.0.0.4/31"),
                                IpPrefix.parse("10.0.0.20/32"))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isCopied(RuleDirection.EGRESS, A, 1);
                            host.sends(A, ipv4(OWN, "10.0.0.21"), udp(1, 2)).isNotCopied();
                        }),
                filtered(
                        "all of IPv4 is not in all of IPv6",
                        List.of(all(RuleDirection.EGRESS, IpFamily.IPV6)),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isNotCopied();
                            host.sends(A, ipv6("fd00::5", "fd00::20"), udp(1, 2))
                                    .isCopied(RuleDirection.EGRESS, A, 1);
                        }),
                filtered(
                        "an ICMP error is matched as itself, not as the connection that it is about",
                        List.of(rule(RuleDirection.INGRESS, true, IpProtocol.ICMP, PortRange.ALL)),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1000, 2000)).isNotCopied();
                            Bytes quoted = packet(ipv4(OWN, FAR), udp(1000, 2000));
                            host.receives(in(ipv4(FAR, OWN), icmp(3, 3, 0), payload(quoted)))
                                    .ends(Reason.DELIVERED)
                                    .isCopied(RuleDirection.INGRESS, A, 1);
                        }),
                PacketCase.of(
                        "the first session that wants a packet has it alone",
                        world -> world.mirrored(
                                A,
                                session(List.of(rule(RuleDirection.EGRESS, true, IpProtocol.UDP, PortRange.ALL))),
                                session(everything())),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isCopied(RuleDirection.EGRESS, A, 1);
                            host.sends(A, ipv4(OWN, FAR), tcp(1, 2).syn()).isCopied(RuleDirection.EGRESS, A, 2);
                        }),
                PacketCase.of(
                        "without the agent's device nothing is copied",
                        world -> world.mirrored(A, session(everything())).withoutMirrorDevice(),
                        host -> host.sends(A, ipv4(OWN, FAR), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)
                                .isNotCopied()),
                mirrored(
                        "a copy is not copied again at its target",
                        host -> host.receives(in(
                                        WEB.number() | Overlay.MIRRORED,
                                        ipv4(FAR, OWN),
                                        tcp(1000, 80).syn()))
                                .ends(Reason.DELIVERED)
                                .isNotCopied()));
    }

    private static List<PacketCase> wrapped() {
        return List.of(
                mirrored("a copy is wrapped in VXLAN, from its source interface to the target", host -> {
                    Bytes copy = frame(A, ipv4(OWN, FAR), tcp(1000, 80).syn(), payload(20));
                    host.mirrors(A, 1, copy).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, copy));
                }),
                mirrored("both directions of a connection have one port", host -> {
                    Bytes there = frame(A, ipv4(OWN, FAR), tcp(1000, 80).ack());
                    Bytes back = packet(
                            ethernet(World.TestInterface.ROUTER_MAC, A.mac()),
                            ipv4(FAR, OWN),
                            tcp(80, 1000).ack());
                    int port = host.mirrors(A, 1, there).sourcePort();
                    assertEquals(port, host.mirrors(A, 1, back).sourcePort());
                }),
                mirrored("IPv6 is wrapped in IPv4, too", host -> {
                    Bytes copy = frame(A, ipv6("fd00::5", "fd00::20"), udp(1, 2), payload(9));
                    host.mirrors(A, 1, copy).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, copy));
                }),
                mirrored("what does not fit is cut", host -> {
                    Bytes copy = frame(A, ipv4(OWN, FAR), udp(1, 2), payload(1472));
                    host.mirrors(A, 1, copy).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, copy.limit(1500 - HEADERS)));
                }),
                PacketCase.of(
                        "what is longer than the session says is cut", world -> world.mirrored(A, cutTo(60)), host -> {
                            Bytes copy = frame(A, ipv4(OWN, FAR), udp(1, 2), payload(1000));
                            host.mirrors(A, 1, copy).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, copy.limit(60)));
                            Bytes little = frame(A, ipv4(OWN, FAR), udp(1, 2), payload(18));
                            host.mirrors(A, 1, little).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, little));
                        }),
                PacketCase.of(
                        "a copy has at least its Ethernet header, and may need more room than there was",
                        world -> world.mirrored(A, cutTo(1)),
                        host -> {
                            Bytes copy = frame(A, ipv4(OWN, FAR), udp(1, 2));
                            host.mirrors(A, 1, copy).ends(Reason.MIRRORED).goesOnAs(A, wrap(A, copy.limit(14)));
                        }),
                mirrored("a session that is gone gets nothing", host -> {
                    Bytes copy = frame(A, ipv4(OWN, FAR), udp(1, 2));
                    host.mirrors(A, 2, copy).ends(Reason.MIRROR_SESSION_GONE);
                    host.mirrors(B, 1, copy).ends(Reason.MIRROR_SESSION_GONE);
                    host.mirrorsMarked(0, copy).ends(Reason.MIRROR_SESSION_GONE);
                }),
                PacketCase.of(
                        "what an interface sends itself comes before copies",
                        world -> world.mirrored(A, session(everything()))
                                .with(
                                        A,
                                        a -> Changed.rates(
                                                a, new Rates(0, 0, Bandwidth.UNLIMITED, Bandwidth.steady(8_000)))),
                        host -> {
                            // 250 ms of 8 Mbit/s: half of it is an eighth of a million bytes.
                            Bytes copy = frame(A, ipv4(OWN, FAR), udp(1, 2), payload(1400));
                            for (int sent = 0; sent < 125_000; sent += HEADERS + 14 + copy.length()) {
                                host.mirrors(A, 1, copy).ends(Reason.MIRRORED);
                            }
                            host.mirrors(A, 1, copy).ends(Reason.MIRROR_ALLOWANCE_EXCEEDED);
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                        }));
    }

    private static List<PacketCase> onTheirWay() {
        return List.of(
                PacketCase.of(
                        "a copy says that it is one, and is judged by nobody where it is made",
                        world -> world.mirrored(C, session(everything())),
                        host -> {
                            Layer[] copy = {ipv4("10.0.0.7", TARGET), udp(50_000, 4789), payload(60)};
                            host.learns(B, TARGET, OTHER_HOST, OPEN, ipv4("10.0.0.9", TARGET), udp(1, 2));
                            host.sendsMarked(C, PacketMark.MIRRORED, copy)
                                    .ends(Reason.ENCAPSULATED)
                                    .isNotCopied()
                                    .goesOut(
                                            Overlay.from(World.OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .note(TestHost.NONCE)
                                                    .identity(World.CLIENT.number() | Overlay.MIRRORED),
                                            frame(C, copy));
                        }),
                mirrored("nothing is remembered of a copy", host -> {
                    Layer[] copy = {ipv4(OWN, TARGET), udp(50_000, 4789), payload(60)};
                    host.sendsMarked(A, PacketMark.MIRRORED, copy).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(ipv4(TARGET, OWN), udp(4789, 50_000))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of(
                        "a target on the same host gets it by its own rules",
                        world -> world.mirrored(A, session(everything())).mirrored(B, session(everything())),
                        host -> {
                            host.sendsMarked(A, PacketMark.MIRRORED, ipv4(OWN, "10.0.0.9"), udp(50_000, 4789))
                                    .ends(Reason.DELIVERED)
                                    .isNotCopied();
                            host.sendsMarked(B, PacketMark.MIRRORED, ipv4("10.0.0.9", OWN), udp(50_000, 4789))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "a route through an interface is refused",
                        world -> world.routed(new Route(
                                IpPrefix.parse("10.0.0.40/32"),
                                new RouteTarget.Interfaces(World.NETWORK, List.of(B.number())))),
                        host -> host.sendsMarked(A, PacketMark.MIRRORED, ipv4(OWN, TARGET), udp(50_000, 4789))
                                .ends(Reason.MIRROR_WAY_REFUSED)),
                PacketCase.of("copies are in no flow log", world -> world.logged(100, A, B), host -> {
                    host.sendsMarked(A, PacketMark.MIRRORED, ipv4(OWN, "10.0.0.9"), udp(50_000, 4789))
                            .ends(Reason.DELIVERED);
                    host.logs();
                }));
    }

    // ---- parts

    private static PacketCase mirrored(String sentence, Consumer<TestHost> story) {
        return filtered(sentence, everything(), story);
    }

    private static PacketCase filtered(String sentence, List<TrafficMirrorRule> rules, Consumer<TestHost> story) {
        return PacketCase.of(sentence, world -> world.mirrored(A, session(rules)), story);
    }

    private static TrafficMirrorSession session(List<TrafficMirrorRule> rules) {
        return new TrafficMirrorSession(
                "tms-" + rules.hashCode(),
                Ipv4Address.parse(TARGET),
                new VirtualNetworkIdentifier(VNI),
                OptionalInt.empty(),
                false,
                rules);
    }

    private static TrafficMirrorSession withNames() {
        return new TrafficMirrorSession(
                "tms-names",
                Ipv4Address.parse(TARGET),
                new VirtualNetworkIdentifier(VNI),
                OptionalInt.empty(),
                true,
                List.of());
    }

    private static TrafficMirrorSession cutTo(int bytes) {
        return new TrafficMirrorSession(
                "tms-cut",
                Ipv4Address.parse(TARGET),
                new VirtualNetworkIdentifier(VNI),
                OptionalInt.of(bytes),
                false,
                everything());
    }

    private static List<TrafficMirrorRule> everything() {
        return List.of(
                all(RuleDirection.INGRESS, IpFamily.IPV4),
                all(RuleDirection.INGRESS, IpFamily.IPV6),
                all(RuleDirection.EGRESS, IpFamily.IPV4),
                all(RuleDirection.EGRESS, IpFamily.IPV6));
    }

    private static TrafficMirrorRule all(RuleDirection direction, IpFamily family) {
        return new TrafficMirrorRule(
                direction,
                true,
                Optional.empty(),
                PortRange.ALL,
                PortRange.ALL,
                IpPrefix.all(family),
                IpPrefix.all(family));
    }

    private static TrafficMirrorRule rule(
            RuleDirection direction, boolean accept, IpProtocol protocol, PortRange destination) {
        return new TrafficMirrorRule(
                direction,
                accept,
                Optional.of(protocol),
                PortRange.ALL,
                destination,
                IpPrefix.ALL_IPV4,
                IpPrefix.ALL_IPV4);
    }

    private static Bytes in(Layer... layers) {
        return in(OPEN.number(), layers);
    }

    private static Bytes in(int identity, Layer... layers) {
        return Overlay.from(GATEWAY).identity(identity).around(layers);
    }

    /** What a copy should be wrapped in, but for the port. */
    private static IntFunction<Bytes> wrap(World.TestInterface source, Bytes copy) {
        return port -> packet(
                ethernet(source.mac(), World.TestInterface.ROUTER_MAC),
                ipv4(source.ipv4(), TARGET),
                udp(port, 4789).checksum(0),
                vxlan(new VxlanHeader(VxlanHeader.VALID, 0, new VirtualNetworkIdentifier(VNI), 0)),
                payload(copy));
    }
}
