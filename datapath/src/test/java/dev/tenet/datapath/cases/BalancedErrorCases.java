package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER_IPV6;
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
import static dev.tenet.datapath.cases.BalancerFixtures.mux;
import static dev.tenet.datapath.cases.BalancerFixtures.otherMux;
import static dev.tenet.datapath.cases.BalancerFixtures.outside;
import static dev.tenet.datapath.cases.BalancerFixtures.shares;
import static dev.tenet.datapath.cases.BalancerFixtures.target;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.BalancerFixtures.toEdge;
import static dev.tenet.datapath.cases.BalancerFixtures.toTarget;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
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
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;

/** load_balancer: ICMP errors about its connections, from the client's side and from the target's. */
final class BalancedErrorCases {
    private static final String ROUTER = "198.51.100.1";

    private BalancedErrorCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- at an edge
                PacketCase.of(
                        "an edge leads an error about a connection to the target that has the connection",
                        world -> edge(world)
                                .with(mux(80, target(FAR_TARGET, OTHER_HOST)))
                                .with(mux(81, target(FAR_TARGET + 1, GATEWAY))),
                        host -> {
                            Layer[] error = tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000));
                            host.fromOutside(outside(error))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(error));
                            Layer[] other = tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(81, 40000));
                            host.fromOutside(outside(other))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(toTarget(GATEWAY, FAR_TARGET + 1), inner(other));
                        }),
                PacketCase.of(
                        "so does an unreachable, a time that was exceeded, and what is about a first piece; of its protocol alone",
                        world -> edge(world).with(mux(80, target(FAR_TARGET, OTHER_HOST))),
                        host -> {
                            host.fromOutside(outside(error(3, 3, FAR, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(error(11, 0, ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(error(
                                            12, 0, ROUTER, ipv4(PUBLIC, FAR).fragment(0, true), tcp(80, 40000))))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(error(3, 3, FAR, ipv4(PUBLIC, FAR), udp(80, 40000))))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }),
                PacketCase.of(
                        "an error that quotes nothing known, too little, or another's packet ends at the edge by name",
                        world -> edge(world).with(mux(80, target(FAR_TARGET, OTHER_HOST))),
                        host -> {
                            host.fromOutside(outside(tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(443, 40000))))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(
                                            tooBig(ROUTER, ipv4(PUBLIC, FAR).fragment(64, true), tcp(80, 40000))))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(ipv4(ROUTER, PUBLIC), icmp(3, 4, 1200), payload(27)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.fromOutside(outside(
                                            ipv4(ROUTER, PUBLIC),
                                            icmp(3, 4, 1200),
                                            quote(ipv4("203.0.113.101", FAR), tcp(80, 40000))))
                                    .ends(Reason.ICMP_ERROR_FORGED)
                                    .leavesNothing();
                            host.fromOutside(outside(
                                            ipv4(ROUTER, PUBLIC),
                                            icmp(5, 1, 0),
                                            quote(ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }),
                PacketCase.of(
                        "an error from another public address turns round to the target",
                        world -> edge(world)
                                .with(mux(80, target(FAR_TARGET, OTHER_HOST)))
                                .with(otherMux(target(FAR_TARGET + 1, GATEWAY))),
                        host -> {
                            Layer[] error = tooBig("203.0.113.101", ipv4(PUBLIC, "203.0.113.101"), tcp(80, 40000));
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND).around(error))
                                    .ends(Reason.TURNED_AROUND)
                                    .goesOut(toTarget(OTHER_HOST, FAR_TARGET), inner(error));
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(
                                                    ipv4("203.0.113.101", PUBLIC),
                                                    icmp(3, 4, 1200),
                                                    quote(ipv4("203.0.113.101", FAR), tcp(80, 40000))))
                                    .ends(Reason.ICMP_ERROR_FORGED);
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(tooBig(
                                                    "203.0.113.101", ipv4(PUBLIC, "203.0.113.101"), tcp(443, 40000))))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.receives(internet(GATEWAY, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.101", PUBLIC), icmp(3, 4, 1200), payload(27)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }),
                // ---- at the target's host
                PacketCase.of(
                        "a target gets an error about what it sent as a balancer, as one about what it sent itself",
                        world -> targets(world).with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(tooBig(ROUTER, ipv4("10.0.0.9", FAR), tcp(8080, 40000))));
                        }),
                PacketCase.of(
                        "of IPv6 alike, also behind an extension header",
                        world -> world.with(balancerIpv6(hereIpv6(B, 8080, "fd00::9"))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::20", BALANCER_IPV6),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::99", BALANCER_IPV6),
                                            icmpv6(2, 0, 1280),
                                            quote(48, ipv6(BALANCER_IPV6, "fd00::20"), tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6("fd00::99", "fd00::9"),
                                                    icmpv6(2, 0, 1280),
                                                    quote(48, ipv6("fd00::9", "fd00::20"), tcp(8080, 40000))));
                            host.receives(direct(
                                            B,
                                            ipv6("fd00::99", BALANCER_IPV6),
                                            icmpv6(3, 1, 0),
                                            quote(
                                                    56,
                                                    ipv6(BALANCER_IPV6, "fd00::20"),
                                                    fragment(0, true, 7),
                                                    tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv6("fd00::99", "fd00::9"),
                                                    icmpv6(3, 1, 0),
                                                    quote(
                                                            56,
                                                            ipv6("fd00::9", "fd00::20"),
                                                            fragment(0, true, 7),
                                                            tcp(8080, 40000))));
                        }),
                PacketCase.of(
                        "an error about a connection that nobody has reaches nobody, of UDP neither",
                        world -> targets(world)
                                .with(balancer(List.of(), here(B, 80)))
                                .with(balancer(IpProtocol.UDP, List.of(), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(B, tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                            host.receives(fromEdge(B, error(3, 3, FAR, ipv4(PUBLIC, FAR), udp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                            host.receives(fromEdge(
                                            B,
                                            ipv4(ROUTER, PUBLIC),
                                            icmp(3, 4, 1200),
                                            quote(ipv4("10.0.0.9", FAR), tcp(80, 40000))))
                                    .ends(Reason.DESTINATION_NOT_OWN)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "an error does not keep a balancer's connection alive, and does not follow one that came another way",
                        world -> targets(world).with(balancer(IpProtocol.UDP, List.of(), here(B, 80))),
                        host -> {
                            Layer[] error = error(3, 3, FAR, ipv4(PUBLIC, FAR), udp(80, 40000));
                            host.receives(fromEdge(B, ipv4(FAR, PUBLIC), udp(40000, 80)))
                                    .ends(Reason.DELIVERED);
                            host.after(29_000).receives(fromEdge(B, error)).ends(Reason.DELIVERED);
                            host.after(1_001)
                                    .receives(fromEdge(B, error))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                            host.receives(direct(ipv4(CLIENT, "10.0.0.9"), udp(40000, 80)))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(B, error(3, 3, CLIENT, ipv4(BALANCER, CLIENT), udp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_TAKEN);
                        }),
                PacketCase.of(
                        "who had the slot before is asked about an error's connection, and takes it if it has it",
                        world -> targets(world).with(balancer(List.of(far()), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(B, tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .kind(Overlay.balanced(1) | Overlay.OUTSIDE)
                                                    .note(FAR_TARGET),
                                            inner(tooBig(ROUTER, ipv4(BALANCER, FAR), tcp(80, 40000))));
                            Bytes asked = Overlay.from(OTHER_HOST)
                                    .kind(Overlay.balanced(1) | Overlay.OUTSIDE)
                                    .note(B.id())
                                    .around(tooBig(ROUTER, ipv4(BALANCER, FAR), tcp(80, 40000)));
                            host.receives(asked).ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(asked)
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(tooBig(ROUTER, ipv4("10.0.0.9", FAR), tcp(80, 40000))));
                        }),
                PacketCase.of(
                        "another target on the same host that has the connection gets the error",
                        world ->
                                targets(world).with(balancer(List.of(shares(A.number())), here(B, 80), here(A, 80, 0))),
                        host -> {
                            host.receives(fromEdge(
                                            A,
                                            ipv4("10.0.0.77", PUBLIC),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(B, tooBig(ROUTER, ipv4(PUBLIC, "10.0.0.77"), tcp(80, 40000))))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, inner(tooBig(ROUTER, ipv4("10.0.0.5", "10.0.0.77"), tcp(80, 40000))));
                        }),
                PacketCase.of(
                        "an error about a connection that was ended with its target's time goes no further",
                        world -> targets(world).with(balancer(List.of(), here(B, 80))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.now(targets(new World()).with(balancer(List.of(), ended(B, 80))))
                                    .receives(fromEdge(B, tooBig(ROUTER, ipv4(PUBLIC, FAR), tcp(80, 40000))))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .leavesNothing();
                        }),
                // ---- from an instance
                PacketCase.of(
                        "a client's error about what a target sent goes to the target",
                        world -> world.with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            host.sends(A, tooBig("10.0.0.5", ipv4(BALANCER, "10.0.0.5"), tcp(80, 40000)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            inner(tooBig("10.0.0.5", ipv4("10.0.0.9", "10.0.0.5"), tcp(8080, 40000))));
                        }),
                PacketCase.of(
                        "so does that of a client whose target is elsewhere, by the target's interface",
                        world -> world.with(balancer(IpProtocol.TCP, List.of(), List.of(far(1)))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.ASKED_GATEWAY);
                            Layer[] error = tooBig("10.0.0.5", ipv4(BALANCER, "10.0.0.5"), tcp(80, 40000));
                            host.sends(A, error)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                    .note(FAR_TARGET)
                                                    .identity(World.WEB),
                                            frame(A, error));
                        }),
                PacketCase.of(
                        "a target's error about what it got is the balancer's",
                        world -> world.with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            host.sends(B, tooBig("10.0.0.9", ipv4("10.0.0.5", "10.0.0.9"), tcp(40000, 8080)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, inner(tooBig(BALANCER, ipv4("10.0.0.5", BALANCER), tcp(40000, 80))));
                        }),
                PacketCase.of(
                        "on the internet it is the balancer's public address",
                        world -> targets(world).with(balancer(List.of(), here(B, 8080))),
                        host -> {
                            host.receives(fromEdge(
                                            B, ipv4(FAR, PUBLIC), tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.sends(B, tooBig("10.0.0.9", ipv4(FAR, "10.0.0.9"), tcp(40000, 8080)))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(B, tooBig(PUBLIC, ipv4(FAR, PUBLIC), tcp(40000, 80))));
                        }),
                PacketCase.of(
                        "what somebody behind the target says of its connection goes no further",
                        world -> world.with(balancer(List.of(), here(B, 8080)))
                                .with(B, before -> Changed.sourceCheck(before, false)),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv4("10.0.66.1", "10.0.0.5"),
                                            icmp(3, 4, 1200),
                                            quote(ipv4("10.0.0.5", "10.0.0.9"), tcp(40000, 8080)))
                                    .ends(Reason.LOAD_BALANCER_ERROR_REFUSED)
                                    .leavesNothing();
                        }));
    }

    // ---- errors

    private static Layer[] tooBig(String from, Layer quotedIp, Layer quoted) {
        return error(3, 4, from, quotedIp, quoted);
    }

    /** To who sent the quoted packet. */
    private static Layer[] error(int type, int code, String from, Layer quotedIp, Layer quoted) {
        Bytes quotedPacket = packet(quotedIp, quoted);
        return new Layer[] {
            ipv4(from, quotedPacket.ipv4(12).toString()),
            icmp(type, code, code == 4 ? 1200 : 0),
            quote(quotedIp, quoted)
        };
    }

    private static Layer quote(Layer ip, Layer transport) {
        return quote(28, ip, transport);
    }

    /** With eight bytes of the transport header, of TCP all but its checksum. */
    private static Layer quote(int bytes, Layer... layers) {
        return payload(packet(layers).limit(bytes));
    }

    // ---- around them

    // ---- balancers

    private static BalancerTarget hereIpv6(World.TestInterface which, int port, String address) {
        return new BalancerTarget(
                which.number(),
                OWN_HOST,
                IpAddress.parse(address),
                port,
                1,
                false,
                IpAddress.parse(BALANCER_IPV6),
                false,
                false,
                Optional.empty());
    }

    private static Balancer balancerIpv6(BalancerTarget target) {
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(BALANCER_IPV6), IpProtocol.TCP, 80),
                FRONT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                0,
                List.of(),
                List.of(target));
    }
}
