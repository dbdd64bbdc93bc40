package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.DEAD_HOST;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Networks whose locations are preloaded: hits, misses by either policy, and what has moved. */
final class PreloadedCases {
    private PreloadedCases() {}

    /** One family's addresses of instance A and of somebody elsewhere. */
    private record Pair(String family, String own, String far) {
        Layer network() {
            return own.contains(":") ? ipv6(own, far) : ipv4(own, far);
        }

        Layer[] packet() {
            return new Layer[] {network(), udp(1, 2)};
        }
    }

    private static final List<Pair> FAMILIES =
            List.of(new Pair("IPv4", "10.0.0.5", "10.0.0.20"), new Pair("IPv6", "fd00::5", "fd00::20"));

    static List<PacketCase> cases() {
        List<PacketCase> cases = new ArrayList<>();
        for (Pair pair : FAMILIES) {
            for (LocationMiss miss : LocationMiss.values()) {
                cases.addAll(either(pair, miss));
            }
            cases.addAll(dropping(pair));
            cases.addAll(asking(pair));
        }
        cases.addAll(others());
        return cases;
    }

    private static List<PacketCase> either(Pair pair, LocationMiss miss) {
        String suffix = " (" + pair.family() + ", " + miss + ")";
        return List.of(
                PacketCase.of(
                        "the first packet of a preloaded network goes straight to the host" + suffix,
                        world -> located(world.preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.ENCAPSULATED)
                                .goesOut(straightTo(OTHER_HOST), frame(A, pair.packet()))),
                PacketCase.of(
                        "and without any gateway, too" + suffix,
                        world -> located(world.gateways().preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED)),
                PacketCase.of(
                        "and before the host knows all locations" + suffix,
                        world -> located(world.gateways().preloaded(miss, false), pair, OTHER_HOST, 5),
                        host -> host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED)),
                PacketCase.of(
                        "a host that does not know all locations yet asks for others" + suffix,
                        world -> world.preloaded(miss, false),
                        host -> host.sends(A, pair.packet()).ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "who was just absent is found as soon as the host is told" + suffix,
                        world -> world.preloaded(miss, false),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ASKED_GATEWAY);
                            host.receives(Overlay.from(GATEWAY).note(NONCE).answerAbsent(pair.far()))
                                    .ends(Reason.LOCATION_ABSENT_LEARNED);
                            host.sends(A, pair.packet()).ends(Reason.LOCATION_ABSENT);
                            host.now(located(new World().preloaded(miss, true), pair, OTHER_HOST, 5));
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                        }),
                PacketCase.of(
                        "a question under way ends when the host is told" + suffix,
                        world -> world.preloaded(miss, false),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ASKED_GATEWAY);
                            host.now(located(new World().preloaded(miss, true), pair, OTHER_HOST, 5));
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(OTHER_HOST), frame(A, pair.packet()));
                        }),
                PacketCase.of(
                        "of an address that has moved the host it left tells where to" + suffix,
                        world -> located(world.preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerHere(pair.far(), GATEWAY, 6, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(GATEWAY), frame(A, pair.packet()));
                        }),
                PacketCase.of(
                        "of an address that has moved the table tells when it is used" + suffix,
                        world -> located(world.preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.now(located(new World().preloaded(miss, true), pair, GATEWAY, 6));
                            host.after(5_001).sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(GATEWAY), frame(A, pair.packet()));
                        }),
                PacketCase.of(
                        "an address whose host died is at once where the table has it" + suffix,
                        world -> located(world.gateways().preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.now(located(
                                    new World().gateways().preloaded(miss, true).alive(OTHER_HOST, false),
                                    pair,
                                    GATEWAY,
                                    6));
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(GATEWAY), frame(A, pair.packet()));
                        }),
                PacketCase.of(
                        "an address whose host is down, and which is nowhere else, is not reached" + suffix,
                        world -> located(world.gateways().preloaded(miss, true), pair, DEAD_HOST, 5),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.LOCATION_HOST_DOWN)
                                .leavesNothing()),
                PacketCase.of(
                        "a packet that only a group allows is judged by the preloaded identity" + suffix,
                        world -> world.with(new Location(
                                        NETWORK,
                                        IpAddress.parse("10.0.0.20"),
                                        Optional.of(OTHER_HOST),
                                        new Generation(5),
                                        OPEN))
                                .preloaded(miss, true),
                        host -> host.sends(
                                        C,
                                        ipv4("10.0.0.7", "10.0.0.20"),
                                        tcp(40_000, 5432).syn())
                                .ends(Reason.ENCAPSULATED)),
                PacketCase.of(
                        "a flow under way goes on as the network is preloaded, and as it is no more" + suffix,
                        world -> located(world.preloaded(miss, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.now(new World());
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.now(located(new World().preloaded(miss, true), pair, OTHER_HOST, 5));
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                        }));
    }

    private static List<PacketCase> dropping(Pair pair) {
        String suffix = " (" + pair.family() + ")";
        return List.of(
                PacketCase.of(
                        "a miss ends by name where the policy is to drop" + suffix,
                        world -> world.preloaded(LocationMiss.DROP, true),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.LOCATION_NOT_PRELOADED)
                                .leavesNothing()),
                PacketCase.of(
                        "on a gateway of the network, too" + suffix,
                        world -> world.gatewayHere(true).preloaded(LocationMiss.DROP, true),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.LOCATION_NOT_PRELOADED)
                                .leavesNothing()),
                PacketCase.of(
                        "a preloaded address that does not run is not there" + suffix,
                        world -> world.allocated(pair.far()).preloaded(LocationMiss.DROP, true),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.GATEWAY_PENDING)
                                .leavesNothing()),
                PacketCase.of(
                        "an address that its host denies is a miss once the table has it no more" + suffix,
                        world -> located(world.preloaded(LocationMiss.DROP, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerNotHere(pair.far()))
                                    .ends(Reason.LOCATION_NOT_HERE_LEARNED);
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(OTHER_HOST), frame(A, pair.packet()));
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerNotHere(pair.far()))
                                    .ends(Reason.LOCATION_NOT_HERE_LEARNED);
                            host.now(new World().preloaded(LocationMiss.DROP, true));
                            host.sends(A, pair.packet()).ends(Reason.LOCATION_NOT_PRELOADED);
                        }),
                PacketCase.of(
                        "a location in use that the table has no more is a miss within seconds" + suffix,
                        world -> located(world.preloaded(LocationMiss.DROP, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.now(new World().preloaded(LocationMiss.DROP, true));
                            host.after(5_001).sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.sends(A, pair.packet()).ends(Reason.LOCATION_NOT_PRELOADED);
                        }));
    }

    private static List<PacketCase> asking(Pair pair) {
        String suffix = " (" + pair.family() + ")";
        return List.of(
                PacketCase.of(
                        "a miss asks a gateway where the policy is so" + suffix,
                        world -> world.preloaded(LocationMiss.ASK_GATEWAY, true),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.ASKED_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK)
                                                .note(NONCE)
                                                .identity(WEB),
                                        frame(A, pair.packet()))),
                PacketCase.of(
                        "a preloaded address that does not run is asked for" + suffix,
                        world -> world.allocated(pair.far()).preloaded(LocationMiss.ASK_GATEWAY, true),
                        host -> host.sends(A, pair.packet()).ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "a miss without a gateway ends" + suffix,
                        world -> world.gateways().preloaded(LocationMiss.ASK_GATEWAY, true),
                        host -> host.sends(A, pair.packet())
                                .ends(Reason.LOCATION_NO_GATEWAY)
                                .leavesNothing()),
                PacketCase.of(
                        "an address that its host denies is asked for, not looked up where it was" + suffix,
                        world -> located(world.preloaded(LocationMiss.ASK_GATEWAY, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerNotHere(pair.far()))
                                    .ends(Reason.LOCATION_NOT_HERE_LEARNED);
                            host.sends(A, pair.packet()).ends(Reason.ASKED_GATEWAY);
                            host.now(located(new World().preloaded(LocationMiss.ASK_GATEWAY, true), pair, GATEWAY, 6));
                            host.sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(straightTo(GATEWAY), frame(A, pair.packet()));
                        }),
                PacketCase.of(
                        "a location newer than the table's is confirmed with a gateway" + suffix,
                        world -> located(world.preloaded(LocationMiss.ASK_GATEWAY, true), pair, OTHER_HOST, 5),
                        host -> {
                            host.sends(A, pair.packet()).ends(Reason.ENCAPSULATED);
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerHere(pair.far(), GATEWAY, 6, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.after(5_001)
                                    .sends(A, pair.packet())
                                    .ends(Reason.ENCAPSULATED)
                                    .clones(PacketMark.PROBE);
                        }));
    }

    private static List<PacketCase> others() {
        return List.of(
                PacketCase.of(
                        "an address of a prefix is where the prefix is preloaded",
                        world -> world.with(new Location(
                                        NETWORK,
                                        IpPrefix.parse("10.0.0.96/28"),
                                        Optional.of(OTHER_HOST),
                                        new Generation(5),
                                        OPEN))
                                .preloaded(LocationMiss.DROP, true),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", "10.0.0.100"), udp(1, 2))
                                    .ends(Reason.ENCAPSULATED);
                            host.sends(A, ipv4("10.0.0.5", "10.0.0.112"), udp(1, 2))
                                    .ends(Reason.LOCATION_NOT_PRELOADED);
                        }),
                PacketCase.of(
                        "who is told all locations answers nobody: it is no gateway",
                        world -> world.locatedAt("10.0.0.20", GATEWAY, OPEN).preloaded(LocationMiss.DROP, true),
                        host -> host.receives(Overlay.from(OTHER_HOST)
                                        .kind(Overlay.ASK)
                                        .note(77)
                                        .around(ipv4("10.0.0.30", "10.0.0.20"), udp(1, 2)))
                                .ends(Reason.GATEWAY_NOT_HERE)
                                .leavesNothing()));
    }

    private static World located(World world, Pair pair, HostNumber at, int generation) {
        return world.with(
                new Location(NETWORK, IpAddress.parse(pair.far()), Optional.of(at), new Generation(generation), OPEN));
    }

    private static Overlay straightTo(HostNumber host) {
        return Overlay.from(OWN_HOST).to(host).note(NONCE).identity(WEB);
    }
}
