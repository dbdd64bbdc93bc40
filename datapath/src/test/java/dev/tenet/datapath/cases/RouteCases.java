package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
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
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** route beyond the local one: interfaces as next hops, and peered networks. */
final class RouteCases {
    private static final String AWAY = "172.16.0.9";
    private static final int APPLIANCE = 2002;
    private static final int LATE_APPLIANCE = 0x12000007;
    private static final String APPLIANCE_ADDRESS = "ff00::7d2";

    private static final VirtualNetworkIdentifier PEERED = new VirtualNetworkIdentifier(8);
    private static final VirtualNetworkIdentifier THIRD = new VirtualNetworkIdentifier(9);
    private static final NetworkTag PEERED_TAG = new NetworkTag(0x0102030405L);
    private static final String IN_PEERED = "10.8.0.5";

    private RouteCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- an interface as next hop, on another host
                PacketCase.of(
                        "an interface that a route names is asked for, and gets the packet whatever its destination",
                        world -> world.routed(through("172.16.0.0/12", APPLIANCE)),
                        host -> {
                            host.sends(A, away())
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(Overlay.ASK).identity(WEB), frame(A, away()));
                            host.receives(answer()).ends(Reason.LOCATION_LEARNED);
                            host.sends(A, away())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(toAppliance().identity(WEB), frame(A, away()));
                        }),
                PacketCase.of(
                        "IPv6 goes through an interface as well",
                        world -> world.routed(through("2001:db8::/32", APPLIANCE)),
                        host -> {
                            Layer[] packet = {ipv6("fd00::5", "2001:db8::9"), udp(1, 2)};
                            host.sends(A, packet)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(asked(Overlay.ASK).identity(WEB), frame(A, packet));
                        }),
                PacketCase.of(
                        "a number above 24 bits shares the field of the identity",
                        world -> world.routed(through("172.16.0.0/12", LATE_APPLIANCE)),
                        host -> host.sends(A, away())
                                .ends(Reason.ASKED_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                .note(LATE_APPLIANCE & 0xffffff)
                                                .identity(WEB.number() | LATE_APPLIANCE & 0xff000000),
                                        frame(A, away()))),
                PacketCase.of(
                        "a gateway knows by its own table where an interface is",
                        world -> world.routed(through("172.16.0.0/12", APPLIANCE))
                                .gatewayHere(true)
                                .nextHopAt(APPLIANCE, OTHER_HOST),
                        host -> host.sends(A, away())
                                .ends(Reason.ENCAPSULATED)
                                .goesOut(toAppliance().identity(WEB), frame(A, away()))),
                PacketCase.of(
                        "the location of an interface in use is confirmed",
                        world -> world.routed(through("172.16.0.0/12", APPLIANCE)),
                        host -> {
                            host.sends(A, away()).ends(Reason.ASKED_GATEWAY);
                            host.receives(answer()).ends(Reason.LOCATION_LEARNED);
                            host.after(6_000)
                                    .sends(A, away())
                                    .ends(Reason.ENCAPSULATED)
                                    .clones(PacketMark.PROBE);
                            host.sendsMarked(A, PacketMark.PROBE, away())
                                    .ends(Reason.PROBE_SENT)
                                    .goesOut(
                                            asked(Overlay.ASK_PROBE),
                                            frame(A, away()).slice(0, 34));
                        }),
                PacketCase.of(
                        "a connection goes on through the interface that its route names now",
                        world -> world.locatedAt("10.0.7.9", OTHER_HOST, OPEN),
                        host -> {
                            host.learns(A, "10.0.7.9", OTHER_HOST, OPEN, ipv4("10.0.0.5", "10.0.7.9"), udp(1, 2));
                            host.now(new World()
                                            .routed(through("10.0.7.0/24", APPLIANCE))
                                            .attached(A, before -> Changed.generation(before, 2)))
                                    .sends(A, ipv4("10.0.0.5", "10.0.7.9"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            asked(Overlay.ASK).identity(WEB),
                                            frame(A, ipv4("10.0.0.5", "10.0.7.9"), udp(1, 2)));
                        }),
                PacketCase.of(
                        "what a rule allows by group does not pass through an interface",
                        world -> world.routed(through("172.16.0.0/12", APPLIANCE)),
                        host -> host.sends(
                                        C,
                                        ipv4("10.0.0.7", AWAY),
                                        tcp(40000, 5432).syn())
                                .ends(Reason.SECURITY_GROUP_EGRESS_DENIED)
                                .leavesNothing()),
                // ---- on this host
                PacketCase.of(
                        "an interface of this host gets the packet",
                        world -> world.routed(through("172.16.0.0/12", B.id())).with(B, RouteCases::unchecked),
                        host -> host.sends(A, away()).ends(Reason.DELIVERED).reaches(B, frame(A, away()))),
                PacketCase.of(
                        "an interface with the check takes nothing for others",
                        world -> world.routed(through("172.16.0.0/12", B.id())),
                        host -> host.sends(A, away())
                                .ends(Reason.DESTINATION_NOT_OWN)
                                .leavesNothing()),
                PacketCase.of(
                        "an interface with the check takes what is for itself, whatever the route",
                        world -> world.routed(through("10.0.0.0/24", B.id())),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "what an appliance forwards has no group",
                        world -> world.with(B, RouteCases::unchecked),
                        host -> host.sends(
                                        B, ipv4(AWAY, "10.0.0.5"), tcp(1, 443).syn())
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "both directions of a connection choose the same of several interfaces, and all are chosen",
                        world -> world.routed(
                                        through("172.16.0.0/12", B.id(), C.id()),
                                        through("192.168.0.0/16", B.id(), C.id()))
                                .with(A, RouteCases::unchecked)
                                .with(B, RouteCases::unchecked)
                                .with(C, RouteCases::unchecked),
                        host -> {
                            host.sends(A, ipv4("192.168.0.1", AWAY), udp(3, 2)).ends(FIRST_CHOICE);
                            host.sends(A, ipv4(AWAY, "192.168.0.1"), udp(2, 3)).ends(FIRST_CHOICE);
                            host.sends(A, ipv4("192.168.0.2", AWAY), udp(OTHER_PORT, 2))
                                    .ends(OTHER_CHOICE);
                            host.sends(A, ipv4(AWAY, "192.168.0.2"), udp(2, OTHER_PORT))
                                    .ends(OTHER_CHOICE);
                        }),
                // ---- from the fabric
                PacketCase.of(
                        "a packet for an interface is delivered whatever its destination",
                        world -> world.with(B, RouteCases::unchecked),
                        host -> host.receives(forB(Overlay.DIRECT).around(fromAfar()))
                                .ends(Reason.DELIVERED)
                                .reaches(B, TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, fromAfar()))),
                PacketCase.of(
                        "a packet for an interface with the check is refused",
                        host -> host.receives(forB(Overlay.DIRECT).around(fromAfar()))
                                .ends(Reason.DESTINATION_NOT_OWN)
                                .leavesNothing()),
                PacketCase.of(
                        "a question for an interface of this host is answered besides",
                        world -> world.with(B, RouteCases::unchecked),
                        host -> {
                            host.receives(forB(Overlay.ASK).around(fromAfar()))
                                    .ends(Reason.DELIVERED)
                                    .clones(PacketMark.ANSWER);
                            host.receivesMarked(
                                            PacketMark.ANSWER, forB(Overlay.ASK).around(fromAfar()))
                                    .ends(Reason.ANSWERED)
                                    .goesOut(Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(B.id())
                                            .answerHere("ff00::c", OWN_HOST, 3, OPEN));
                        }),
                PacketCase.of(
                        "a bare question for an interface of this host is answered",
                        world -> world.with(B, RouteCases::unchecked),
                        host -> host.receives(forB(Overlay.ASK_PROBE)
                                        .around(fromAfar())
                                        .limit(Overlay.overhead(World.fabric()) + 34))
                                .ends(Reason.ANSWERED)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(B.id())
                                        .answerHere("ff00::c", OWN_HOST, 3, OPEN))),
                PacketCase.of(
                        "a gateway relays to the host that has the interface",
                        world -> world.gatewayHere(true).nextHopAt(APPLIANCE, GATEWAY),
                        host -> host.receives(forAppliance(Overlay.ASK).around(fromAfar()))
                                .ends(Reason.RELAYED)
                                .clones(PacketMark.ANSWER)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.RELAYED | Overlay.NEXT_HOP)
                                                .note(APPLIANCE)
                                                .identity(OPEN),
                                        TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, fromAfar()))),
                PacketCase.of(
                        "a relayed packet for an interface is delivered",
                        world -> world.with(B, RouteCases::unchecked),
                        host -> host.receives(forB(Overlay.RELAYED).around(fromAfar()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a gateway that knows of no such interface says so",
                        world -> world.gatewayHere(true),
                        host -> host.receives(forAppliance(Overlay.ASK).around(fromAfar()))
                                .ends(Reason.GATEWAY_ABSENT)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(APPLIANCE)
                                        .answerAbsent(APPLIANCE_ADDRESS))),
                PacketCase.of(
                        "the host that an interface has left forwards to the new one",
                        world -> world.nextHopMovedTo(APPLIANCE, GATEWAY),
                        host -> host.receives(forAppliance(Overlay.DIRECT).around(fromAfar()))
                                .ends(Reason.RELAYED)
                                .clones(PacketMark.ANSWER)),
                PacketCase.of(
                        "a host that does not have the interface says so",
                        host -> host.receives(forAppliance(Overlay.DIRECT).around(fromAfar()))
                                .ends(Reason.ADDRESS_NOT_HERE)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(APPLIANCE)
                                        .answerNotHere(APPLIANCE_ADDRESS))),
                refused(Overlay.ASK_RETURN | Overlay.NEXT_HOP, APPLIANCE),
                refused(Overlay.JUDGED | Overlay.NEXT_HOP, APPLIANCE),
                refused(Overlay.RETURNED | Overlay.NEXT_HOP, APPLIANCE),
                refused(Overlay.DIRECT | Overlay.NEXT_HOP, 0),
                // ---- a peered network
                PacketCase.of(
                        "the destination in a peered network is asked for there, with that network's tag",
                        RouteCases::peered,
                        host -> {
                            host.sends(A, toPeered())
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            inPeered(GATEWAY)
                                                    .kind(Overlay.ASK)
                                                    .note(NONCE)
                                                    .identity(WEB),
                                            frame(A, toPeered()));
                            host.receives(fromPeered(GATEWAY).note(NONCE).answerHere(IN_PEERED, OTHER_HOST, 5, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.sends(A, toPeered())
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(inPeered(OTHER_HOST).note(NONCE).identity(WEB), frame(A, toPeered()));
                        }),
                PacketCase.of(
                        "a balancer in a peered network leads its clients by UDP away from a target whose time is over",
                        world -> peered(world).with(balancerInPeered(false)),
                        host -> {
                            Layer[] call = {ipv4("10.0.0.5", "10.8.0.100"), udp(40000, 53)};
                            host.sends(A, call)
                                    .goesOut(
                                            inPeered(GATEWAY)
                                                    .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                    .note(2002)
                                                    .identity(WEB),
                                            frame(A, call));
                            host.now(peered(new World()).with(balancerInPeered(true)));
                            host.sends(A, call)
                                    .goesOut(
                                            inPeered(GATEWAY)
                                                    .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                    .note(2003)
                                                    .identity(WEB),
                                            frame(A, call));
                        }),
                PacketCase.of(
                        "an appliance takes into a peered network what is of its own network",
                        world -> peered(world).with(A, RouteCases::unchecked),
                        host -> host.sends(A, ipv4("10.0.9.9", IN_PEERED), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "peering is not transitive: an appliance takes nothing of a third network into a peered one",
                        world -> peered(world).with(A, RouteCases::unchecked),
                        host -> {
                            host.sends(A, ipv4("10.9.0.5", IN_PEERED), udp(1, 2))
                                    .ends(Reason.PEERING_SOURCE_FOREIGN)
                                    .leavesNothing();
                            host.sends(A, ipv4("192.0.2.1", IN_PEERED), udp(1, 2))
                                    .ends(Reason.PEERING_SOURCE_FOREIGN);
                        }),
                PacketCase.of(
                        "nor with a route back to that third network",
                        world -> peered(world)
                                .routed(
                                        intoPeered(),
                                        new Route(IpPrefix.parse("10.9.0.0/16"), new RouteTarget.Local(THIRD)))
                                .with(new Network(THIRD, PEERED_TAG, Optional.empty(), List.of(GATEWAY), false))
                                .with(A, RouteCases::unchecked),
                        host -> host.sends(A, ipv4("10.9.0.5", IN_PEERED), udp(1, 2))
                                .ends(Reason.PEERING_SOURCE_FOREIGN)),
                PacketCase.of(
                        "a subnet whose traffic goes through an appliance is of the network still",
                        world -> peered(world)
                                .routed(intoPeered(), through("10.0.9.0/24", APPLIANCE))
                                .with(A, RouteCases::unchecked),
                        host -> host.sends(A, ipv4("10.0.9.9", IN_PEERED), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)),
                PacketCase.of("an address learned in a peered network is confirmed there", RouteCases::peered, host -> {
                    host.sends(A, toPeered()).ends(Reason.ASKED_GATEWAY);
                    host.sendsMarked(A, PacketMark.PROBE, toPeered())
                            .ends(Reason.PROBE_SENT)
                            .goesOut(
                                    inPeered(GATEWAY).kind(Overlay.ASK_PROBE).note(NONCE),
                                    frame(A, toPeered()).slice(0, 34));
                }),
                PacketCase.of(
                        "a rule that names a group of a peered network waits for the identity there",
                        RouteCases::peered,
                        host -> {
                            Layer[] syn = {
                                ipv4("10.0.0.7", IN_PEERED), tcp(40000, 5432).syn()
                            };
                            host.sends(C, syn)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            inPeered(GATEWAY)
                                                    .kind(Overlay.ASK_RETURN)
                                                    .note(NONCE)
                                                    .identity(C.ifindex()),
                                            frame(C, syn));
                            host.receives(fromPeered(GATEWAY).note(NONCE).answerHere(IN_PEERED, OTHER_HOST, 5, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.receives(fromPeered(GATEWAY)
                                            .kind(Overlay.RETURNED)
                                            .note(NONCE)
                                            .identity(C.ifindex())
                                            .aroundFrame(frame(C, syn)))
                                    .ends(Reason.REENTERED)
                                    .reenters(C, frame(C, syn));
                            host.sendsMarked(C, PacketMark.REENTERED, syn)
                                    .ends(Reason.ENCAPSULATED)
                                    .goesOut(
                                            inPeered(OTHER_HOST)
                                                    .kind(Overlay.JUDGED)
                                                    .note(OPEN.number())
                                                    .identity(C.identity()),
                                            frame(C, syn));
                        }),
                PacketCase.of(
                        "a peered network that this host does not know is a closed door",
                        world -> world.routed(new Route(IpPrefix.parse("10.8.0.0/16"), new RouteTarget.Local(PEERED)))
                                .with(peeredNetwork())
                                .damaged(tables -> tables.networks.remove(PEERED)),
                        host -> host.sends(A, toPeered())
                                .ends(Reason.LOCATION_NO_GATEWAY)
                                .leavesNothing()));
    }

    private static final int OTHER_PORT = 5;
    private static final Reason FIRST_CHOICE = Reason.DELIVERED;
    private static final Reason OTHER_CHOICE = Reason.SECURITY_GROUP_INGRESS_DENIED;

    private static Route through(String destination, Integer... numbers) {
        return new Route(
                IpPrefix.parse(destination),
                new RouteTarget.Interfaces(
                        NETWORK,
                        Arrays.stream(numbers).map(InterfaceNumber::new).toList()));
    }

    private static dev.tenet.hoststate.NetworkInterface unchecked(dev.tenet.hoststate.NetworkInterface from) {
        return Changed.sourceCheck(from, false);
    }

    private static Layer[] away() {
        return new Layer[] {ipv4("10.0.0.5", AWAY), udp(1, 2)};
    }

    private static Layer[] fromAfar() {
        return new Layer[] {ipv4("10.0.0.20", AWAY), udp(1, 2)};
    }

    private static Overlay asked(int kind) {
        return Overlay.from(OWN_HOST).to(GATEWAY).kind(kind | Overlay.NEXT_HOP).note(APPLIANCE);
    }

    private static Overlay toAppliance() {
        return Overlay.from(OWN_HOST)
                .to(OTHER_HOST)
                .kind(Overlay.DIRECT | Overlay.NEXT_HOP)
                .note(APPLIANCE);
    }

    private static dev.tenet.net.Bytes answer() {
        return Overlay.from(GATEWAY).note(APPLIANCE).answerHere(APPLIANCE_ADDRESS, OTHER_HOST, 5, OPEN);
    }

    private static Overlay forB(int kind) {
        return Overlay.from(OTHER_HOST)
                .kind(kind | Overlay.NEXT_HOP)
                .note(B.id())
                .identity(OPEN);
    }

    private static Overlay forAppliance(int kind) {
        return Overlay.from(OTHER_HOST)
                .kind(kind | Overlay.NEXT_HOP)
                .note(APPLIANCE)
                .identity(OPEN);
    }

    private static PacketCase refused(int kind, int number) {
        return PacketCase.of(
                "kind 0x%02x for interface %d is refused".formatted(kind, number),
                host -> host.receives(
                                Overlay.from(OTHER_HOST).kind(kind).note(number).around(fromAfar()))
                        .ends(Reason.SENDER_KIND_UNKNOWN)
                        .leavesNothing());
    }

    private static Route intoPeered() {
        return new Route(IpPrefix.parse("10.8.0.0/16"), new RouteTarget.Local(PEERED));
    }

    private static World peered(World world) {
        return world.routed(intoPeered()).with(peeredNetwork());
    }

    /** Of two targets, who get connections in turn. */
    private static Balancer balancerInPeered(boolean firstIsOver) {
        return new Balancer(
                new BalancerKey(PEERED, IpAddress.parse("10.8.0.100"), IpProtocol.UDP, 53),
                new InterfaceNumber(3000),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                0,
                List.of(),
                List.of(targetInPeered(2002, firstIsOver), targetInPeered(2003, !firstIsOver)));
    }

    private static BalancerTarget targetInPeered(int number, boolean over) {
        return new BalancerTarget(
                new InterfaceNumber(number),
                OTHER_HOST,
                IpAddress.parse("10.8.0." + (number - 2000)),
                53,
                over ? 0 : 1,
                over,
                IpAddress.parse("10.8.0.100"),
                false,
                false,
                Optional.empty());
    }

    private static Network peeredNetwork() {
        return new Network(PEERED, PEERED_TAG, Optional.empty(), List.of(GATEWAY), false);
    }

    private static Layer[] toPeered() {
        return new Layer[] {ipv4("10.0.0.5", IN_PEERED), udp(1, 2)};
    }

    private static Overlay inPeered(HostNumber to) {
        return Overlay.from(OWN_HOST).to(to).vni(PEERED.number()).tag(PEERED_TAG);
    }

    private static Overlay fromPeered(HostNumber from) {
        return Overlay.from(from).vni(PEERED.number()).tag(PEERED_TAG);
    }
}
