package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER_IPV6;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.firstPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.fromEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.laterPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.BalancerFixtures.toEdge;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OWN_HOST;
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
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;

/** load_balancer: targets of another IP family than their clients. */
final class OtherFamilyCases {
    private static final String CLIENT_IPV6 = "fd00::20";
    private static final String TARGET = "10.0.0.9";
    private static final String TARGET_IPV6 = "fd00::9";
    private static final String ROUTER_IPV6 = "fd00::99";
    private static final String FAR_IPV6 = "2001:db8:ffff::7";
    private static final String OUTSIDE_IPV6 = "2001:db8:1::100";

    /** Of the balancer, in the client's place. */
    private static final int PORT = 1024 + 3;

    private static final int DONT_FRAGMENT = 2;

    private OtherFamilyCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a client of IPv6 gets to a target of IPv4, and its answers are IPv6",
                        world -> world.with(toIpv4(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6)
                                                    .trafficClass(0xb8)
                                                    .flowLabel(77)
                                                    .ttl(33),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    cut(BALANCER, TARGET)
                                                            .trafficClass(0xb8)
                                                            .ttl(33),
                                                    tcp(PORT, 8080).syn()));
                            answeredIpv6(host);
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            tcp(40000, 80).ack(),
                                            payload(1300)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    whole(BALANCER, TARGET),
                                                    tcp(PORT, 8080).ack(),
                                                    payload(1300)));
                        }),
                PacketCase.of(
                        "a client of IPv4 gets to a target of IPv6, and its answers are IPv4",
                        world -> world.with(toIpv6(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            begunIpv4(host);
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6)
                                                    .trafficClass(0x28)
                                                    .ttl(51),
                                            tcp(8080, PORT).syn().ack())
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    cut(BALANCER, CLIENT)
                                                            .trafficClass(0x28)
                                                            .ttl(51),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "UDP alike; without a checksum it gets one for IPv6",
                        world -> world.with(toIpv6(IpProtocol.UDP, 53, 5353)).with(toIpv4(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .reaches(B, inner(ipv6(BALANCER_IPV6, TARGET_IPV6), udp(PORT, 5353), payload(9)));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            udp(40000, 53).checksum(0),
                                            payload(1001)))
                                    .reaches(
                                            B, inner(ipv6(BALANCER_IPV6, TARGET_IPV6), udp(PORT, 5353), payload(1001)));
                            host.sends(B, ipv6(TARGET_IPV6, BALANCER_IPV6), udp(5353, PORT), payload(7))
                                    .goesOut(asked(), frame(B, cut(BALANCER, CLIENT), udp(53, 40000), payload(7)));
                            host.receives(direct(B, ipv6(CLIENT_IPV6, BALANCER_IPV6), udp(40000, 53), payload(9)))
                                    .reaches(B, inner(cut(BALANCER, TARGET), udp(PORT, 5353), payload(9)));
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            udp(5353, PORT).checksum(0),
                                            payload(7))
                                    .goesOut(
                                            asked(),
                                            frame(B, ipv6(BALANCER_IPV6, CLIENT_IPV6), udp(53, 40000), payload(7)));
                        }),
                PacketCase.of(
                        "a client of this host gets to a target of the other family, which may be itself",
                        world -> world.with(toIpv4(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            host.sends(
                                            A,
                                            ipv6("fd00::5", BALANCER_IPV6),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    B,
                                                    cut(BALANCER, TARGET),
                                                    tcp(PORT, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            tcp(8080, PORT).syn().ack())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, "fd00::5"),
                                                    tcp(80, 40000).syn().ack()));
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    B,
                                                    cut(BALANCER, TARGET),
                                                    tcp(1024, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            icmp(3, 3, 0),
                                            quote(cut(BALANCER, TARGET), tcp(PORT, 8080)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, "fd00::5"),
                                                    icmpv6(1, 4, 0),
                                                    quotedIpv6("fd00::5", BALANCER_IPV6, 40000, 80, PORT, 8080)));
                        }),
                PacketCase.of(
                        "a client of IPv6 on the internet gets to a target of IPv4",
                        world -> targets(
                                world.with(outside(toIpv4At(OUTSIDE_IPV6, IpProtocol.TCP, 80, 8080), OUTSIDE_IPV6))),
                        host -> {
                            host.receives(fromEdge(
                                            B,
                                            ipv6(FAR_IPV6, OUTSIDE_IPV6),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    cut(BALANCER, TARGET),
                                                    tcp(PORT, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            tcp(8080, PORT).syn().ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv6(OUTSIDE_IPV6, FAR_IPV6),
                                                    tcp(80, 40000).syn().ack()));
                            host.sends(
                                            B,
                                            whole(TARGET, BALANCER),
                                            tcp(8080, PORT).ack(),
                                            payload(1480 - 40))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(
                                            B,
                                            whole(TARGET, BALANCER),
                                            tcp(8080, PORT).ack(),
                                            payload(1481 - 40))
                                    .ends(Reason.PACKET_TOO_BIG)
                                    .answers(B, tooBig(1480, 1481));
                        }),
                PacketCase.of(
                        "a client of IPv4 on the internet gets to a target of IPv6",
                        world -> targets(world.with(outside(toIpv6(IpProtocol.TCP, 80, 8080), PUBLIC))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6(BALANCER_IPV6, TARGET_IPV6),
                                                    tcp(PORT, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6),
                                            tcp(8080, PORT).ack(),
                                            payload(1520 - 60))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    whole(PUBLIC, FAR),
                                                    tcp(80, 40000).ack(),
                                                    payload(1520 - 60)));
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6),
                                            tcp(8080, PORT).ack(),
                                            payload(1521 - 60))
                                    .ends(Reason.PACKET_TOO_BIG);
                        }),
                PacketCase.of(
                        "a router's error about IPv6 is the balancer's about IPv4, with the size that fits there",
                        world -> world.with(toIpv4(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            begunIpv6(host);
                            host.receives(direct(
                                            B,
                                            ipv6(ROUTER_IPV6, BALANCER_IPV6),
                                            icmpv6(2, 0, 1300),
                                            quote(
                                                    ipv6(BALANCER_IPV6, CLIENT_IPV6)
                                                            .ttl(60),
                                                    tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    cut(BALANCER, TARGET),
                                                    icmp(3, 4, 1280),
                                                    quotedIpv4(TARGET, BALANCER, 60, 8080, PORT, 80, 40000)));
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            icmpv6(4, 2, 0),
                                            quote(ipv6(BALANCER_IPV6, CLIENT_IPV6), tcp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_UNTRANSLATABLE);
                        }),
                PacketCase.of(
                        "an error of a target of IPv6 is one of IPv4",
                        world -> world.with(toIpv6(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6),
                                            icmpv6(1, 4, 0),
                                            payload(packet(
                                                    ipv6(BALANCER_IPV6, TARGET_IPV6)
                                                            .ttl(60),
                                                    udp(PORT, 5353),
                                                    payload(9))))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, cut(BALANCER, CLIENT), icmp(3, 3, 0), quotedDatagram()));
                            host.sends(
                                            B,
                                            ipv6(TARGET_IPV6, BALANCER_IPV6),
                                            icmpv6(4, 2, 0),
                                            payload(packet(
                                                    ipv6(BALANCER_IPV6, TARGET_IPV6), udp(PORT, 5353), payload(9))))
                                    .ends(Reason.LOAD_BALANCER_UNTRANSLATABLE);
                        }),
                PacketCase.of(
                        "what has no counterpart is refused",
                        world -> world.with(toIpv6(IpProtocol.UDP, 53, 5353)).with(toIpv4(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER)
                                                    .identification(77)
                                                    .fragment(0, true),
                                            udp(40000, 53).checksum(0),
                                            payload(8)))
                                    .ends(Reason.LOAD_BALANCER_FRAGMENT)
                                    .leavesNothing();
                            host.receives(direct(B, laterPiece(CLIENT, BALANCER)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                                    .leavesNothing();
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            extension(IpProtocol.DESTINATION_OPTIONS, Bytes.repeat(0, 6)),
                                            udp(40000, 53),
                                            payload(9)))
                                    .ends(Reason.LOAD_BALANCER_UNTRANSLATABLE)
                                    .leavesNothing();
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            udp(40000, 53).checksum(0),
                                            payload(1600)))
                                    .ends(Reason.LOAD_BALANCER_UNTRANSLATABLE)
                                    .leavesNothing();
                            host.receives(direct(B, ipv6(CLIENT_IPV6, BALANCER_IPV6), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(B, firstOfIpv6(CLIENT_IPV6, BALANCER_IPV6, 77, 40000, 53)))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B, ipv6(CLIENT_IPV6, BALANCER_IPV6), fragment(8189, false, 77), payload(4)))
                                    .ends(Reason.LOAD_BALANCER_FRAGMENT)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "pieces between a client of IPv4 and a target of IPv6",
                        world -> world.with(toIpv6(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.receives(direct(B, laterPiece(CLIENT, BALANCER)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.receives(direct(B, firstPiece(CLIENT, BALANCER, 40000, 53)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(firstOfIpv6(BALANCER_IPV6, TARGET_IPV6, 77, PORT, 5353)));
                            host.receives(direct(B, laterPiece(CLIENT, BALANCER)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, asUdp(inner(laterOfIpv6(BALANCER_IPV6, TARGET_IPV6, 77))));
                            host.sends(B, firstOfIpv6(TARGET_IPV6, BALANCER_IPV6, 0x1234_004d, 5353, PORT))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, firstPiece(BALANCER, CLIENT, 53, 40000)));
                            host.sends(B, laterOfIpv6(TARGET_IPV6, BALANCER_IPV6, 0x1234_004d))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, laterPiece(BALANCER, CLIENT)));
                        }),
                PacketCase.of(
                        "and between a client of IPv6 and a target of IPv4",
                        world -> world.with(toIpv4(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.receives(direct(B, firstOfIpv6(CLIENT_IPV6, BALANCER_IPV6, 0x1234_004d, 40000, 53)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(firstPiece(BALANCER, TARGET, PORT, 5353)));
                            host.receives(direct(B, laterOfIpv6(CLIENT_IPV6, BALANCER_IPV6, 0x1234_004d)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(laterPiece(BALANCER, TARGET)));
                            host.sends(B, laterPiece(TARGET, BALANCER)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.sends(B, firstPiece(TARGET, BALANCER, 5353, PORT))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), frame(B, firstOfIpv6(BALANCER_IPV6, CLIENT_IPV6, 77, 53, 40000)));
                            host.sends(B, laterPiece(TARGET, BALANCER))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(), asUdp(frame(B, laterOfIpv6(BALANCER_IPV6, CLIENT_IPV6, 77))));
                        }),
                PacketCase.of(
                        "and where both are of this host",
                        world -> world.with(toIpv4(IpProtocol.UDP, 53, 5353)).with(toIpv6(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.sends(A, firstOfIpv6("fd00::5", BALANCER_IPV6, 0x1234_004d, 40000, 53))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, frame(B, firstPiece(BALANCER, TARGET, PORT, 5353)));
                            host.sends(A, laterOfIpv6("fd00::5", BALANCER_IPV6, 0x1234_004d))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, frame(B, laterPiece(BALANCER, TARGET)));
                            host.sends(B, firstPiece(TARGET, BALANCER, 5353, PORT))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, frame(B, firstOfIpv6(BALANCER_IPV6, "fd00::5", 77, 53, 40000)));
                            host.sends(B, laterPiece(TARGET, BALANCER))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, asUdp(frame(B, laterOfIpv6(BALANCER_IPV6, "fd00::5", 77))));
                            host.sends(A, firstPiece("10.0.0.5", BALANCER, 40000, 53))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, frame(B, firstOfIpv6(BALANCER_IPV6, TARGET_IPV6, 77, PORT, 5353)));
                            host.sends(B, firstOfIpv6(TARGET_IPV6, BALANCER_IPV6, 0x1234_004d, 5353, PORT))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, frame(B, firstPiece(BALANCER, "10.0.0.5", 53, 40000)));
                            host.sends(B, laterOfIpv6(TARGET_IPV6, BALANCER_IPV6, 0x1234_004d))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, frame(B, laterPiece(BALANCER, "10.0.0.5")));
                        }),
                PacketCase.of(
                        "there, too, pieces whose first one was refused begin nothing",
                        world -> world.with(toIpv6(IpProtocol.UDP, 53, 5353)),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER)
                                                    .identification(77)
                                                    .fragment(0, true),
                                            udp(40000, 53).checksum(0),
                                            payload(8))
                                    .ends(Reason.LOAD_BALANCER_FRAGMENT);
                            host.sends(A, laterPiece("10.0.0.5", BALANCER)).ends(Reason.LOAD_BALANCER_FRAGMENT);
                        }),
                PacketCase.of(
                        "a piece that is longer than leaves for a client of IPv6 on the internet hears which one would",
                        world -> targets(
                                world.with(outside(toIpv4At(OUTSIDE_IPV6, IpProtocol.UDP, 53, 5353), OUTSIDE_IPV6))),
                        host -> {
                            host.receives(fromEdge(B, ipv6(FAR_IPV6, OUTSIDE_IPV6), udp(40000, 53)))
                                    .ends(Reason.DELIVERED);
                            host.sends(B, firstOfMany(1440)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, firstOfMany(1448))
                                    .ends(Reason.PACKET_TOO_BIG)
                                    .answers(B, tooBig(1472, packet(firstOfMany(1448))));
                        }),
                PacketCase.of(
                        "when the target's time is over its client is reset in its own family",
                        world -> world.with(toIpv4(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            begunIpv6(host);
                            answeredIpv6(host);
                            host.now(new World()
                                    .with(balancer(
                                            BALANCER_IPV6, IpProtocol.TCP, 80, target(TARGET, BALANCER, 8080, true))));
                            Layer[] reset = {
                                ipv4(TARGET, BALANCER),
                                tcp(8080, PORT).rst().sequence(900).window(0)
                            };
                            host.receives(direct(
                                            B,
                                            ipv6(CLIENT_IPV6, BALANCER_IPV6),
                                            tcp(40000, 80).ack().sequence(7).acknowledgement(900)))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .reenters(B, frame(B, reset));
                            host.sendsMarked(B, PacketMark.REENTERED, reset)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, CLIENT_IPV6),
                                                    tcp(80, 40000)
                                                            .rst()
                                                            .sequence(900)
                                                            .window(0)));
                        }),
                PacketCase.of(
                        "a target's reset of IPv6 becomes one of IPv4, too",
                        world -> world.with(toIpv6(IpProtocol.TCP, 80, 8080)),
                        host -> {
                            begunIpv4(host);
                            host.now(new World()
                                    .with(balancer(
                                            BALANCER,
                                            IpProtocol.TCP,
                                            80,
                                            target(TARGET_IPV6, BALANCER_IPV6, 8080, true))));
                            Layer[] reset = {
                                ipv6(TARGET_IPV6, BALANCER_IPV6),
                                tcp(8080, PORT).rst().sequence(900).window(0)
                            };
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack().sequence(7).acknowledgement(900)))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .reenters(B, frame(B, reset));
                            host.sendsMarked(B, PacketMark.REENTERED, reset)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    cut(BALANCER, CLIENT),
                                                    tcp(80, 40000)
                                                            .rst()
                                                            .sequence(900)
                                                            .window(0)));
                        }),
                PacketCase.of(
                        "flow logs have what a target of another family sees",
                        world -> world.with(toIpv4(IpProtocol.TCP, 80, 8080)).logged(10, B),
                        host -> {
                            begunIpv6(host);
                            answeredIpv6(host);
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            icmp(3, 3, 0),
                                            quote(cut(BALANCER, TARGET), tcp(PORT, 8080)))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.logs(
                                    "12 in ACCEPT 6 10.0.0.9:8080 10.0.0.100:1027 packets 1 bytes 40 flags 2",
                                    "12 out ACCEPT 1 10.0.0.9:0 10.0.0.100:0 packets 1 bytes 68 flags 0",
                                    "12 out ACCEPT 6 10.0.0.9:8080 10.0.0.100:1027 packets 1 bytes 40 flags 18");
                        }));
    }

    // ---- what clients and B say

    private static void begunIpv6(TestHost host) {
        host.receives(direct(B, ipv6(CLIENT_IPV6, BALANCER_IPV6), tcp(40000, 80).syn()))
                .ends(Reason.DELIVERED)
                .reaches(B, inner(cut(BALANCER, TARGET), tcp(PORT, 8080).syn()));
    }

    private static void answeredIpv6(TestHost host) {
        host.sends(B, ipv4(TARGET, BALANCER), tcp(8080, PORT).syn().ack())
                .ends(Reason.ASKED_GATEWAY)
                .goesOut(
                        asked(),
                        frame(
                                B,
                                ipv6(BALANCER_IPV6, CLIENT_IPV6),
                                tcp(80, 40000).syn().ack()));
    }

    private static void begunIpv4(TestHost host) {
        host.receives(direct(B, ipv4(CLIENT, BALANCER), tcp(40000, 80).syn()))
                .ends(Reason.DELIVERED)
                .reaches(
                        B,
                        inner(ipv6(BALANCER_IPV6, TARGET_IPV6), tcp(PORT, 8080).syn()));
    }

    private static Overlay asked() {
        return Overlay.from(OWN_HOST)
                .to(World.GATEWAY)
                .kind(Overlay.ASK)
                .note(TestHost.NONCE)
                .identity(OPEN);
    }

    // ---- pieces of 17 bytes of UDP, as those of BalancerFixtures

    private static Layer[] firstOfIpv6(String from, String to, int identification, int fromPort, int toPort) {
        return new Layer[] {
            ipv6(from, to),
            fragment(0, true, identification),
            udp(fromPort, toPort).datagramLength(25),
            payload(8)
        };
    }

    private static Layer[] laterOfIpv6(String from, String to, int identification) {
        return new Layer[] {ipv6(from, to), fragment(2, false, identification), payload(9)};
    }

    /** Its fragment header says what comes next, though nothing of it is there. */
    private static Bytes asUdp(Bytes frame) {
        return frame.withByte(14 + 40, IpProtocol.UDP.number());
    }

    /** Of B's answer; with so many bytes of content. */
    private static Layer[] firstOfMany(int bytes) {
        return new Layer[] {
            ipv4(TARGET, BALANCER).identification(77).fragment(0, true),
            udp(5353, PORT).datagramLength(3000),
            payload(bytes)
        };
    }

    // ---- headers

    /** One that routers may cut. */
    private static Ipv4Layer cut(String from, String to) {
        return ipv4(from, to).identification(TestHost.NONCE & 0xffff).flags(0);
    }

    private static Ipv4Layer whole(String from, String to) {
        return ipv4(from, to).identification(0).flags(DONT_FRAGMENT);
    }

    private static Layer quote(Layer... layers) {
        return payload(packet(layers));
    }

    /** As the header becomes IPv4; what follows is eight bytes that were said with other ports. */
    private static Layer quotedIpv4(
            String from, String to, int hops, int fromPort, int toPort, int saidFrom, int saidTo) {
        Bytes header = packet(whole(from, to).ttl(hops).totalLength(40).next(IpProtocol.TCP));
        return payload(Bytes.concat(header, quotedPorts(fromPort, toPort, saidFrom, saidTo)));
    }

    private static Layer quotedIpv6(String from, String to, int fromPort, int toPort, int saidFrom, int saidTo) {
        Bytes header = packet(ipv6(from, to).payloadLength(20).next(IpProtocol.TCP));
        return payload(Bytes.concat(header, quotedPorts(fromPort, toPort, saidFrom, saidTo)));
    }

    private static Bytes quotedPorts(int fromPort, int toPort, int saidFrom, int saidTo) {
        Bytes said = packet(ipv4(TARGET, BALANCER), tcp(saidFrom, saidTo)).slice(20, 28);
        return Bytes.concat(packetOfPorts(fromPort, toPort), said.slice(4));
    }

    private static Bytes packetOfPorts(int from, int to) {
        return packet(ipv4(TARGET, BALANCER), tcp(from, to)).slice(20, 24);
    }

    /** What the client sent to port 53, as it hears of it. */
    private static Layer quotedDatagram() {
        Bytes header =
                packet(whole(CLIENT, BALANCER).ttl(60).totalLength(28 + 9).next(IpProtocol.UDP));
        Bytes said = packet(ipv6(BALANCER_IPV6, TARGET_IPV6), udp(PORT, 5353), payload(9))
                .slice(44, 48);
        return payload(Bytes.concat(header, packetOfPorts(40000, 53), said));
    }

    /** What the subnet's router tells B, whose packet of so many bytes it quotes. */
    private static Bytes tooBig(int mtu, int bytes) {
        return tooBig(mtu, packet(whole(TARGET, BALANCER), tcp(8080, PORT).ack(), payload(bytes - 40)));
    }

    private static Bytes tooBig(int mtu, Bytes sent) {
        return TestHost.innerFrame(
                B.mac(),
                World.TestInterface.ROUTER_MAC,
                ipv4("10.0.0.1", TARGET),
                icmp(3, 4, mtu),
                payload(sent.limit(68)));
    }

    // ---- balancers

    private static Balancer toIpv4(IpProtocol protocol, int port, int targetPort) {
        return toIpv4At(BALANCER_IPV6, protocol, port, targetPort);
    }

    private static Balancer toIpv4At(String address, IpProtocol protocol, int port, int targetPort) {
        return balancer(address, protocol, port, target(TARGET, BALANCER, targetPort, false));
    }

    private static Balancer toIpv6(IpProtocol protocol, int port, int targetPort) {
        return balancer(BALANCER, protocol, port, target(TARGET_IPV6, BALANCER_IPV6, targetPort, false));
    }

    private static BalancerTarget target(String address, String standIn, int port, boolean ended) {
        return new BalancerTarget(
                B.number(),
                OWN_HOST,
                IpAddress.parse(address),
                port,
                ended ? 0 : 1,
                ended,
                IpAddress.parse(standIn),
                true,
                false,
                Optional.empty());
    }

    private static Balancer balancer(String address, IpProtocol protocol, int port, BalancerTarget target) {
        IpAddress own = IpAddress.parse(address);
        return new Balancer(
                new BalancerKey(NETWORK, own, protocol, port),
                own.family() == IpFamily.IPV4 ? FRONT : new InterfaceNumber(FRONT.number() + 1),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                protocol.equals(IpProtocol.TCP) ? 350 : 0,
                List.of(),
                List.of(target));
    }

    private static Balancer outside(Balancer balancer, String publicAddress) {
        return new Balancer(
                balancer.key(),
                balancer.front(),
                balancer.groups(),
                balancer.identity(),
                Optional.of(IpAddress.parse(publicAddress)),
                balancer.stickiness(),
                balancer.idleSeconds(),
                balancer.former(),
                balancer.targets());
    }
}
