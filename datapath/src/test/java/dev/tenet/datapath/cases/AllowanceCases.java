package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.function.Consumer;

/** allowance: how much an interface may send, receive and begin. A quarter of a second of a rate may come at once. */
final class AllowanceCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";
    private static final Bandwidth FREE = Bandwidth.UNLIMITED;

    /** A frame of 1,500 bytes, which takes 12 ms at a megabit a second. */
    private static final Layer[] FULL = {ipv4(OWN, FAR), udp(1, 2), payload(1500 - 42)};

    private AllowanceCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "who was silent may send a quarter of a second's bytes at once, and the packet that overdraws passes",
                        limited(new Rates(0, 0, FREE, Bandwidth.steady(1_000))),
                        host -> {
                            for (int i = 0; i < 21; i++) { // 252 ms
                                host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            }
                            host.sends(A, FULL)
                                    .ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED)
                                    .leavesNothing();
                            host.after(2).sends(A, FULL).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                            host.after(1).sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, FULL).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "no more than that is saved", limited(new Rates(0, 0, FREE, Bandwidth.steady(1_000))), host -> {
                            host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.after(60_000);
                            for (int i = 0; i < 21; i++) {
                                host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            }
                            host.sends(A, FULL).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "above its baseline an interface spends credit, and then has the baseline",
                        limited(new Rates(
                                0, 0, FREE, new Bandwidth(1_000_000, 1_000, 8_000))), // 8 s at the baseline, and 250 ms
                        host -> {
                            for (int i = 0; i < 750; i++) { // each costs 12 ms, and 1 ms comes back
                                host.after(1).sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            }
                            host.after(1).sends(A, FULL).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                            host.after(1).sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.after(11).sends(A, FULL).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                            host.after(1).sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "what it is sent has an allowance of its own",
                        limited(new Rates(0, 0, Bandwidth.steady(1_000), FREE)),
                        host -> {
                            for (int i = 0; i < 21; i++) {
                                host.receives(toA(1500 - 54)).ends(Reason.DELIVERED);
                                host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            }
                            host.receives(toA(0)).ends(Reason.BW_IN_ALLOWANCE_EXCEEDED);
                            host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "packets of both directions count together",
                        limited(new Rates(8, 0, FREE, FREE)), // 125 ms each
                        host -> {
                            host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.receives(toA(0)).ends(Reason.DELIVERED);
                            host.sends(A, FULL).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                            host.receives(toA(0))
                                    .ends(Reason.PPS_ALLOWANCE_EXCEEDED)
                                    .leavesNothing();
                            host.after(1).receives(toA(0)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a superpacket counts as what it will be on a wire",
                        limited(new Rates(8, 0, FREE, FREE)),
                        host -> {
                            host.sendsSuperpacket(A, toB(2_000)).ends(Reason.DELIVERED); // two segments
                            host.sends(A, toB(0)).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "and its bytes with the headers of each segment",
                        limited(new Rates(0, 0, FREE, Bandwidth.steady(1_000))),
                        host -> {
                            for (int i = 0; i < 10; i++) { // 3 * 1,054 bytes each: 252.96 ms
                                host.sendsSuperpacket(A, toB(3_000)).ends(Reason.DELIVERED);
                            }
                            host.after(2).sends(A, toB(0)).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                            host.after(1).sends(A, toB(0)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "the sender's neighbour on the same host has its own allowance for it",
                        world -> world.with(B, b -> Changed.rates(b, new Rates(4, 0, FREE, FREE))),
                        host -> {
                            host.sends(A, toB(0)).ends(Reason.DELIVERED);
                            host.sends(A, toB(0)).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "all interfaces of an instance pay from one allowance, and each counts what it was refused",
                        world -> twoOfOneInstance(world, new Rates(4, 0, FREE, FREE)),
                        host -> {
                            host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.sends(B, fromB(1)).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                            host.after(250).sends(B, fromB(1)).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, FULL).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                            host.receives(toA(0)).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "so they do for bytes, in each direction",
                        world -> twoOfOneInstance(
                                world, new Rates(0, 0, Bandwidth.steady(1_000), Bandwidth.steady(1_000))),
                        host -> {
                            for (int i = 0; i < 21; i++) {
                                host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                                host.receives(toA(1500 - 54)).ends(Reason.DELIVERED);
                            }
                            host.sends(B, fromB(1)).ends(Reason.BW_OUT_ALLOWANCE_EXCEEDED);
                            host.receives(toB()).ends(Reason.BW_IN_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "and for new connections",
                        world -> twoOfOneInstance(world, new Rates(0, 2, FREE, FREE)),
                        host -> {
                            host.sends(A, begin(1)).ends(Reason.ASKED_GATEWAY);
                            host.receives(toA(0)).ends(Reason.DELIVERED);
                            host.receives(toB())
                                    .ends(Reason.NEW_CONNECTION_ALLOWANCE_EXCEEDED)
                                    .leavesNothing();
                            host.after(500).receives(toB()).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an interface whose instance's primary one is not here is closed, if it has limits",
                        world -> world.with(A, a -> Changed.rates(a, new Rates(4, 0, FREE, FREE)))
                                .attached(A, a -> Changed.payer(a, new InterfaceNumber(99)))
                                .attached(B, b -> Changed.payer(b, new InterfaceNumber(99))),
                        host -> {
                            host.sends(A, FULL).ends(Reason.INTERFACE_CLOSED);
                            host.sends(B, fromB(1)).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "what is refused by one allowance uses no other",
                        limited(new Rates(4, 0, FREE, Bandwidth.steady(1_000))),
                        host -> {
                            for (int i = 0; i < 100; i++) {
                                host.sends(A, FULL);
                            }
                            host.after(250).sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "a packet that was here before is not counted again",
                        limited(new Rates(4, 0, FREE, FREE)),
                        host -> {
                            host.sends(A, FULL).ends(Reason.ASKED_GATEWAY);
                            host.sendsMarked(A, PacketMark.REENTERED, FULL).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, FULL).ends(Reason.PPS_ALLOWANCE_EXCEEDED);
                        }),
                PacketCase.of(
                        "a second's new connections may begin at once; packets of those that are there pass",
                        limited(new Rates(0, 2, FREE, FREE)),
                        host -> {
                            host.sends(A, begin(1)).ends(Reason.ASKED_GATEWAY);
                            host.receives(toA(0)).ends(Reason.DELIVERED);
                            host.sends(A, begin(2))
                                    .ends(Reason.NEW_CONNECTION_ALLOWANCE_EXCEEDED)
                                    .leavesNothing();
                            host.sends(A, begin(1)).ends(Reason.ASKED_GATEWAY);
                            host.after(1).sends(A, begin(2)).ends(Reason.ASKED_GATEWAY);
                            host.after(499).sends(A, begin(3)).ends(Reason.NEW_CONNECTION_ALLOWANCE_EXCEEDED);
                            host.after(1).sends(A, begin(3)).ends(Reason.ASKED_GATEWAY);
                        }));
    }

    private static Consumer<World> limited(Rates rates) {
        return world -> world.with(A, a -> Changed.rates(a, rates));
    }

    /** B is tracked, too: its rules let in one port of one address. */
    private static void twoOfOneInstance(World world, Rates rates) {
        world.with(A, a -> Changed.rates(a, rates))
                .with(B, b -> Changed.rates(b, rates))
                .attached(B, b -> Changed.payer(b, A.number()))
                .with(new SecurityGroup(
                        new SecurityGroupKey("open"),
                        List.of(rule(RuleDirection.INGRESS, FAR + "/32"), rule(RuleDirection.EGRESS, "10.0.0.0/16"))));
    }

    private static SecurityGroupRule rule(RuleDirection direction, String prefix) {
        return new SecurityGroupRule(direction, new RuleTraffic.Any(), new RulePeer.Addresses(IpPrefix.parse(prefix)));
    }

    private static Layer[] fromB(int port) {
        return new Layer[] {ipv4("10.0.0.9", FAR), udp(port, 2), payload(1500 - 42)};
    }

    private static Bytes toB() {
        return Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.9"), udp(3, 80), payload(0));
    }

    private static Layer[] begin(int port) {
        return new Layer[] {ipv4(OWN, FAR), tcp(port, 80).syn()};
    }

    private static Layer[] toB(int bytes) {
        return new Layer[] {ipv4(OWN, "10.0.0.9"), tcp(1, 2).ack(), payload(bytes)};
    }

    private static Bytes toA(int bytes) {
        return Overlay.from(OTHER_HOST).around(ipv4(FAR, OWN), tcp(3, 80).ack(), payload(bytes));
    }
}
