package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.edge;
import static dev.tenet.datapath.cases.BalancerFixtures.far;
import static dev.tenet.datapath.cases.BalancerFixtures.fromEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.here;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.mux;
import static dev.tenet.datapath.cases.BalancerFixtures.outside;
import static dev.tenet.datapath.cases.BalancerFixtures.target;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.BalancerFixtures.toEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.toTarget;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/** Balancers of all ports, and targets that have the balancer's address, too. */
final class AllPortsCases {
    private static final int ALL = BalancerKey.ALL_PORTS;

    private AllPortsCases() {}

    static List<PacketCase> cases() {
        List<PacketCase> cases = new ArrayList<>(allPorts());
        cases.addAll(sharedAddress());
        return cases;
    }

    private static List<PacketCase> allPorts() {
        return List.of(
                PacketCase.of(
                        "a target of all ports is called by the port that the client calls, and answers by it",
                        world -> world.with(balancer(ALL, IpProtocol.TCP, here(B, ALL))),
                        host -> {
                            for (int port : List.of(1, 2222, 65535)) {
                                host.sends(
                                                A,
                                                ipv4("10.0.0.5", BALANCER),
                                                tcp(40000, port).syn())
                                        .ends(Reason.DELIVERED)
                                        .reaches(
                                                B,
                                                frame(
                                                        A,
                                                        ipv4("10.0.0.5", "10.0.0.9"),
                                                        tcp(40000, port).syn()));
                                host.sends(
                                                B,
                                                ipv4("10.0.0.9", "10.0.0.5"),
                                                tcp(port, 40000).syn().ack())
                                        .ends(Reason.DELIVERED)
                                        .reaches(
                                                A,
                                                frame(
                                                        B,
                                                        ipv4(BALANCER, "10.0.0.5"),
                                                        tcp(port, 40000).syn().ack()));
                            }
                        }),
                PacketCase.of(
                        "a port that another balancer has is its alone, also where that one has nobody",
                        world -> world.with(balancer(ALL, IpProtocol.TCP, here(B, ALL)))
                                .with(balancer(80, IpProtocol.TCP, far(1)))
                                .with(balancer(81, IpProtocol.TCP)),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 81).syn())
                                    .ends(Reason.LOAD_BALANCER_NO_TARGET)
                                    .leavesNothing();
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 82).syn())
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a connection that came by all ports goes on when another balancer gets its port",
                        world -> targets(world).with(balancer(ALL, IpProtocol.TCP, here(B, ALL))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.now(targets(new World())
                                    .with(balancer(ALL, IpProtocol.TCP, here(B, ALL)))
                                    .with(balancer(80, IpProtocol.TCP, far(1))));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, "10.0.0.9"),
                                                    tcp(40000, 80).ack()));
                        }),
                PacketCase.of(
                        "who had the slot of a balancer of all ports before is asked, and called by the client's port",
                        world -> targets(world).with(movedTo(here(C, ALL))),
                        host -> host.receives(fromEdge(
                                        C, ipv4(FAR, PUBLIC), tcp(40000, 2222).ack()))
                                .ends(Reason.LOAD_BALANCER_PASSED_ON)),
                PacketCase.of(
                        "so is one here, which has it",
                        world -> NatCases.openToEverybody(
                                targets(world).with(movedFromHere(here(B, ALL), here(A, ALL, 0)))),
                        host -> {
                            host.receives(fromEdge(
                                            A, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            inner(
                                                    ipv4(FAR, "10.0.0.5"),
                                                    tcp(40000, 80).ack()));
                        }),
                PacketCase.of(
                        "when the time of a target of all ports is over its connections of any port end",
                        world -> world.with(balancer(ALL, IpProtocol.TCP, here(B, ALL))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 2222).syn())
                                    .ends(Reason.DELIVERED);
                            host.now(new World()
                                    .with(balancer(ALL, IpProtocol.TCP, BalancerFixtures.ended(B, ALL), here(C, ALL))));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", "10.0.0.5"),
                                            tcp(2222, 40000).ack())
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED);
                        }),
                PacketCase.of(
                        "a client of UDP leaves a target of all ports whose time is over",
                        world -> world.with(balancer(ALL, IpProtocol.UDP, here(B, ALL))),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", BALANCER), udp(40000, 2222), payload(9))
                                    .ends(Reason.DELIVERED);
                            host.now(new World()
                                    .with(balancer(
                                            ALL, IpProtocol.UDP, BalancerFixtures.ended(B, ALL), farOfAllPorts(1))));
                            host.sends(A, ipv4("10.0.0.5", BALANCER), udp(40000, 2222), payload(9))
                                    .ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "an edge asks the balancer of all ports last, and not for what has no port",
                        world -> edge(world)
                                .with(mux(IpProtocol.TCP, ALL, target(FAR_TARGET, OTHER_HOST)))
                                .with(mux(IpProtocol.TCP, 80, target(FAR_TARGET + 1, GATEWAY)))
                                .with(mux(IpProtocol.TCP, 81)),
                        host -> {
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 2222).syn()))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(
                                            toTarget(OTHER_HOST, FAR_TARGET),
                                            inner(
                                                    ipv4(FAR, PUBLIC),
                                                    tcp(40000, 2222).syn()));
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(
                                            toTarget(GATEWAY, FAR_TARGET + 1),
                                            inner(
                                                    ipv4(FAR, PUBLIC),
                                                    tcp(40000, 80).syn()));
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 81).syn()))
                                    .ends(Reason.LOAD_BALANCER_NO_TARGET);
                            host.fromOutside(outside(
                                            ipv4(FAR, PUBLIC), tcp(40000, 0).syn()))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(ipv4(FAR, PUBLIC), udp(40000, 2222)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }));
    }

    private static List<PacketCase> sharedAddress() {
        return List.of(
                PacketCase.of(
                        "a target that has the balancer's address gets the packet as it came, and answers from there",
                        world -> targets(world).with(balancer(80, IpProtocol.TCP, shared(80))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(FAR, BALANCER),
                                                    tcp(40000, 80).syn()));
                            host.sends(
                                            B,
                                            ipv4(BALANCER, FAR),
                                            tcp(80, 40000).syn().ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4(PUBLIC, FAR),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "from the balancer's address a target says nothing else, and others nothing at all",
                        world -> targets(world).with(balancer(ALL, IpProtocol.TCP, shared(ALL))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv4(BALANCER, CLIENT),
                                            tcp(80, 40001).syn().ack())
                                    .ends(Reason.SPOOFED_ADDRESS)
                                    .leavesNothing();
                            host.sends(B, ipv4(BALANCER, CLIENT), udp(80, 40000))
                                    .ends(Reason.SPOOFED_ADDRESS)
                                    .leavesNothing();
                            host.sends(
                                            C,
                                            ipv4(BALANCER, CLIENT),
                                            tcp(80, 40000).syn().ack())
                                    .ends(Reason.SPOOFED_ADDRESS)
                                    .leavesNothing();
                            host.sends(
                                            B,
                                            ipv4(BALANCER, CLIENT),
                                            tcp(80, 40000).syn().ack())
                                    .ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "a target on the client's host answers from the balancer's address, too",
                        world -> world.with(balancer(80, IpProtocol.TCP, shared(80))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    A,
                                                    ipv4("10.0.0.5", BALANCER),
                                                    tcp(40000, 80).syn()));
                            host.sends(
                                            B,
                                            ipv4(BALANCER, "10.0.0.5"),
                                            tcp(80, 40000).syn().ack())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "an answer in pieces leaves from the balancer's address whole, and a later piece not before the first",
                        world -> targets(world).with(balancer(53, IpProtocol.UDP, shared(53))),
                        host -> {
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED);
                            host.sends(B, BalancerFixtures.laterPiece(BALANCER, FAR))
                                    .ends(Reason.SPOOFED_ADDRESS);
                            host.sends(B, BalancerFixtures.firstPiece(BALANCER, FAR, 53, 40000))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(B, BalancerFixtures.laterPiece(BALANCER, FAR))
                                    .ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "an error about what the target got leaves from the balancer's address, one about anything else does not",
                        world -> targets(world).with(balancer(53, IpProtocol.UDP, shared(53))),
                        host -> {
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv4(BALANCER, FAR),
                                            icmp(3, 3, 0),
                                            payload(packet(List.of(ipv4(FAR, BALANCER), udp(40000, 53), payload(9)))))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(
                                            B,
                                            ipv4(BALANCER, FAR),
                                            icmp(3, 3, 0),
                                            payload(packet(List.of(ipv4(FAR, BALANCER), udp(40001, 53), payload(9)))))
                                    .ends(Reason.SPOOFED_ADDRESS);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.66", FAR),
                                            icmp(3, 3, 0),
                                            payload(packet(List.of(ipv4(FAR, BALANCER), udp(40000, 53), payload(9)))))
                                    .ends(Reason.SPOOFED_ADDRESS);
                        }),
                PacketCase.of(
                        "when the connection was idle for too long nothing begins from the balancer's address",
                        world -> targets(world).with(balancer(53, IpProtocol.UDP, shared(53))),
                        host -> {
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED);
                            host.after(600_000);
                            host.sends(B, ipv4(BALANCER, FAR), udp(53, 40000), payload(9))
                                    .ends(Reason.SPOOFED_ADDRESS);
                        }));
    }

    private static BalancerTarget shared(int port) {
        return called(here(B, port), IpAddress.parse(BALANCER), port);
    }

    private static BalancerTarget farOfAllPorts(int weight) {
        BalancerTarget far = far(weight);
        return called(far, far.address(), ALL);
    }

    private static BalancerTarget called(BalancerTarget target, IpAddress address, int port) {
        return new BalancerTarget(
                target.networkInterface(),
                target.host(),
                address,
                port,
                target.weight(),
                target.ended(),
                target.standIn(),
                target.hidesClient(),
                target.sendsHeader(),
                target.quicServer());
    }

    private static Balancer balancer(int port, IpProtocol protocol, BalancerTarget... targets) {
        return BalancerFixtures.balancer(protocol, port, List.of(), List.of(targets));
    }

    /** All slots were the far target's. */
    private static Balancer movedTo(BalancerTarget now) {
        return BalancerFixtures.balancer(
                IpProtocol.TCP, ALL, List.of(BalancerFixtures.far()), List.of(now, farOfAllPorts(0)));
    }

    private static Balancer movedFromHere(BalancerTarget now, BalancerTarget before) {
        return BalancerFixtures.balancer(
                IpProtocol.TCP, ALL, List.of(BalancerFixtures.shares(before.networkInterface())), List.of(now, before));
    }
}
