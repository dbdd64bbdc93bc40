package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.balancer;
import static dev.tenet.datapath.cases.BalancerFixtures.far;
import static dev.tenet.datapath.cases.NatCases.NAT;
import static dev.tenet.datapath.cases.NatCases.PORT;
import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.DEAD_HOST;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.TAG;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/**
 * Private NAT gateways: 10.0.9.4 in network 7 is one's address, whose ports 1024 to 1087 this host has, and host 2 its ports 2048 to 2111.
 * It leads to 10.8.0.0/16 in network 8.
 */
final class PrivateNatCases {
    private static final VirtualNetworkIdentifier PEERED = new VirtualNetworkIdentifier(8);
    private static final NetworkTag PEERED_TAG = new NetworkTag(0x0102030405L);
    private static final Ipv4Address OWN = Ipv4Address.of(10, 0, 9, 4);
    private static final String FAR = "10.8.0.5";

    private PrivateNatCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a connection goes on into a peered network under the gateway's private address, and is answered",
                        PrivateNatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_GATEWAY)
                                    .clonesNothing()
                                    .goesOut(
                                            leaving(PEERED, PEERED_TAG, 0),
                                            frame(
                                                    A,
                                                    ipv4("10.0.9.4", FAR),
                                                    tcp(PORT, 443).syn()));
                            host.receives(relayed(
                                            ipv4(FAR, "10.0.9.4"),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    A,
                                                    ipv4(FAR, "10.0.0.5"),
                                                    tcp(443, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "whoever lets it on is told where the destination is, once this host has heard of it",
                        PrivateNatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_GATEWAY);
                            host.after(1001)
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_GATEWAY)
                                    .clones(PacketMark.PROBE);
                            host.receives(Overlay.from(GATEWAY)
                                            .vni(PEERED.number())
                                            .tag(PEERED_TAG)
                                            .note(NONCE)
                                            .answerHere(FAR, OTHER_HOST, 5, OPEN))
                                    .ends(Reason.LOCATION_LEARNED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_GATEWAY)
                                    .goesOut(
                                            leaving(PEERED, PEERED_TAG, OTHER_HOST.number()),
                                            frame(A, ipv4("10.0.9.4", FAR), udp(PORT, 53)));
                        }),
                PacketCase.of(
                        "also to an instance of the same host it goes by those who know whose port it is",
                        world -> behind(world, route("10.0.0.9/32", new RouteTarget.Local(NETWORK))),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(40000, 53))
                                .ends(Reason.SENT_TO_GATEWAY)
                                .goesOut(
                                        leaving(NETWORK, TAG, OWN_HOST.number()),
                                        frame(A, ipv4("10.0.9.4", "10.0.0.9"), udp(PORT, 53)))),
                PacketCase.of(
                        "to an interface that the gateway's own subnet names",
                        world -> behind(
                                world,
                                route(
                                        "10.2.0.0/16",
                                        new RouteTarget.Interfaces(NETWORK, List.of(new InterfaceNumber(B.id()))))),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.2.0.1"), udp(40000, 53))
                                .ends(Reason.SENT_TO_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(GATEWAY)
                                                .kind(Overlay.OUTBOUND | Overlay.NEXT_HOP)
                                                .note(B.id())
                                                .identity(OWN_HOST.number()),
                                        frame(A, ipv4("10.0.9.4", "10.2.0.1"), udp(PORT, 53)))),
                PacketCase.of(
                        "the only gateway that is left lets on what it sends itself like what others send",
                        world -> owners(behind(world).gatewayHere(true)).alive(GATEWAY, false),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_GATEWAY)
                                    .goesOut(
                                            leaving(PEERED, PEERED_TAG, 0).to(OWN_HOST),
                                            frame(A, ipv4("10.0.9.4", FAR), udp(PORT, 53)));
                            host.receives(fromFence(
                                            OWN_HOST, OTHER_HOST.number(), ipv4("10.0.9.4", FAR), udp(PORT, 53)))
                                    .ends(Reason.RELAYED);
                        }),
                PacketCase.of(
                        "to the internet a private gateway leads nobody",
                        world -> behind(world)
                                .routed(new Route(IpPrefix.ALL_IPV4, new RouteTarget.PrivateNatToInternet())),
                        host -> host.sends(A, ipv4("10.0.0.5", "198.51.100.7"), udp(40000, 53))
                                .ends(Reason.NAT_PRIVATE_TO_INTERNET)),
                PacketCase.of(
                        "what nobody waits for does not come in for a private address either",
                        PrivateNatCases::behind,
                        host -> {
                            host.receives(relayed(ipv4(FAR, "10.0.9.4"), udp(53, PORT)))
                                    .ends(Reason.NAT_UNSOLICITED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_GATEWAY);
                            host.receives(relayed(ipv4(FAR, "10.0.9.4"), udp(54, PORT)))
                                    .ends(Reason.NAT_UNSOLICITED);
                            host.receives(relayed(ipv4(FAR, "10.0.9.4"), icmp(8, 0, PORT << 16)))
                                    .ends(Reason.NAT_UNSOLICITED);
                            host.receives(relayed(ipv4(FAR, "10.0.9.5"), udp(53, PORT)))
                                    .ends(Reason.RELAYED_TWICE);
                            host.receives(relayed(ipv4(FAR, "10.0.9.4"), udp(53, PORT)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an error about a connection, and the pieces of an answer, come back",
                        PrivateNatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_GATEWAY);
                            host.receives(relayed(
                                            ipv4("10.8.0.1", "10.0.9.4"),
                                            icmp(3, 1, 0),
                                            payload(packet(List.of(ipv4("10.0.9.4", FAR), udp(PORT, 53), payload(8))))))
                                    .ends(Reason.DELIVERED);
                            host.receives(relayed(
                                            ipv4(FAR, "10.0.9.4")
                                                    .identification(77)
                                                    .fragment(0, true),
                                            udp(53, PORT).datagramLength(25),
                                            payload(8)))
                                    .ends(Reason.DELIVERED);
                            host.receives(relayed(
                                            ipv4(FAR, "10.0.9.4")
                                                    .identification(77)
                                                    .fragment(2, false)
                                                    .next(IpProtocol.UDP),
                                            payload(9)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an error that finds no way is logged under the instance's own address",
                        world -> behind(world).logged(100, A),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_GATEWAY);
                            host.now(behind(new World()).logged(100, A).alive(GATEWAY, false))
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            icmp(3, 3, 0),
                                            payload(packet(List.of(ipv4(FAR, "10.0.0.5"), udp(53, 40000), payload(8)))))
                                    .ends(Reason.LOCATION_NO_GATEWAY);
                            host.logs(
                                    "11 out ACCEPT 17 10.0.0.5:40000 10.8.0.5:53 packets 1 bytes 28 flags 0",
                                    "11 out ACCEPT 1 10.0.0.5:0 10.8.0.5:0 packets 1 bytes 64 flags 0");
                        }),
                // ---- a gateway of the network
                PacketCase.of(
                        "a gateway lets on what comes from the host that has the port, and nothing else",
                        PrivateNatCases::gateway,
                        host -> {
                            Layer[] sent = {ipv4("10.0.9.4", FAR), udp(2048, 53)};
                            host.receives(fromFence(OTHER_HOST, GATEWAY.number(), sent))
                                    .ends(Reason.RELAYED)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .vni(PEERED.number())
                                                    .tag(PEERED_TAG),
                                            TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, sent));
                            host.receives(fromFence(OTHER_HOST, 0, sent))
                                    .ends(Reason.RELAYED)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .vni(PEERED.number())
                                                    .tag(PEERED_TAG)
                                                    .kind(Overlay.ASK),
                                            TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, sent));
                            host.receives(fromFence(GATEWAY, GATEWAY.number(), sent))
                                    .ends(Reason.NAT_PORT_NOT_SENDERS);
                            host.receives(fromFence(OTHER_HOST, GATEWAY.number(), ipv4("10.0.9.4", FAR), udp(1024, 53)))
                                    .ends(Reason.NAT_PORT_NOT_SENDERS);
                            host.receives(fromFence(
                                            OTHER_HOST, GATEWAY.number(), ipv4("10.0.0.44", FAR), udp(2048, 53)))
                                    .ends(Reason.NAT_PORT_NOT_SENDERS);
                            host.receives(fromFence(OTHER_HOST, DEAD_HOST.number(), sent))
                                    .ends(Reason.RELAY_TARGET_DOWN);
                        }),
                PacketCase.of(
                        "to an interface, in the gateway's own network",
                        PrivateNatCases::gateway,
                        host -> host.receives(Overlay.from(OTHER_HOST)
                                        .kind(Overlay.OUTBOUND | Overlay.NEXT_HOP)
                                        .note(B.id())
                                        .identity(OWN_HOST.number())
                                        .around(ipv4("10.0.9.4", "10.2.0.1"), udp(2048, 53)))
                                .ends(Reason.RELAYED)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(OWN_HOST)
                                                .kind(Overlay.DIRECT | Overlay.NEXT_HOP)
                                                .note(B.id()),
                                        TestHost.innerFrame(
                                                MacAddress.ZERO,
                                                MacAddress.ZERO,
                                                ipv4("10.0.9.4", "10.2.0.1"),
                                                udp(2048, 53)))),
                PacketCase.of(
                        "only a gateway that knows who has which port does so",
                        world -> owners(peered(world)),
                        host -> host.receives(
                                        fromFence(OTHER_HOST, GATEWAY.number(), ipv4("10.0.9.4", FAR), udp(2048, 53)))
                                .ends(Reason.GATEWAY_NOT_HERE)),
                PacketCase.of(
                        "and only once it knows all of it",
                        world -> owners(peered(world)).gatewayHere(false),
                        host -> host.receives(
                                        fromFence(OTHER_HOST, GATEWAY.number(), ipv4("10.0.9.4", FAR), udp(2048, 53)))
                                .ends(Reason.GATEWAY_NOT_IN_SYNC)),
                PacketCase.of(
                        "a gateway leads what comes for the address to the host that has the port, and tells nobody of a place",
                        PrivateNatCases::gateway,
                        host -> {
                            Layer[] answer = {ipv4(FAR, "10.0.9.4"), udp(53, 2048)};
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.ASK)
                                            .around(answer))
                                    .ends(Reason.RELAYED)
                                    .clonesNothing()
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(OTHER_HOST)
                                                    .kind(Overlay.RELAYED)
                                                    .note(GATEWAY.number()),
                                            TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, answer));
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.ASK)
                                            .around(
                                                    ipv4("10.8.0.1", "10.0.9.4"),
                                                    icmp(11, 0, 0),
                                                    payload(packet(List.of(
                                                            ipv4("10.0.9.4", FAR), udp(2048, 53), payload(8))))))
                                    .ends(Reason.RELAYED);
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.ASK)
                                            .around(ipv4(FAR, "10.0.9.4"), udp(53, 9000)))
                                    .ends(Reason.NAT_PORT_UNLEASED);
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.ASK_RETURN)
                                            .around(answer))
                                    .ends(Reason.GATEWAY_PENDING);
                            host.receivesMarked(
                                            PacketMark.ANSWER,
                                            Overlay.from(GATEWAY)
                                                    .kind(Overlay.ASK)
                                                    .around(answer))
                                    .ends(Reason.GATEWAY_PENDING);
                        }),
                PacketCase.of(
                        "an instance on a gateway's own host answers by way of that gateway",
                        PrivateNatCases::gateway,
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.9.4"), udp(53, 2048))
                                .ends(Reason.ASKED_GATEWAY)
                                .goesOut(
                                        Overlay.from(OWN_HOST)
                                                .to(OWN_HOST)
                                                .kind(Overlay.ASK)
                                                .note(NONCE)
                                                .identity(World.WEB),
                                        frame(A, ipv4("10.0.0.5", "10.0.9.4"), udp(53, 2048)))),
                PacketCase.of(
                        "where locations are preloaded and nobody is asked, these are asked for all the same",
                        world -> owners(peered(world)).preloaded(LocationMiss.DROP, true),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", "10.0.9.4"), udp(53, 2048))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(A, ipv4("10.0.0.5", "10.0.9.5"), udp(53, 2048))
                                    .ends(Reason.LOCATION_NOT_PRELOADED);
                        }),
                // ---- a public gateway
                PacketCase.of(
                        "a public gateway leads to networks under its private address, and to the internet under its public one",
                        world -> NatCases.behind(peered(world))
                                .routed(
                                        new Route(IpPrefix.ALL_IPV4, new RouteTarget.Nat(NAT)),
                                        route("10.8.0.0/16", new RouteTarget.Local(PEERED))),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_GATEWAY)
                                    .goesOut(
                                            leaving(PEERED, PEERED_TAG, 0),
                                            frame(A, ipv4("10.0.9.4", FAR), udp(PORT, 53)));
                            host.sends(A, ipv4("10.0.0.5", "198.51.100.7"), udp(40000, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            NatCases.toEdge(),
                                            frame(A, ipv4("203.0.113.30", "198.51.100.7"), udp(PORT, 53)));
                        }),
                PacketCase.of(
                        "a balancer's connection that a route leads through a gateway forgets its target, and is balanced again without the route",
                        PrivateNatCases::balanced,
                        host -> {
                            Layer[] packet = {ipv4("10.0.0.5", BALANCER), udp(40000, 80), payload(9)};
                            host.sends(A, packet)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(toTarget(FAR_TARGET), frame(A, packet));
                            host.now(balanced(behind(
                                                    new World(),
                                                    route(BALANCER + "/32", new RouteTarget.Local(NETWORK))))
                                            .attached(A, before -> Changed.generation(before, 2)))
                                    .sends(A, packet)
                                    .ends(Reason.SENT_TO_GATEWAY);
                            host.now(balanced(new World()).attached(A, before -> Changed.generation(before, 3)))
                                    .sends(A, packet)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(toTarget(FAR_TARGET), frame(A, packet));
                        }));
    }

    private static World balanced(World world) {
        return world.with(balancer(IpProtocol.UDP, List.of(), List.of(far(1))));
    }

    /** By way of a gateway: this host does not know where the target is. */
    private static Overlay toTarget(int target) {
        return Overlay.from(OWN_HOST)
                .to(GATEWAY)
                .kind(Overlay.ASK | Overlay.NEXT_HOP)
                .note(target)
                .identity(WEB);
    }

    private static Route route(String destination, RouteTarget onward) {
        return new Route(IpPrefix.parse(destination), new RouteTarget.Nat(NAT, onward));
    }

    private static World peered(World world) {
        return world.with(new Network(PEERED, PEERED_TAG, Optional.empty(), List.of(GATEWAY), false));
    }

    private static World behind(World world) {
        return behind(world, route("10.8.0.0/16", new RouteTarget.Local(PEERED)));
    }

    private static World behind(World world, Route route) {
        return peered(world).routed(route).with(gateway());
    }

    /** The gateway at this edge leads into the peered network. */
    static World through(World world, SubnetEdge edge, NetworkAcl acl) {
        return behind(world).with(acl).with(NatCases.at(gateway(), edge));
    }

    private static NatGateway gateway() {
        return new NatGateway(
                NAT,
                NETWORK,
                new SubnetEdge(World.ACL, Optional.of(IpPrefix.parse("10.0.9.0/24")), Optional.empty()),
                65_536,
                NatSettings.USUAL,
                List.of(new NatGateway.Address(
                        OWN, Optional.empty(), false, List.of(new PortBlocks(16, 1)), List.of())));
    }

    private static World owners(World world) {
        return world.with(new NatOwners(
                new NatOwnersKey(NETWORK, OWN),
                NAT,
                NETWORK,
                OWN,
                List.of(
                        new NatOwners.Lease(OWN_HOST, new PortBlocks(16, 1)),
                        new NatOwners.Lease(OTHER_HOST, new PortBlocks(32, 1)))));
    }

    private static World gateway(World world) {
        return owners(peered(world)).gatewayHere(true);
    }

    /** To a gateway of network 7, which is told the host of the destination. */
    private static Overlay leaving(VirtualNetworkIdentifier vni, NetworkTag tag, int host) {
        return Overlay.from(OWN_HOST)
                .to(GATEWAY)
                .vni(vni.number())
                .tag(tag)
                .kind(Overlay.OUTBOUND)
                .note(host)
                .identity(NETWORK.number());
    }

    private static Bytes fromFence(HostNumber sender, int host, Layer... layers) {
        return Overlay.from(sender)
                .vni(PEERED.number())
                .tag(PEERED_TAG)
                .kind(Overlay.OUTBOUND)
                .note(host)
                .identity(NETWORK.number())
                .around(layers);
    }

    static Bytes relayed(Layer... layers) {
        return Overlay.from(GATEWAY)
                .kind(Overlay.RELAYED)
                .note(OTHER_HOST.number())
                .around(layers);
    }
}
