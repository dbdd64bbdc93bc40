package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.balancer;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.edge;
import static dev.tenet.datapath.cases.BalancerFixtures.ended;
import static dev.tenet.datapath.cases.BalancerFixtures.far;
import static dev.tenet.datapath.cases.BalancerFixtures.fromEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.here;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.internet;
import static dev.tenet.datapath.cases.BalancerFixtures.otherMux;
import static dev.tenet.datapath.cases.BalancerFixtures.outside;
import static dev.tenet.datapath.cases.BalancerFixtures.shares;
import static dev.tenet.datapath.cases.BalancerFixtures.target;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.BalancerFixtures.toTarget;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.QuicServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A QUIC packet that names a server goes to it, wherever its client is by now. */
final class QuicCases {
    private static final QuicServerId HERE = QuicServerId.parse("0x00a1b2c3d4e5f607");
    private static final QuicServerId THERE = QuicServerId.parse("0xff00000000000002");
    private static final QuicServerId NOBODY = QuicServerId.parse("0xff00000000000003");
    private static final String PUBLIC_IPV6 = "2001:db8::100";

    /** The first port that is tried, by chance. */
    private static final int STAND_IN_PORT = 1024 + 3;

    private static final int OTHER_TARGET = FAR_TARGET + 1;

    private QuicCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- at the client's host
                PacketCase.of(
                        "who is called by a server's ID is that server, whatever the addresses say",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.DELIVERED);
                            host.sends(A, call(40001, quic(HERE))).ends(Reason.DELIVERED);
                            host.sends(A, call(40002, quic(THERE)))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(toGateway(), frame(A, call(40002, quic(THERE))));
                        }),
                PacketCase.of(
                        "a long header says how long the ID is, and one of eight octets names nobody",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, longHeader(9, THERE))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, call(40001, longHeader(20, THERE))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, call(40002, longHeader(8, THERE))).ends(Reason.DELIVERED);
                            host.sends(A, call(40003, longHeader(9, THERE).slice(0, 15)))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(A, call(40004, longHeader(9, THERE).slice(0, 14)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a short header has the ID behind its first octet, and what is too short names nobody",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(THERE).slice(0, 10))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, call(40001, quic(THERE).slice(0, 9))).ends(Reason.DELIVERED);
                            host.sends(A, call(40002, Bytes.EMPTY)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a server that gets nothing new keeps its connections, also where nobody gets any",
                        world -> world.with(known(here(B, 8080, 0), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(HERE))).ends(Reason.DELIVERED);
                            host.sends(A, call(40001, quic(NOBODY))).ends(Reason.LOAD_BALANCER_NO_TARGET);
                        }),
                PacketCase.of(
                        "a server whose time is over is called by nobody",
                        world -> world.with(known(ended(B, 8080), far(1))),
                        host -> host.sends(A, call(40000, quic(HERE))).ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "of one address and port each server gets what names it, and the first target the rest",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.DELIVERED);
                            for (int turn = 0; turn < 2; turn++) {
                                host.sends(A, call(40000, quic(THERE)))
                                        .ends(Reason.ASKED_GATEWAY)
                                        .goesOut(toGateway(), frame(A, call(40000, quic(THERE))));
                                host.sends(A, call(40000, quic(HERE)))
                                        .ends(Reason.DELIVERED)
                                        .reaches(B, frame(A, toB(40000, quic(HERE))));
                                host.sends(A, call(40000, longHeader(20, THERE)))
                                        .ends(Reason.ASKED_GATEWAY);
                                host.sends(A, call(40000, longHeader(8, THERE))).ends(Reason.DELIVERED);
                            }
                        }),
                PacketCase.of(
                        "when there are no names any more, the first target gets the rest still",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.DELIVERED);
                            host.sends(A, call(40000, quic(THERE))).ends(Reason.ASKED_GATEWAY);
                            host.now(new World()
                                    .with(balancer(IpProtocol.UDP, List.of(), List.of(here(B, 8080), far(0)))));
                            host.sends(A, call(40000, quic(THERE)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, frame(A, toB(40000, quic(THERE))));
                        }),
                PacketCase.of(
                        "all of them answer the client by the balancer's address, whoever got the last packet",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(HERE))).ends(Reason.DELIVERED);
                            host.sends(A, call(40000, quic(THERE))).ends(Reason.ASKED_GATEWAY);
                            host.sends(B, ipv4("10.0.0.9", "10.0.0.5"), udp(8080, 40000), payload(30))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, frame(B, answer(40000)));
                            host.sends(A, call(40000, quic(HERE))).ends(Reason.DELIVERED);
                            host.receives(Overlay.from(OTHER_HOST).note(A.id()).around(answer(40000)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, inner(answer(40000)));
                        }),
                PacketCase.of(
                        "a client that calls itself by its balancer may move there, and away",
                        world -> world.with(known(here(B, 8080, 0), far(1))),
                        host -> {
                            for (int turn = 0; turn < 2; turn++) {
                                host.sends(B, fromB(quic(NOBODY))).ends(Reason.ASKED_GATEWAY);
                                host.sends(B, fromB(quic(HERE)))
                                        .ends(Reason.DELIVERED)
                                        .reaches(
                                                B,
                                                frame(
                                                        B,
                                                        ipv4(BALANCER, "10.0.0.9"),
                                                        udp(STAND_IN_PORT, 8080),
                                                        payload(quic(HERE))));
                            }
                        }),
                PacketCase.of(
                        "a packet in pieces goes to the first target, the first piece and the others",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.DELIVERED);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER)
                                                    .identification(77)
                                                    .fragment(0, true),
                                            udp(40000, 80).datagramLength(8 + 24 + 1),
                                            payload(quic(THERE)))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, call(40000, quic(THERE))).ends(Reason.ASKED_GATEWAY);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER)
                                                    .identification(77)
                                                    .fragment(32, false)
                                                    .next(IpProtocol.UDP),
                                            payload(1))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "who moved away from a target whose time is over goes on, and the others get another one",
                        world -> world.with(known(here(B, 8080, 0), far(1))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, call(40000, quic(HERE))).ends(Reason.DELIVERED);
                            host.now(new World().with(known(here(B, 8080), over(far(0)))));
                            for (QuicServerId server : List.of(HERE, THERE, NOBODY)) {
                                host.sends(A, call(40000, quic(server)))
                                        .ends(Reason.DELIVERED)
                                        .reaches(B, frame(A, toB(40000, quic(server))));
                            }
                        }),
                PacketCase.of(
                        "where a server is, is asked about the one that the last packet went to",
                        world -> world.with(known(here(B, 8080), far(0))),
                        host -> {
                            host.sends(A, call(40000, quic(NOBODY))).ends(Reason.DELIVERED);
                            host.sends(A, call(40000, quic(THERE))).ends(Reason.ASKED_GATEWAY);
                            host.sendsMarked(A, PacketMark.PROBE, call(40000, quic(THERE)))
                                    .ends(Reason.PROBE_SENT)
                                    .goesOut(
                                            toGateway()
                                                    .kind(Overlay.ASK_PROBE | Overlay.NEXT_HOP)
                                                    .identity(0),
                                            frame(A, call(40000, quic(THERE))).slice(0, 34));
                        }),
                PacketCase.of(
                        "of TCP nothing is read",
                        world -> world.with(balancer(IpProtocol.TCP, List.of(), List.of(here(B, 8080), far(0)))),
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.0.5", BALANCER),
                                        tcp(40000, 80).syn(),
                                        payload(quic(THERE)))
                                .ends(Reason.DELIVERED)),
                // ---- at the target's host
                PacketCase.of(
                        "a target takes what names it, and asks who had the slot before about everything else",
                        world -> targets(world).with(moved(here(B, 8080), far(0))),
                        host -> {
                            host.receives(fromEdge(B, fromOutside(40000, quic(HERE))))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, fromOutside(40001, quic(THERE))))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                            host.receives(fromEdge(B, fromOutside(40002, quic(NOBODY))))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40003, 80), payload(quic(HERE))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(ipv4(CLIENT, "10.0.0.9"), udp(40003, 8080), payload(quic(HERE))));
                        }),
                PacketCase.of(
                        "also a target whose slots are others' now",
                        world -> targets(world).with(moved(here(B, 8080, 0), far(1))),
                        host -> {
                            host.receives(fromEdge(B, fromOutside(40000, quic(HERE))))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, fromOutside(40001, quic(NOBODY))))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                        }),
                PacketCase.of(
                        "an error that quotes the ID names nobody",
                        world -> targets(world).with(moved(here(B, 8080), far(0))),
                        host -> host.receives(fromEdge(
                                        B,
                                        ipv4("203.0.113.9", PUBLIC),
                                        icmp(3, 1, 0),
                                        payload(packet(
                                                List.of(ipv4(PUBLIC, FAR), udp(80, 40000), payload(quic(HERE)))))))
                                .ends(Reason.LOAD_BALANCER_PASSED_ON)),
                // ---- at an edge
                PacketCase.of("an edge sends a packet to the server that it names", QuicCases::atEdge, host -> {
                    host.fromOutside(outside(fromOutside(40000, quic(HERE))))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(fromOutside(40000, quic(HERE))));
                    host.fromOutside(outside(fromOutside(40000, quic(THERE))))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(GATEWAY, OTHER_TARGET), inner(fromOutside(40000, quic(THERE))));
                    host.fromOutside(outside(fromOutside(40001, longHeader(20, THERE))))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(GATEWAY, OTHER_TARGET), inner(fromOutside(40001, longHeader(20, THERE))));
                    host.fromOutside(outside(fromOutside(40001, longHeader(8, THERE))))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(fromOutside(40001, longHeader(8, THERE))));
                }),
                PacketCase.of("also of IPv6", world -> atEdge(world, PUBLIC_IPV6, PUBLIC_IPV6), host -> {
                    Layer[] call = {ipv6("2001:db8:f::7", PUBLIC_IPV6), udp(40000, 80), payload(quic(THERE))};
                    host.fromOutside(outside(call))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(GATEWAY, OTHER_TARGET), inner(call));
                }),
                PacketCase.of(
                        "a server whose host is down is not made another one",
                        world -> atEdge(world).alive(GATEWAY, false),
                        host -> host.fromOutside(outside(fromOutside(40000, quic(THERE))))
                                .ends(Reason.PUBLIC_ADDRESS_HOST_DOWN)),
                PacketCase.of("an edge does not look into pieces", QuicCases::atEdge, host -> {
                    Layer[] piece = {
                        ipv4(FAR, PUBLIC).identification(77).fragment(0, true),
                        udp(40000, 80).datagramLength(8 + 24 + 1),
                        payload(quic(THERE))
                    };
                    host.fromOutside(outside(piece))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(piece));
                }),
                PacketCase.of(
                        "from another public address, too, a packet turns round to the server that it names",
                        world -> atEdge(world).with(otherMux(target(FAR_TARGET + 2, GATEWAY))),
                        host -> {
                            Layer[] call = {ipv4("203.0.113.101", PUBLIC), udp(40000, 80), payload(quic(THERE))};
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND).around(call))
                                    .ends(Reason.TURNED_AROUND)
                                    .goesOut(toTarget(GATEWAY, OTHER_TARGET), inner(call));
                            Layer[] other = {ipv4("203.0.113.101", PUBLIC), udp(40000, 80), payload(quic(HERE))};
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND).around(other))
                                    .ends(Reason.TURNED_AROUND)
                                    .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(other));
                        }));
    }

    /** A packet with a short header, with a connection ID that names the server. */
    private static Bytes quic(QuicServerId server) {
        return behind(new ByteWriter().u8(0x43), server);
    }

    /** A packet with a long header, of a handshake. */
    private static Bytes longHeader(int length, QuicServerId server) {
        return behind(new ByteWriter().u8(0xe3).u32(1).u8(length), server);
    }

    /** The connection ID, and more. */
    private static Bytes behind(ByteWriter header, QuicServerId server) {
        return header.u8(0x1f)
                .u64(server.value())
                .u64(0x1122334455667788L)
                .u32(0x99)
                .u16(0)
                .toBytes();
    }

    private static Layer[] call(int port, Bytes quic) {
        return new Layer[] {ipv4("10.0.0.5", BALANCER), udp(port, 80), payload(quic)};
    }

    private static Layer[] fromB(Bytes quic) {
        return new Layer[] {ipv4("10.0.0.9", BALANCER), udp(40000, 80), payload(quic)};
    }

    /** As the target here gets it. */
    private static Layer[] toB(int port, Bytes quic) {
        return new Layer[] {ipv4("10.0.0.5", "10.0.0.9"), udp(port, 8080), payload(quic)};
    }

    /** As the client gets it. */
    private static Layer[] answer(int port) {
        return new Layer[] {ipv4(BALANCER, "10.0.0.5"), udp(80, port), payload(30)};
    }

    /** For the far target, whose host is not known yet. */
    private static Overlay toGateway() {
        return Overlay.from(OWN_HOST)
                .to(GATEWAY)
                .kind(Overlay.ASK | Overlay.NEXT_HOP)
                .note(FAR_TARGET)
                .identity(WEB);
    }

    private static Layer[] fromOutside(int port, Bytes quic) {
        return new Layer[] {ipv4(FAR, PUBLIC), udp(port, 80), payload(quic)};
    }

    /** Of two targets, with {@link #HERE} and {@link #THERE}. */
    private static Balancer known(BalancerTarget here, BalancerTarget there) {
        return balancer(IpProtocol.UDP, List.of(), servers(here, there));
    }

    /** All slots were the far target's. */
    private static Balancer moved(BalancerTarget here, BalancerTarget there) {
        return balancer(
                IpProtocol.UDP, List.of(there.weight() == 0 ? far() : shares(B.number())), servers(here, there));
    }

    private static List<BalancerTarget> servers(BalancerTarget here, BalancerTarget there) {
        List<BalancerTarget> servers = new ArrayList<>();
        servers.add(known(here, HERE));
        servers.add(known(there, THERE));
        return servers;
    }

    private static BalancerTarget known(BalancerTarget target, QuicServerId server) {
        return changed(target, target.ended(), Optional.of(server));
    }

    /** The target when its time is over. */
    private static BalancerTarget over(BalancerTarget target) {
        return changed(target, true, target.quicServer());
    }

    private static BalancerTarget changed(BalancerTarget target, boolean ended, Optional<QuicServerId> server) {
        return new BalancerTarget(
                target.networkInterface(),
                target.host(),
                target.address(),
                target.port(),
                target.weight(),
                ended,
                target.standIn(),
                target.hidesClient(),
                target.sendsHeader(),
                server);
    }

    /** This host is an edge: one of two servers has all slots, the other, {@link #THERE}, gets nothing new. */
    private static World atEdge(World world) {
        return atEdge(world, PUBLIC, BALANCER);
    }

    private static World atEdge(World world, String address, String own) {
        return edge(world)
                .with(new PublicBalancer(
                        new PublicBalancerKey(IpAddress.parse(address), IpProtocol.UDP, 80),
                        NETWORK,
                        FRONT,
                        IpAddress.parse(own),
                        Stickiness.NONE,
                        List.of(server(FAR_TARGET, OTHER_HOST, 1, NOBODY), server(OTHER_TARGET, GATEWAY, 0, THERE))));
    }

    private static PublicTarget server(int number, HostNumber host, int weight, QuicServerId server) {
        return new PublicTarget(target(number, host).networkInterface(), host, weight, Optional.of(server));
    }
}
