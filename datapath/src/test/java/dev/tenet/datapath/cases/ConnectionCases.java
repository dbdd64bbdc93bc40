package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.DEAD_HOST;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpEchoReply;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.net.Bytes;
import dev.tenet.net.Layer;
import dev.tenet.net.TcpLayer;
import java.util.List;

/** flow, security_group, route, location, remember and encapsulate: connections that instances begin. */
final class ConnectionCases {
    private static final String FAR = "10.0.0.20";

    private ConnectionCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- an unknown location, and learning it
                PacketCase.of(
                        "the first packet to an unknown location goes by way of the network's gateway, with the"
                                + " question",
                        host -> host.sends(A, toFar(tcp(40000, 80).syn()))
                                .ends(Reason.ASKED_GATEWAY)
                                .clonesNothing()
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, toFar(tcp(40000, 80).syn())))),
                PacketCase.of(
                        "after the answer packets go to the host directly",
                        host -> host.learns(
                                        A,
                                        FAR,
                                        OTHER_HOST,
                                        OPEN,
                                        toFar(tcp(40000, 80).syn()))
                                .sends(A, toFar(tcp(40000, 80).ack()))
                                .ends(Reason.ENCAPSULATED)
                                .clonesNothing()
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(OTHER_HOST)
                                                .kind(Overlay.DIRECT)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, toFar(tcp(40000, 80).ack())))),
                PacketCase.of(
                        "IPv6 alike",
                        host -> host.learns(A, "fd00::20", OTHER_HOST, OPEN, ipv6("fd00::5", "fd00::20"), udp(1, 2))
                                .sends(A, ipv6("fd00::5", "fd00::20"), udp(1, 2), payload(99))
                                .ends(Reason.ENCAPSULATED)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(OTHER_HOST)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, ipv6("fd00::5", "fd00::20"), udp(1, 2), payload(99)))),
                PacketCase.of(
                        "a source that is not the interface's own carries no identity",
                        world -> world.with(A, a -> Changed.sourceCheck(a, false)),
                        host -> host.sends(A, ipv4("172.16.0.1", FAR), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK)
                                                .note(NONCE)
                                                .identity(0),
                                        frame(A, ipv4("172.16.0.1", FAR), udp(1, 2)))),
                PacketCase.of(
                        "a location in use is confirmed after five seconds",
                        host -> host.learns(A, FAR, OTHER_HOST, OPEN, toFar(udp(1, 2)))
                                .after(5_001)
                                .sends(A, toFar(udp(1, 2)))
                                .ends(Reason.ENCAPSULATED)
                                .clones(PacketMark.PROBE)),
                PacketCase.of("and not twice in a second", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, toFar(udp(1, 2)));
                    host.after(5_001).sends(A, toFar(udp(1, 2))).clones(PacketMark.PROBE);
                    host.after(999).sends(A, toFar(udp(1, 2))).clonesNothing();
                    host.after(2).sends(A, toFar(udp(1, 2))).clones(PacketMark.PROBE);
                }),
                PacketCase.of(
                        "the probe is the question without the packet",
                        host -> host.learns(A, FAR, OTHER_HOST, OPEN, toFar(udp(1, 2)))
                                .sendsMarked(A, PacketMark.PROBE, ipv4("10.0.0.5", FAR), udp(1, 2), payload(500))
                                .ends(Reason.PROBE_SENT)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK_PROBE)
                                                .note(NONCE),
                                        frame(A, ipv4("10.0.0.5", FAR), udp(1, 2), payload(500))
                                                .slice(0, 34))),
                PacketCase.of(
                        "a probe for what is not known is not sent",
                        host -> host.sendsMarked(A, PacketMark.PROBE, ipv4("10.0.0.5", FAR), udp(1, 2))
                                .ends(Reason.LOCATION_NO_GATEWAY)),
                PacketCase.of("a known host that died is gone around, by way of the gateway", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, toFar(udp(1, 2)));
                    host.now(new World().alive(OTHER_HOST, false));
                    host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("with the gateway gone too, nothing can be done", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, toFar(udp(1, 2)));
                    host.now(new World().alive(OTHER_HOST, false).alive(GATEWAY, false));
                    host.sends(A, toFar(udp(1, 2)))
                            .ends(Reason.LOCATION_HOST_DOWN)
                            .leavesNothing();
                }),
                PacketCase.of(
                        "without a live gateway an unknown location stays unknown",
                        world -> world.gateways(DEAD_HOST),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.LOCATION_NO_GATEWAY)
                                .leavesNothing()),
                PacketCase.of(
                        "a dead gateway is passed over",
                        world -> world.gateways(DEAD_HOST, GATEWAY),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.ASKED_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, toFar(udp(1, 2))))),
                PacketCase.of(
                        "only so many questions are asked in a second",
                        world -> world.with(A, a -> Changed.asksPerSecond(a, 2)),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", "10.0.1.1"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(A, ipv4("10.0.0.5", "10.0.1.2"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(A, ipv4("10.0.0.5", "10.0.1.3"), udp(1, 2))
                                    .ends(Reason.LOCATION_ASK_LIMITED);
                            host.sends(A, ipv4("10.0.0.5", "10.0.1.1"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.after(1_000)
                                    .sends(A, ipv4("10.0.0.5", "10.0.1.3"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of("the location table has an end", world -> world.peerCapacity = 2, host -> {
                    host.sends(A, ipv4("10.0.0.5", "10.0.1.1"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv4("10.0.0.5", "10.0.1.2"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv4("10.0.0.5", "10.0.1.3"), udp(1, 2)).ends(Reason.LOCATION_TABLE_FULL);
                }),
                PacketCase.of("an address that nobody has is left alone for 100 ms", host -> {
                    host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.receives(Overlay.from(GATEWAY).note(NONCE).answerAbsent(FAR))
                            .ends(Reason.LOCATION_ABSENT_LEARNED);
                    host.after(99)
                            .sends(A, toFar(udp(1, 2)))
                            .ends(Reason.LOCATION_ABSENT)
                            .leavesNothing();
                    host.after(1).sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                }),
                // ---- this host is a gateway itself
                PacketCase.of(
                        "a gateway in sync looks locations up for itself",
                        world -> world.gatewayHere(true).locatedAt(FAR, OTHER_HOST, OPEN),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.ENCAPSULATED)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(OTHER_HOST)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, toFar(udp(1, 2))))),
                PacketCase.of(
                        "a gateway in sync knows who is not there",
                        world -> world.gatewayHere(true),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.GATEWAY_ABSENT)
                                .leavesNothing()),
                PacketCase.of(
                        "an allocated address that does not run is neither absent nor there",
                        world -> world.gatewayHere(true).allocated(FAR),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.GATEWAY_PENDING)
                                .leavesNothing()),
                PacketCase.of(
                        "a gateway that is not in sync asks another one",
                        world -> world.gatewayHere(false).locatedAt(FAR, OTHER_HOST, OPEN),
                        host -> host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY)),
                // ---- routes
                PacketCase.of(
                        "a destination without a route is refused",
                        host -> host.sends(A, ipv4("10.0.0.5", "8.8.8.8"), udp(1, 53))
                                .ends(Reason.ROUTE_NONE)
                                .leavesNothing()),
                PacketCase.of(
                        "an IPv6 destination is not routed by an IPv4 route",
                        host -> host.sends(A, ipv6("fd00::5", "2001:db8::1"), udp(1, 53))
                                .ends(Reason.ROUTE_NONE)),
                PacketCase.of(
                        "the longest route wins: a blackhole",
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.66.1"), udp(1, 2))
                                .ends(Reason.ROUTE_BLACKHOLE)
                                .leavesNothing()),
                // ---- a destination on this host
                PacketCase.of(
                        "a neighbour on the same host is reached without the fabric",
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2), payload(7))
                                .ends(Reason.DELIVERED)
                                .reaches(B, frame(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2), payload(7)))),
                PacketCase.of("and its answer comes back", host -> {
                    host.sends(B, ipv4("10.0.0.9", "10.0.0.5"), tcp(40000, 80).syn())
                            .ends(Reason.DELIVERED);
                    host.sends(
                                    A,
                                    ipv4("10.0.0.5", "10.0.0.9"),
                                    tcp(80, 40000).syn().ack())
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    B,
                                    frame(
                                            A,
                                            ipv4("10.0.0.5", "10.0.0.9"),
                                            tcp(80, 40000).syn().ack()));
                }),
                PacketCase.of(
                        "a neighbour on the same host is judged by its own groups",
                        host -> host.sends(
                                        B,
                                        ipv4("10.0.0.9", "10.0.0.5"),
                                        tcp(40000, 22).syn())
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "a neighbour on the same host is known by its groups",
                        host -> host.sends(
                                        B,
                                        ipv4("10.0.0.9", "10.0.0.5"),
                                        tcp(40000, 443).syn())
                                .ends(Reason.DELIVERED)),
                PacketCase.of("a neighbour that left this host is asked for again", host -> {
                    host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2)).ends(Reason.DELIVERED);
                    host.now(new World().without(B)).chance(0x123456);
                    host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2))
                            .ends(Reason.ASKED_GATEWAY)
                            .goesOut(
                                    Overlay.from(OWN_HOST)
                                            .to(GATEWAY)
                                            .kind(Overlay.ASK)
                                            .note(0x123456)
                                            .identity(WEB),
                                    frame(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2)));
                }),
                PacketCase.of("an address that came to this host is found here", host -> {
                    host.now(new World().without(B));
                    host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.now(new World().attached(A, a -> Changed.generation(a, 2)));
                    host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2)).ends(Reason.DELIVERED);
                }),
                PacketCase.of(
                        "a neighbour whose interface is closed gets nothing",
                        world -> world.attached(B, b -> new Attachment(b.device(), false, false, 1, 1, 2, b.payer())),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2))
                                .ends(Reason.INTERFACE_CLOSED)),
                // ---- egress
                PacketCase.of(
                        "what no egress rule allows is refused",
                        host -> host.sends(
                                        C, ipv4("10.0.0.7", FAR), tcp(40000, 80).syn())
                                .ends(Reason.SECURITY_GROUP_EGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "an interface without its policy passes nothing",
                        world -> world.damaged(tables -> tables.policies.remove(A.number())),
                        host -> host.sends(A, toFar(udp(1, 2)))
                                .ends(Reason.SECURITY_GROUP_POLICY_MISSING)
                                .leavesNothing()),
                PacketCase.of(
                        "a rule that names a group waits for the destination's identity, and the packet comes back"
                                + " with it",
                        host -> {
                            Layer[] syn = {
                                ipv4("10.0.0.7", FAR), tcp(40000, 5432).syn()
                            };
                            host.sends(C, syn)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .kind(Overlay.ASK_RETURN)
                                                    .note(NONCE)
                                                    .identity(C.ifindex()),
                                            frame(C, syn));
                            host.receives(Overlay.from(GATEWAY).note(NONCE).answerHere(FAR, OTHER_HOST, 5, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.RETURNED)
                                            .note(NONCE)
                                            .identity(C.ifindex())
                                            .aroundFrame(frame(C, syn)))
                                    .ends(Reason.REENTERED)
                                    .reenters(C, frame(C, syn));
                            host.sendsMarked(C, PacketMark.REENTERED, syn)
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .kind(Overlay.JUDGED)
                                                    .note(OPEN.number())
                                                    .identity(C.identity()),
                                            frame(C, syn));
                        }),
                PacketCase.of(
                        "once the destination has answered, packets no longer say what they were judged by", host -> {
                            Layer[] syn = {
                                ipv4("10.0.0.7", FAR), tcp(40000, 5432).syn()
                            };
                            host.learns(C, FAR, OTHER_HOST, OPEN, syn)
                                    .sends(C, syn)
                                    .ends(Reason.ENCAPSULATED);
                            host.receives(Overlay.from(OTHER_HOST)
                                            .identity(OPEN)
                                            .around(
                                                    ipv4(FAR, "10.0.0.7"),
                                                    tcp(5432, 40000).syn().ack()))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            C,
                                            ipv4("10.0.0.7", FAR),
                                            tcp(40000, 5432).ack())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .note(NONCE)
                                                    .identity(C.identity()),
                                            frame(
                                                    C,
                                                    ipv4("10.0.0.7", FAR),
                                                    tcp(40000, 5432).ack()));
                        }),
                PacketCase.of("a destination in another group is refused", host -> {
                    Layer[] syn = {ipv4("10.0.0.7", FAR), tcp(40000, 5432).syn()};
                    host.learns(C, FAR, OTHER_HOST, WEB, syn)
                            .sends(C, syn)
                            .ends(Reason.SECURITY_GROUP_EGRESS_DENIED)
                            .leavesNothing();
                }),
                PacketCase.of("a destination that changed its groups before it answered is judged again", host -> {
                    Layer[] syn = {ipv4("10.0.0.7", FAR), tcp(40000, 5432).syn()};
                    host.learns(C, FAR, OTHER_HOST, OPEN, syn).sends(C, syn).ends(Reason.ENCAPSULATED);
                    host.receives(Overlay.from(OTHER_HOST).note(OPEN.number()).answerHere(FAR, OTHER_HOST, 6, WEB))
                            .ends(Reason.LOCATION_LEARNED);
                    host.sends(C, syn).ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                }),
                PacketCase.of(
                        "a packet that came back finds no answer learned",
                        host -> host.sendsMarked(
                                        C,
                                        PacketMark.REENTERED,
                                        ipv4("10.0.0.7", FAR),
                                        tcp(40000, 5432).syn())
                                .ends(Reason.LOCATION_UNRESOLVED)
                                .leavesNothing()),
                PacketCase.of("a neighbour on the same host is judged by its identity at once", host -> {
                    host.sends(C, ipv4("10.0.0.7", "10.0.0.9"), tcp(40000, 5432).syn())
                            .ends(Reason.DELIVERED);
                    host.sends(C, ipv4("10.0.0.7", "10.0.0.5"), tcp(40000, 5432).syn())
                            .ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                }),
                // ---- connections over time
                PacketCase.of("a tracked connection outlives its rule", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, toFar(tcp(40000, 80).syn()));
                    host.now(new World().damaged(tables -> tables.policies.remove(A.number())));
                    host.sends(A, toFar(tcp(40000, 80).ack())).ends(Reason.ENCAPSULATED);
                    host.sends(A, toFar(tcp(40001, 80).syn())).ends(Reason.SECURITY_GROUP_POLICY_MISSING);
                }),
                PacketCase.of("the answer to a connection needs no rule", host -> {
                    host.sends(A, toFar(tcp(40000, 22).syn())).ends(Reason.ASKED_GATEWAY);
                    host.receives(Overlay.from(OTHER_HOST)
                                    .around(
                                            ipv4(FAR, "10.0.0.5"),
                                            tcp(22, 40000).syn().ack()))
                            .ends(Reason.DELIVERED);
                    host.receives(Overlay.from(OTHER_HOST)
                                    .around(
                                            ipv4(FAR, "10.0.0.5"),
                                            tcp(22, 40001).syn().ack()))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("an echo is tracked by its identifier", host -> {
                    host.sends(A, toFar(icmpEcho(7, 1))).ends(Reason.ASKED_GATEWAY);
                    host.receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), icmpEchoReply(7, 1)))
                            .ends(Reason.DELIVERED);
                    host.receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), icmpEchoReply(8, 1)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                idles("a TCP connection nobody answered", tcp(40000, 22).syn(), 60),
                idles("one-way UDP", udp(40000, 22), 30),
                PacketCase.of("two-way UDP is remembered longer", host -> {
                    host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), udp(2, 1)))
                            .ends(Reason.DELIVERED);
                    host.after(180_000)
                            .receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), udp(2, 1)))
                            .ends(Reason.DELIVERED);
                    host.after(180_001)
                            .receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), udp(2, 1)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("a connection closed from both sides is forgotten after 10 s", host -> {
                    establish(host);
                    host.sends(A, toFar(tcp(40000, 22).fin().ack())).ends(Reason.ASKED_GATEWAY);
                    host.receives(reply(tcp(22, 40000).fin().ack())).ends(Reason.DELIVERED);
                    host.after(10_000).receives(reply(tcp(22, 40000).ack())).ends(Reason.DELIVERED);
                    host.after(10_001).receives(reply(tcp(22, 40000).ack())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("one closed from one side is remembered for 60 s", host -> {
                    establish(host);
                    host.sends(A, toFar(tcp(40000, 22).fin().ack())).ends(Reason.ASKED_GATEWAY);
                    host.after(60_000).receives(reply(tcp(22, 40000).ack())).ends(Reason.DELIVERED);
                    host.after(60_001).receives(reply(tcp(22, 40000).ack())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("an established one as long as its interface says", host -> {
                    establish(host);
                    host.after(350_000).receives(reply(tcp(22, 40000).ack())).ends(Reason.DELIVERED);
                    host.after(350_001)
                            .receives(reply(tcp(22, 40000).ack()))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("a SYN over a reset connection begins a new one, which is judged", host -> {
                    establish(host);
                    host.receives(reply(tcp(22, 40000).rst())).ends(Reason.DELIVERED);
                    host.receives(reply(tcp(22, 40000).syn())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(reply(tcp(22, 40000).ack())).ends(Reason.DELIVERED);
                    host.sends(A, toFar(tcp(40000, 22).syn())).ends(Reason.ASKED_GATEWAY);
                    host.receives(reply(tcp(22, 40000).syn().ack())).ends(Reason.DELIVERED);
                }),
                // ---- limits
                PacketCase.of(
                        "an interface tracks no more connections than its quota",
                        world -> world.with(A, a -> Changed.flowQuota(a, 2)),
                        host -> {
                            host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, toFar(udp(2, 2))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, toFar(udp(3, 2)))
                                    .ends(Reason.FLOW_QUOTA_REACHED)
                                    .leavesNothing();
                            host.sends(A, toFar(udp(2, 2))).ends(Reason.ASKED_GATEWAY);
                            host.after(31_000).sends(A, toFar(udp(2, 2))).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of("the connection table has an end", world -> world.flowCapacity = 2, host -> {
                    host.sends(A, toFar(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, toFar(udp(2, 2))).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, toFar(udp(3, 2))).ends(Reason.FLOW_TABLE_FULL).leavesNothing();
                }),
                PacketCase.of(
                        "a superpacket is not too big; nobody can answer it, so it is asked for besides; this kernel"
                                + " cannot carry it",
                        host -> {
                            host.sends(A, toFar(tcp(1, 80).syn())).ends(Reason.ASKED_GATEWAY);
                            host.after(1_001)
                                    .sendsSuperpacket(A, toFar(tcp(1, 80).ack(), payload(3000)))
                                    .ends(Reason.ENCAPSULATE_FAILED)
                                    .clones(PacketMark.PROBE)
                                    .leavesNothing();
                        }));
    }

    private static Layer[] toFar(Layer... transport) {
        return TestHost.with(ipv4("10.0.0.5", FAR), transport).toArray(Layer[]::new);
    }

    private static Bytes reply(TcpLayer segment) {
        return Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), segment);
    }

    /** A opens a connection to port 22, which no rule of its own would let in. */
    private static void establish(TestHost host) {
        host.sends(A, toFar(tcp(40000, 22).syn())).ends(Reason.ASKED_GATEWAY);
        host.receives(reply(tcp(22, 40000).syn().ack())).ends(Reason.DELIVERED);
    }

    /** Until {@code seconds} after its first packet the answer is let in, and not after. */
    private static PacketCase idles(String what, Layer first, int seconds) {
        Layer answer = first instanceof TcpLayer ? tcp(22, 40000).syn().ack() : udp(22, 40000);
        return PacketCase.of(what + " is forgotten after " + seconds + " s", host -> {
            host.sends(A, toFar(first)).ends(Reason.ASKED_GATEWAY);
            host.after(seconds * 1_000L + 1)
                    .receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), answer))
                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
            host.sends(A, toFar(first)).ends(Reason.ASKED_GATEWAY);
            host.after(seconds * 1_000L)
                    .receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.5"), answer))
                    .ends(Reason.DELIVERED);
        });
    }
}
