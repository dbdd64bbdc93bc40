package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER_IPV6;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.firstPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.laterPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.shares;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.TestHost.innerFrame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
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
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;

/** load_balancer: who stands in for a client whose address the target does not see. */
final class StandInCases {
    private static final String ROUTER = "10.0.0.99";

    /** The first port that is tried, by chance. */
    private static final int PORT = 1024 + 3;

    private static final int NEXT_PORT = 1024;

    private StandInCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a target sees the balancer in the client's place, and its answers are the client's",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            answered(host, CLIENT, 40000, PORT);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080).ack()));
                        }),
                PacketCase.of(
                        "a target sees a balancer of IPv6 in the place of a client",
                        world -> world.with(balancer(80, hidingIpv6())),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::20", BALANCER_IPV6),
                                            tcp(40000, 80).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6(BALANCER_IPV6, "fd00::9"),
                                                    tcp(PORT, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv6("fd00::9", BALANCER_IPV6),
                                            tcp(8080, PORT).syn().ack())
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, "fd00::20"),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "each client has a port of its own, as long as there are any",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            begun(host, CLIENT, 40001, NEXT_PORT);
                            begun(host, "10.0.0.21", 40000, NEXT_PORT + 1);
                            begun(host, CLIENT, 40003, NEXT_PORT + 2);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40004, 80).syn()))
                                    .ends(Reason.LOAD_BALANCER_PORTS_EXHAUSTED)
                                    .leavesNothing();
                            answered(host, "10.0.0.21", 40000, NEXT_PORT + 1);
                            answered(host, CLIENT, 40000, PORT);
                        }),
                PacketCase.of(
                        "a port that the target itself has with the balancer is not taken",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(8080, PORT).syn())
                                    .ends(Reason.ASKED_GATEWAY);
                            begun(host, CLIENT, 40000, NEXT_PORT);
                        }),
                PacketCase.of(
                        "a client with the same ports by two of a balancer's ports has two connections",
                        world -> world.with(balancer(80, hiding(B, 8080))).with(balancer(81, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 81).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(NEXT_PORT, 8080).syn()));
                            answered(host, CLIENT, 40000, PORT);
                            host.receives(Overlay.from(OTHER_HOST)
                                            .kind(Overlay.DIRECT)
                                            .identity(OPEN)
                                            .around(
                                                    ipv4(CLIENT, "10.0.0.9"),
                                                    tcp(40000, 8080).syn()))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a target sees a balancer in the place of a client by UDP",
                        world -> world.with(balancer(53, IpProtocol.UDP, hiding(B, 5353))),
                        host -> {
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .reaches(B, inner(ipv4(BALANCER, "10.0.0.9"), udp(PORT, 5353), payload(9)));
                            host.sends(B, ipv4("10.0.0.9", BALANCER), udp(5353, PORT), payload(7))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, ipv4(BALANCER, CLIENT), udp(53, 40000), payload(7)));
                        }),
                PacketCase.of(
                        "a target that calls its own balancer sees the balancer, too, whatever others see",
                        world -> world.with(balancer(80, keeping(B, 8080))),
                        host -> {
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(8080, PORT).syn().ack())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(80, 40000).syn().ack()));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(40000, 80).ack(),
                                            payload(3))
                                    .reaches(
                                            B,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080).ack(),
                                                    payload(3)));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, "10.0.0.9"),
                                                    tcp(40000, 8080).syn()));
                        }),
                PacketCase.of(
                        "what is chosen later holds for later connections",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.now(new World().with(balancer(80, keeping(B, 8080))));
                            answered(host, CLIENT, 40000, PORT);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080).ack()));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40001, 80).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, "10.0.0.9"),
                                                    tcp(40001, 8080).syn()));
                            host.now(new World().with(balancer(80, hiding(B, 8080))));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40001, 80).ack()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, "10.0.0.9"),
                                                    tcp(40001, 8080).ack()));
                        }),
                PacketCase.of(
                        "the target's rules see the balancer, not the client",
                        world -> allowing(world, BALANCER + "/32").with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.now(allowing(new World(), CLIENT + "/32")
                                            .attached(B, before -> Changed.policyGeneration(before, 2))
                                            .with(balancer(80, hiding(B, 8080))))
                                    .receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40001, 80).syn()))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "flow logs have what the target sees",
                        world -> world.with(balancer(80, hiding(B, 8080))).logged(10, B),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            answered(host, CLIENT, 40000, PORT);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            icmp(3, 3, 0),
                                            quote(ipv4(BALANCER, "10.0.0.9"), tcp(PORT, 8080)))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.logs(
                                    "12 in ACCEPT 6 10.0.0.9:8080 10.0.0.100:1027 packets 1 bytes 40 flags 2",
                                    "12 out ACCEPT 1 10.0.0.9:0 10.0.0.100:0 packets 1 bytes 56 flags 0",
                                    "12 out ACCEPT 6 10.0.0.9:8080 10.0.0.100:1027 packets 1 bytes 40 flags 18");
                        }),
                PacketCase.of(
                        "when the target's time is over its client is reset by what the client called",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(8080, PORT).syn().ack())
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000).syn().ack()));
                            host.now(new World().with(balancer(80, ended(B, 8080))));
                            Layer[] reset = {
                                ipv4("10.0.0.9", BALANCER),
                                tcp(8080, PORT).rst().sequence(900).window(0)
                            };
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).ack().sequence(7).acknowledgement(900))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .reenters(B, frame(B, reset));
                            host.sendsMarked(B, PacketMark.REENTERED, reset)
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000)
                                                            .rst()
                                                            .sequence(900)
                                                            .window(0)));
                        }),
                PacketCase.of(
                        "an idle connection ends for both sides, and its client's next one is another",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            answered(host, CLIENT, 40000, PORT);
                            host.after(351_000)
                                    .sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(8080, PORT).ack().sequence(900).acknowledgement(16))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .answers(
                                            B,
                                            innerFrame(
                                                    B.mac(),
                                                    World.TestInterface.ROUTER_MAC,
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080)
                                                            .rst()
                                                            .sequence(16)
                                                            .window(0)));
                            begun(host, CLIENT, 40000, PORT);
                            answered(host, CLIENT, 40000, PORT);
                        }),
                PacketCase.of(
                        "who has the connection gets it from a target that does not",
                        world -> world.with(moved(hiding(A, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.receives(direct(
                                            A,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    tcp(PORT, 8080).ack()));
                        }),
                PacketCase.of(
                        "pieces go the same way, both ways",
                        world -> world.with(balancer(53, IpProtocol.UDP, hiding(B, 5353))),
                        host -> {
                            host.receives(direct(B, firstPiece(CLIENT, BALANCER, 40000, 53)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(firstPiece(BALANCER, "10.0.0.9", PORT, 5353)));
                            host.receives(direct(B, laterPiece(CLIENT, BALANCER)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(laterPiece(BALANCER, "10.0.0.9")));
                            host.sends(B, laterPiece("10.0.0.9", BALANCER)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.sends(B, firstPiece("10.0.0.9", BALANCER, 5353, PORT))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, firstPiece(BALANCER, CLIENT, 53, 40000)));
                            host.sends(B, laterPiece("10.0.0.9", BALANCER))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, laterPiece(BALANCER, CLIENT)));
                        }),
                PacketCase.of(
                        "an error of the target's is one of what the client called",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            icmp(3, 4, 1200),
                                            quote(ipv4(BALANCER, "10.0.0.9"), tcp(PORT, 8080)))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, CLIENT),
                                                    icmp(3, 4, 1200),
                                                    quote(ipv4(CLIENT, BALANCER), tcp(40000, 80))));
                        }),
                PacketCase.of(
                        "an error for the target is about who stands in, whoever says it",
                        world -> world.with(balancer(80, hiding(B, 8080))),
                        host -> {
                            begun(host, CLIENT, 40000, PORT);
                            host.receives(direct(
                                            B,
                                            ipv4(ROUTER, BALANCER),
                                            icmp(3, 4, 1200),
                                            quote(ipv4(BALANCER, CLIENT), tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(ROUTER, "10.0.0.9"),
                                                    icmp(3, 4, 1200),
                                                    quote(ipv4("10.0.0.9", BALANCER), tcp(8080, PORT))));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            icmp(3, 3, 0),
                                            quote(ipv4(BALANCER, CLIENT), tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.9"),
                                                    icmp(3, 3, 0),
                                                    quote(ipv4("10.0.0.9", BALANCER), tcp(8080, PORT))));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            icmp(3, 3, 0),
                                            quote(ipv4(BALANCER, CLIENT), tcp(80, 40001))))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                        }),
                PacketCase.of(
                        "errors of IPv6 are about who stands in, too",
                        world -> world.with(balancer(80, hidingIpv6())),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::20", BALANCER_IPV6),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv6("fd00::9", BALANCER_IPV6),
                                            icmpv6(2, 0, 1280),
                                            quote(ipv6(BALANCER_IPV6, "fd00::9"), tcp(PORT, 8080)))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, "fd00::20"),
                                                    icmpv6(2, 0, 1280),
                                                    quote(ipv6("fd00::20", BALANCER_IPV6), tcp(40000, 80))));
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::99", BALANCER_IPV6),
                                            icmpv6(2, 0, 1280),
                                            quote(
                                                    ipv6(BALANCER_IPV6, "fd00::20"),
                                                    fragment(0, true, 7),
                                                    tcp(80, 40000))))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6("fd00::99", "fd00::9"),
                                                    icmpv6(2, 0, 1280),
                                                    quote(
                                                            ipv6("fd00::9", BALANCER_IPV6),
                                                            fragment(0, true, 7),
                                                            tcp(8080, PORT))));
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::20", BALANCER_IPV6),
                                            icmpv6(1, 4, 0),
                                            quote(ipv6(BALANCER_IPV6, "fd00::20"), tcp(80, 40000))))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6(BALANCER_IPV6, "fd00::9"),
                                                    icmpv6(1, 4, 0),
                                                    quote(ipv6("fd00::9", BALANCER_IPV6), tcp(8080, PORT))));
                        }));
    }

    // ---- what a client and B say

    private static void begun(TestHost host, String client, int port, int standIn) {
        host.receives(direct(B, ipv4(client, BALANCER), tcp(port, 80).syn()))
                .ends(Reason.DELIVERED)
                .reaches(B, inner(ipv4(BALANCER, "10.0.0.9"), tcp(standIn, 8080).syn()));
    }

    private static void answered(TestHost host, String client, int port, int standIn) {
        host.sends(B, ipv4("10.0.0.9", BALANCER), tcp(8080, standIn).syn().ack())
                .ends(Reason.ASKED_GATEWAY)
                .goesOut(
                        asked(),
                        frame(B, ipv4(BALANCER, client), tcp(80, port).syn().ack()));
    }

    private static Overlay asked() {
        return Overlay.from(OWN_HOST)
                .to(World.GATEWAY)
                .kind(Overlay.ASK)
                .note(TestHost.NONCE)
                .identity(OPEN);
    }

    /** With eight bytes of the transport header, of TCP all but its checksum. */
    private static Layer quote(Layer... layers) {
        Bytes quoted = packet(layers);
        return payload(quoted.limit(quoted.length() - 12));
    }

    // ---- balancers

    /** B's rules let in what is from there. */
    private static World allowing(World world, String from) {
        return world.with(new SecurityGroup(
                new SecurityGroupKey("open"),
                List.of(
                        World.any(RuleDirection.INGRESS, IpPrefix.parse(from)),
                        World.any(RuleDirection.EGRESS, IpPrefix.ALL_IPV4))));
    }

    private static BalancerTarget hiding(World.TestInterface which, int port) {
        return target(which, which.resource().addresses().getFirst(), port, BALANCER, false, true);
    }

    private static BalancerTarget hidingIpv6() {
        return target(B, IpAddress.parse("fd00::9"), 8080, BALANCER_IPV6, false, true);
    }

    private static BalancerTarget keeping(World.TestInterface which, int port) {
        return target(which, which.resource().addresses().getFirst(), port, BALANCER, false, false);
    }

    private static BalancerTarget ended(World.TestInterface which, int port) {
        return target(which, which.resource().addresses().getFirst(), port, BALANCER, true, true);
    }

    private static BalancerTarget target(
            World.TestInterface which, IpAddress address, int port, String standIn, boolean ended, boolean hides) {
        return new BalancerTarget(
                which.number(),
                OWN_HOST,
                address,
                port,
                ended ? 0 : 1,
                ended,
                IpAddress.parse(standIn),
                hides,
                false,
                Optional.empty());
    }

    private static Balancer balancer(int port, BalancerTarget target) {
        return balancer(port, IpProtocol.TCP, target);
    }

    private static Balancer balancer(int port, IpProtocol protocol, BalancerTarget target) {
        return balancer(port, protocol, List.of(), List.of(target));
    }

    /** All slots were B's before, which has its connections still. */
    private static Balancer moved(BalancerTarget now) {
        BalancerTarget before = new BalancerTarget(
                B.number(),
                OWN_HOST,
                B.resource().addresses().getFirst(),
                8080,
                0,
                false,
                IpAddress.parse(BALANCER),
                true,
                false,
                Optional.empty());
        return balancer(80, IpProtocol.TCP, List.of(shares(B.number())), List.of(before, now));
    }

    private static Balancer balancer(
            int port, IpProtocol protocol, List<BalancerShares> former, List<BalancerTarget> targets) {
        IpFamily family = targets.getFirst().address().family();
        return new Balancer(
                new BalancerKey(
                        NETWORK, IpAddress.parse(family == IpFamily.IPV4 ? BALANCER : BALANCER_IPV6), protocol, port),
                FRONT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                protocol.equals(IpProtocol.TCP) ? 350 : 0,
                former,
                targets);
    }
}
