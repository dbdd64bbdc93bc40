package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.balancer;
import static dev.tenet.datapath.cases.BalancerFixtures.edge;
import static dev.tenet.datapath.cases.BalancerFixtures.far;
import static dev.tenet.datapath.cases.BalancerFixtures.firstPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.fromEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.here;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.internet;
import static dev.tenet.datapath.cases.BalancerFixtures.laterPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.mux;
import static dev.tenet.datapath.cases.BalancerFixtures.otherMux;
import static dev.tenet.datapath.cases.BalancerFixtures.outside;
import static dev.tenet.datapath.cases.BalancerFixtures.shares;
import static dev.tenet.datapath.cases.BalancerFixtures.target;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.BalancerFixtures.toEdge;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.ArrayList;
import java.util.List;

/** Balancers on the internet: at an edge, at the targets' hosts, and from target to target where one does not know a connection. */
final class MuxCases {

    private MuxCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "an edge sends a connection to the host of a target, named by its interface",
                        world -> edge(world).with(mux(IpProtocol.TCP, 80, target(FAR_TARGET, OTHER_HOST))),
                        host -> host.fromOutside(outside(
                                        ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                .ends(Reason.SENT_TO_HOST)),
                PacketCase.of(
                        "what nobody listens to, and what is no connection, ends at the edge by name",
                        world -> edge(world)
                                .with(mux(IpProtocol.TCP, 80, target(FAR_TARGET, OTHER_HOST)))
                                .with(mux(IpProtocol.TCP, 81)),
                        host -> {
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 443).syn()))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(ipv4(FAR, PUBLIC), udp(40000, 80)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(ipv4(FAR, PUBLIC), icmpEcho(1, 1)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 81).syn()))
                                    .ends(Reason.LOAD_BALANCER_NO_TARGET);
                        }),
                PacketCase.of(
                        "as a balancer the hosts of its targets may send, and no others",
                        world -> edge(world).with(mux(IpProtocol.TCP, 80, target(FAR_TARGET, OTHER_HOST))),
                        host -> {
                            Layer[] answer = {
                                ipv4(PUBLIC, FAR), tcp(80, 40000).syn().ack()
                            };
                            host.receives(internet(OTHER_HOST, Overlay.OUTBOUND).around(answer))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND).around(answer))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "a target gets the client's address, and its answer leaves as the balancer's, whatever its routes say",
                        world -> targets(world).with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(FAR, "10.0.0.9"),
                                                    tcp(40000, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", FAR),
                                            tcp(8080, 40000).syn().ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4(PUBLIC, FAR),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "only an edge can say that a balancer's packet is from the internet",
                        world -> targets(world).with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.receives(balanced(OTHER_HOST, 0, B)
                                            .vni(0)
                                            .around(
                                                    ipv4(FAR, PUBLIC),
                                                    tcp(40000, 80).syn()))
                                    .ends(Reason.PUBLIC_SENDER_NOT_EDGE);
                            host.receives(balanced(OTHER_HOST, 0, B)
                                            .around(
                                                    ipv4(FAR, BALANCER),
                                                    tcp(40000, 80).syn()))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                        }),
                PacketCase.of(
                        "who had the slot before is asked about a connection that the target does not know",
                        world -> targets(world).with(balancer(List.of(far()), here(B, 80))),
                        host -> {
                            Layer[] packet = {ipv4(FAR, PUBLIC), tcp(40000, 80).ack()};
                            host.receives(fromEdge(B, packet)).ends(Reason.LOAD_BALANCER_PASSED_ON);
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, packet)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a target that has what it is asked about takes it, and one that has not drops it silently",
                        world -> targets(world).with(balancer(List.of(), here(B, 80))),
                        host -> {
                            Layer[] packet = {
                                ipv4(FAR, BALANCER), tcp(40000, 80).ack()
                            };
                            host.receives(balanced(OTHER_HOST, 1, B).around(packet))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(balanced(OTHER_HOST, 1, B).around(packet))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "eight who had the slot before are asked one after the other, and nobody twice",
                        world -> targets(world).with(moved(8)),
                        host -> {
                            Layer[] packet = {
                                ipv4(FAR, BALANCER), tcp(40000, 80).ack()
                            };
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).ack()))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON)
                                    .goesOut(passedOn(1, FAR_TARGET), inner(packet));
                            for (int tried = 1; tried < 8; tried++) {
                                host.receives(balanced(OTHER_HOST, tried, B).around(packet))
                                        .ends(Reason.LOAD_BALANCER_PASSED_ON)
                                        .goesOut(passedOn(tried + 1, FAR_TARGET + tried), inner(packet));
                            }
                            host.receives(balanced(OTHER_HOST, 8, B).around(packet))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                            host.receives(balanced(OTHER_HOST, 9, B).around(packet))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                            host.receives(balanced(OTHER_HOST, 10, B).around(packet))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                        }),
                PacketCase.of(
                        "a stale edge's packet finds who has the slot now",
                        world -> targets(world)
                                .with(balancer(
                                        IpProtocol.TCP, List.of(shares(B.number())), List.of(here(B, 80, 0), far(1)))),
                        host -> host.receives(fromEdge(
                                        B, ipv4(FAR, PUBLIC), tcp(40000, 80).ack()))
                                .ends(Reason.LOAD_BALANCER_PASSED_ON)),
                PacketCase.of(
                        "UDP goes round once, and then begins with who has the slot",
                        world -> targets(world).with(balancer(IpProtocol.UDP, List.of(far()), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 80), payload(5)))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                            host.receives(balanced(OTHER_HOST, 3, B)
                                            .around(ipv4(FAR, BALANCER), udp(40000, 80), payload(5)))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 80), payload(5)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "another target on the same host that has the connection gets the packet",
                        world ->
                                targets(world).with(balancer(List.of(shares(A.number())), here(B, 80), here(A, 80, 0))),
                        host -> {
                            host.receives(fromEdge(
                                            A,
                                            ipv4("10.0.0.77", PUBLIC),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(
                                            B,
                                            ipv4("10.0.0.77", PUBLIC),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            inner(
                                                    ipv4("10.0.0.77", "10.0.0.5"),
                                                    tcp(40000, 80).ack()));
                        }),
                PacketCase.of(
                        "all pieces of a packet go to the target that the first one's ports lead to, by one way",
                        world -> edge(world).with(mux(IpProtocol.UDP, 80, target(FAR_TARGET, OTHER_HOST))),
                        host -> {
                            int port = host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST)
                                    .sourcePort();
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(internetFrom(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(FAR_TARGET)
                                            .sourcePort(port)
                                            .aroundFrame(inner(laterPiece(FAR, PUBLIC))));
                            host.fromOutside(outside(laterPiece("198.51.100.8", PUBLIC)))
                                    .ends(Reason.FRAGMENT_WAITS)
                                    .leavesNothing();
                            host.after(30_001)
                                    .fromOutside(outside(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.FRAGMENT_WAITS)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "a first piece without ports is tiny, one that nobody listens to goes nowhere, nor do its others",
                        world -> edge(world).with(mux(IpProtocol.UDP, 80, target(FAR_TARGET, OTHER_HOST))),
                        host -> {
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC)
                                                    .identification(77)
                                                    .fragment(0, true)
                                                    .next(IpProtocol.UDP),
                                            payload(7)))
                                    .ends(Reason.FRAGMENT_TINY);
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 81)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC)
                                                    .identification(77)
                                                    .fragment(0, true)
                                                    .next(IpProtocol.GRE),
                                            payload(16)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }),
                PacketCase.of(
                        "of IPv6 alike",
                        world -> edge(world)
                                .with(new PublicBalancer(
                                        new PublicBalancerKey(IpAddress.parse("2001:db8::100"), IpProtocol.UDP, 80),
                                        NETWORK,
                                        FRONT,
                                        IpAddress.parse("2001:db8::100"),
                                        Stickiness.NONE,
                                        List.of(target(FAR_TARGET, OTHER_HOST)))),
                        host -> {
                            host.fromOutside(outside(
                                            ipv6("2001:4860::1", "2001:db8::100"), fragment(2, false, 76), payload(9)))
                                    .ends(Reason.FRAGMENT_WAITS);
                            host.fromOutside(outside(
                                            ipv6("2001:4860::1", "2001:db8::100"),
                                            fragment(0, true, 77),
                                            udp(40000, 80).datagramLength(25),
                                            payload(8)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(
                                            ipv6("2001:4860::1", "2001:db8::100"), fragment(2, false, 77), payload(9)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "pieces from one public address to another turn round alike",
                        world -> edge(world)
                                .with(mux(IpProtocol.UDP, 80, target(FAR_TARGET, OTHER_HOST)))
                                .with(otherMux(target(FAR_TARGET + 1, GATEWAY))),
                        host -> {
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(laterPiece("203.0.113.101", PUBLIC)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(firstPiece("203.0.113.101", PUBLIC, 40000, 80)))
                                    .ends(Reason.TURNED_AROUND);
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(laterPiece("203.0.113.101", PUBLIC)))
                                    .ends(Reason.TURNED_AROUND);
                        }),
                PacketCase.of(
                        "a target gets all pieces of a packet as its own, and those of its answer are the balancer's",
                        world -> targets(world).with(balancer(IpProtocol.UDP, List.of(), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(B, laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.receives(fromEdge(B, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(laterPiece(FAR, "10.0.0.9")));
                            host.receives(fromEdge(B, laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_OVERLAPS);
                            host.sends(B, laterPiece("10.0.0.9", FAR)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.sends(B, firstPiece("10.0.0.9", FAR, 80, 40000))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(B, laterPiece("10.0.0.9", FAR))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(B, laterPiece(PUBLIC, FAR)));
                        }),
                PacketCase.of(
                        "what a target passes on, it passes on in all its pieces",
                        world -> targets(world).with(balancer(IpProtocol.UDP, List.of(far()), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(B, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                            host.receives(fromEdge(B, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON)
                                    .goesOut(passedOn(1, FAR_TARGET), inner(laterPiece(FAR, BALANCER)));
                        }),
                PacketCase.of(
                        "in a network the sender's host leads the pieces",
                        world -> world.with(balancer(IpProtocol.UDP, List.of(), here(B, 8080))),
                        host -> {
                            host.sends(A, firstPiece("10.0.0.5", BALANCER, 40000, 80))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(firstPiece("10.0.0.5", "10.0.0.9", 40000, 8080)));
                            host.sends(A, laterPiece("10.0.0.5", BALANCER))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(laterPiece("10.0.0.5", "10.0.0.9")));
                        }),
                PacketCase.of(
                        "a target that has left its host is not here",
                        world -> targets(world).with(balancer(List.of(), here(B, 80))),
                        host -> host.receives(internet(GATEWAY, Overlay.BALANCED | Overlay.NEXT_HOP | Overlay.OUTSIDE)
                                        .note(77)
                                        .around(
                                                ipv4(FAR, PUBLIC),
                                                tcp(40000, 80).syn()))
                                .ends(Reason.LOAD_BALANCER_TARGET_NOT_HERE)
                                .leavesNothing()));
    }

    // ---- pieces

    private static Overlay internetFrom(HostNumber host) {
        return internet(host, Overlay.BALANCED | Overlay.NEXT_HOP | Overlay.OUTSIDE);
    }

    /** All slots were those of so many others in turn, the lowest number last. */
    private static Balancer moved(int times) {
        List<BalancerTarget> targets = new ArrayList<>(List.of(here(B, 80)));
        List<BalancerShares> former = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            InterfaceNumber number = new InterfaceNumber(FAR_TARGET + i);
            targets.add(far(number.number(), "10.0.0." + (77 + i), 0));
            former.add(shares(number));
        }
        return balancer(IpProtocol.TCP, former, targets);
    }

    private static Overlay passedOn(int tried, int target) {
        return Overlay.from(OWN_HOST)
                .to(OTHER_HOST)
                .kind(Overlay.balanced(tried) | Overlay.OUTSIDE)
                .note(target);
    }

    private static Overlay balanced(HostNumber host, int tried, World.TestInterface target) {
        return Overlay.from(host)
                .kind(Overlay.balanced(tried) | Overlay.OUTSIDE)
                .note(target.id());
    }
}
