package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Observation;
import dev.tenet.datapath.reference.ObservedPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import java.util.List;
import java.util.Optional;

/** observe: which packets a host tells of, and how other hosts know them. */
final class ObserveCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";
    private static final String NOWHERE = "10.0.0.99";
    private static final long START = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Optional<IpAddress> NONE = Optional.empty();

    private ObserveCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of("nobody is told of packets that nobody asked for", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isNotToldOf();
                    host.receives(direct().around(ipv4(FAR, OWN), tcp(1000, 80).syn()))
                            .ends(Reason.DELIVERED)
                            .isNotToldOf();
                }),
                PacketCase.of(
                        "a traced interface's packet leaves with a mark, and says where it goes",
                        world -> world.observed(traced(all(A))),
                        host -> {
                            host.learns(A, FAR, OTHER_HOST, OPEN, ipv4(OWN, FAR), udp(1, 2));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2))
                                    .ends(Reason.ENCAPSULATED)
                                    .isToldOf(told(0, 2, 1, Optional.of(World.underlay(OTHER_HOST))))
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .note(TestHost.NONCE)
                                                    .identity(WEB)
                                                    .reserved(2),
                                            TestHost.innerFrame(
                                                    MacAddress.ZERO, MacAddress.ZERO, ipv4(OWN, FAR), udp(1, 2)));
                        }),
                PacketCase.of(
                        "a neighbour's packets are not told of",
                        world -> world.observed(traced(all(A))),
                        host -> host.sends(B, ipv4("10.0.0.9", FAR), udp(1, 2)).isNotToldOf()),
                PacketCase.of(
                        "what is dropped is told of, with the reason",
                        world -> world.observed(traced(all(A))),
                        host -> host.sends(A, ipv4(NOWHERE, FAR), udp(1, 2))
                                .ends(Reason.SPOOFED_ADDRESS)
                                .isToldOf(told(0, 1, 1, NONE))),
                PacketCase.of(
                        "what cannot be read, and ARP, are told of where all of an interface's packets are wanted",
                        world -> world.observed(traced(all(A), udp53(A))),
                        host -> {
                            host.sendsFrame(
                                            A,
                                            frame(A, ipv4(OWN, FAR), udp(1, 53)).slice(0, 36))
                                    .ends(Reason.TRUNCATED)
                                    .isToldOf(told(0, 1, 1, NONE));
                            host.sends(
                                            A,
                                            arp(ArpMessage.request(
                                                    A.mac(), Ipv4Address.parse(OWN), Ipv4Address.parse("10.0.0.1"))))
                                    .ends(Reason.ANSWERED_ARP)
                                    .isToldOf(told(0, 2, 1, NONE));
                        }),
                PacketCase.of(
                        "only packets of the connection that is asked for are told of",
                        world -> world.observed(traced(udp53(A))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 53)).isToldOf(told(0, 1, 1, asked()));
                            host.sends(A, ipv4(OWN, FAR), udp(53, 1)).isNotToldOf();
                            host.sends(A, ipv4(OWN, FAR), tcp(1, 53).syn()).isNotToldOf();
                            host.sends(A, ipv4(OWN, "10.0.0.21"), udp(1, 53)).isNotToldOf();
                        }),
                PacketCase.of(
                        "two traces of one packet share its mark",
                        world -> world.observed(traced(all(A), udp53(A))),
                        host -> host.sends(A, ipv4(OWN, FAR), udp(1, 53)).isToldOf(told(0, 1, 3, asked()))),
                PacketCase.of(
                        "no more packets are told of in a second than were asked for",
                        world -> world.observed(traced(filter(A, START + 60 * SECOND, 2))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isToldOf(told(0, 1, 1, asked()));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isToldOf(told(0, 2, 1, asked()));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isNotToldOf();
                            host.after(1_000)
                                    .sends(A, ipv4(OWN, FAR), udp(1, 2))
                                    .isToldOf(told(0, 3, 1, asked()));
                        }),
                PacketCase.of(
                        "a trace ends by itself",
                        world -> world.observed(traced(filter(A, START + SECOND, 100))),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).isToldOf(told(0, 1, 1, asked()));
                            host.after(1_000)
                                    .sends(A, ipv4(OWN, FAR), udp(1, 2))
                                    .isNotToldOf();
                        }),
                PacketCase.of(
                        "a packet with another host's mark is told of, whoever asked",
                        host -> host.receives(direct().reserved(9)
                                        .around(ipv4(FAR, OWN), tcp(1000, 80).syn()))
                                .ends(Reason.DELIVERED)
                                .isToldOf(told(OTHER_HOST.number(), 9, 0, NONE))),
                PacketCase.of(
                        "a marked packet that rules refuse is told of",
                        host -> host.receives(direct().reserved(9)
                                        .around(ipv4(FAR, OWN), tcp(1000, 22).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .isToldOf(told(OTHER_HOST.number(), 9, 0, NONE))),
                PacketCase.of(
                        "a stranger's mark is not believed",
                        host -> host.receives(Overlay.from(World.underlay(World.fabric(), 77)
                                                .toString())
                                        .reserved(9)
                                        .around(ipv4(FAR, OWN), udp(1, 2)))
                                .ends(Reason.SENDER_UNKNOWN)
                                .isNotToldOf()),
                PacketCase.of(
                        "a relayed packet keeps its mark, which is its first host's",
                        world -> world.gatewayHere(true).locatedAt(NOWHERE, GATEWAY, OPEN),
                        host -> {
                            host.receives(direct().kind(Overlay.ASK)
                                            .note(77)
                                            .reserved(9)
                                            .around(ipv4(FAR, NOWHERE), udp(1, 2)))
                                    .ends(Reason.RELAYED)
                                    .isToldOf(told(OTHER_HOST.number(), 9, 0, Optional.of(World.underlay(GATEWAY))))
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .kind(Overlay.RELAYED)
                                                    .note(OTHER_HOST.number())
                                                    .identity(WEB)
                                                    .reserved(9),
                                            TestHost.innerFrame(
                                                    MacAddress.ZERO, MacAddress.ZERO, ipv4(FAR, NOWHERE), udp(1, 2)));
                            host.receivesMarked(
                                            PacketMark.ANSWER,
                                            direct().kind(Overlay.ASK)
                                                    .note(77)
                                                    .reserved(9)
                                                    .around(ipv4(FAR, NOWHERE), udp(1, 2)))
                                    .ends(Reason.ANSWERED)
                                    .isNotToldOf()
                                    .goesOut(Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(77)
                                            .answerHere(NOWHERE, GATEWAY, 5, OPEN));
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.RELAYED)
                                            .note(OTHER_HOST.number())
                                            .reserved(9)
                                            .around(
                                                    ipv4(FAR, OWN),
                                                    tcp(1000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .isToldOf(told(OTHER_HOST.number(), 9, 0, NONE));
                        }),
                PacketCase.of(
                        "what a traced interface gets is told of, too, by its own side of the connection",
                        world -> world.observed(traced(new Observation.Filter(
                                A.number(),
                                START + 60 * SECOND,
                                100,
                                Optional.of(IpProtocol.TCP),
                                80,
                                1000,
                                Optional.of(IpAddress.parse(FAR))))),
                        host -> {
                            host.receives(direct().around(
                                                    ipv4(FAR, OWN),
                                                    tcp(1000, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .isToldOf(new ObservedPacket(OTHER_HOST.number(), 0, 1, false, NONE));
                            host.receives(direct().around(
                                                    ipv4(FAR, OWN),
                                                    tcp(1001, 80).syn()))
                                    .ends(Reason.DELIVERED)
                                    .isNotToldOf();
                        }),
                PacketCase.of(
                        "between two interfaces of a host a packet is told of once, for either's trace",
                        world -> world.observed(traced(all(B))),
                        host -> host.sends(
                                        A, ipv4(OWN, "10.0.0.9"), tcp(1000, 80).syn())
                                .ends(Reason.DELIVERED)
                                .isToldOf(new ObservedPacket(0, 0, 1, false, NONE))),
                PacketCase.of(
                        "the time of one packet in so many is taken, by chance",
                        world -> world.observed(new Observation(List.of(), 3, 100, START + 60 * SECOND)),
                        host -> {
                            host.chance(3).sends(A, ipv4(OWN, FAR), udp(1, 2)).isToldOf(sampled(1));
                            host.chance(4).sends(A, ipv4(OWN, FAR), udp(1, 2)).isNotToldOf();
                            host.after(60_000)
                                    .chance(6)
                                    .sends(A, ipv4(OWN, FAR), udp(1, 2))
                                    .isNotToldOf();
                        }));
    }

    private static ObservedPacket sampled(int mark) {
        return new ObservedPacket(0, mark, 0, true, asked());
    }

    private static Optional<IpAddress> asked() {
        return Optional.of(World.underlay(GATEWAY));
    }

    private static ObservedPacket told(int origin, int mark, int traces, Optional<IpAddress> sentTo) {
        return new ObservedPacket(origin, mark, traces, false, sentTo);
    }

    private static Overlay direct() {
        return Overlay.from(OTHER_HOST).identity(WEB);
    }

    private static Observation traced(Observation.Filter... filters) {
        return new Observation(List.of(filters).stream().map(Optional::of).toList(), 0, 0, 0);
    }

    private static Observation.Filter all(World.TestInterface of) {
        return filter(of, START + 60 * SECOND, 100);
    }

    private static Observation.Filter filter(World.TestInterface of, long until, int perSecond) {
        return new Observation.Filter(of.number(), until, perSecond, Optional.empty(), 0, 0, Optional.empty());
    }

    private static Observation.Filter udp53(World.TestInterface of) {
        return new Observation.Filter(
                of.number(),
                START + 60 * SECOND,
                100,
                Optional.of(IpProtocol.UDP),
                0,
                53,
                Optional.of(IpAddress.parse(FAR)));
    }
}
