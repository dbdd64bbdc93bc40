package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.TestHost.innerFrame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.DEAD_HOST;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Flooded;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.List;

/** The internet: public addresses on hosts, and the edge. 203.0.113.5 is A's, 203.0.113.9 is B's, 203.0.113.20 is another host's. */
final class InternetCases {
    private static final NetworkTag TAG = new NetworkTag(0x0a0b0c0d0eL);
    private static final String FAR = "198.51.100.7";
    private static final String FAR_IPV6 = "2001:db8:ffff::7";
    private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:1:2:3::/80");
    private static final long SECOND = 1_000_000_000L;
    private static final MacAddress EDGE_MAC = MacAddress.parse("02:00:00:00:00:aa");
    private static final MacAddress ROUTER_MAC = MacAddress.parse("02:00:00:00:00:bb");

    private InternetCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a packet for the internet goes to an edge under the instance's public address",
                        InternetCases::published,
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.0.5", FAR),
                                        tcp(40000, 443).syn())
                                .ends(Reason.SENT_TO_EDGE)
                                .goesOut(
                                        toEdge(),
                                        inner(
                                                ipv4("203.0.113.5", FAR),
                                                tcp(40000, 443).syn()))),
                PacketCase.of(
                        "it goes to one of the network's own edges, as long as one of them lives",
                        world ->
                                published(world).edges(TAG, GATEWAY, OTHER_HOST).leavesBy(DEAD_HOST, OTHER_HOST),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 443))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(OTHER_HOST), inner(ipv4("203.0.113.5", FAR), udp(40000, 443)));
                            World after = published(new World())
                                    .edges(TAG, GATEWAY, OTHER_HOST)
                                    .alive(OTHER_HOST, false)
                                    .leavesBy(DEAD_HOST, OTHER_HOST);
                            host.now(after)
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40000, 443))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(GATEWAY), inner(ipv4("203.0.113.5", FAR), udp(40000, 443)));
                        }),
                PacketCase.of(
                        "a network's edge that is none any more is sent nothing",
                        world -> published(world).leavesBy(OTHER_HOST),
                        host -> host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 443))
                                .ends(Reason.SENT_TO_EDGE)
                                .goesOut(toEdge(GATEWAY), inner(ipv4("203.0.113.5", FAR), udp(40000, 443)))),
                PacketCase.of(
                        "whichever edge a packet from the internet comes by, it is believed",
                        world ->
                                published(world).edges(TAG, GATEWAY, OTHER_HOST).leavesBy(GATEWAY),
                        host -> host.receives(from(OTHER_HOST, Overlay.INBOUND)
                                        .around(
                                                ipv4(FAR, "203.0.113.9"),
                                                tcp(40000, 22).syn()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "an address without a public one does not leave",
                        world -> published(world).damaged(tables -> tables.published.clear()),
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.0.5", FAR),
                                        tcp(40000, 443).syn())
                                .ends(Reason.PUBLIC_ADDRESS_NONE)),
                PacketCase.of(
                        "without a live edge nothing leaves",
                        world -> published(world).alive(GATEWAY, false),
                        host -> host.sends(A, ipv4("10.0.0.5", FAR), udp(1, 2)).ends(Reason.INTERNET_NO_EDGE)),
                PacketCase.of("private addresses are not in the internet", InternetCases::published, host -> {
                    host.sends(A, ipv4("10.0.0.5", "192.168.1.1"), udp(1, 2)).ends(Reason.INTERNET_DESTINATION_REFUSED);
                }),
                PacketCase.of(
                        "nor are the fabric's own hosts",
                        world -> published(world)
                                .with(PublicAddress.direct(
                                        single("fd00::9"), OWN_HOST, NETWORK, IpAddress.parse("fd00::9"), true)),
                        host -> {
                            Layer toHost = switch (World.underlay(OTHER_HOST)) {
                                case Ipv4Address ipv4 -> ipv4("10.0.0.9", ipv4.toString());
                                case Ipv6Address ipv6 -> ipv6("fd00::9", ipv6.toString());
                            };
                            host.sends(B, toHost, udp(1, 2)).ends(Reason.INTERNET_DESTINATION_REFUSED);
                        }),
                PacketCase.of(
                        "a packet from an edge reaches the instance under its private address, and is judged",
                        InternetCases::published,
                        host -> {
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.9"),
                                            tcp(40000, 22).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.5"),
                                            tcp(40000, 22).syn()))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                        }),
                PacketCase.of("answers of a connection that began inside come back", InternetCases::published, host -> {
                    host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn()).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(
                                    ipv4(FAR, "203.0.113.5"),
                                    tcp(443, 40000).syn().ack()))
                            .ends(Reason.DELIVERED);
                    host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).ack())
                            .ends(Reason.SENT_TO_EDGE)
                            .goesOut(
                                    toEdge(),
                                    inner(
                                            ipv4("203.0.113.5", FAR),
                                            tcp(40000, 443).ack()));
                }),
                PacketCase.of(
                        "an error about a packet that left quotes the public address, and belongs to its connection",
                        InternetCases::published,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4("198.51.100.1", "203.0.113.5"),
                                            icmp(11, 0, 0),
                                            payload(packet(
                                                    List.of(ipv4("203.0.113.5", FAR), udp(40000, 53), payload(8))))))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "who is no edge cannot say that a packet is from the internet",
                        InternetCases::published,
                        host -> host.receives(
                                        from(OTHER_HOST, Overlay.INBOUND).around(ipv4(FAR, "203.0.113.9"), udp(1, 2)))
                                .ends(Reason.PUBLIC_SENDER_NOT_EDGE)),
                PacketCase.of(
                        "an address that has moved away is not here",
                        InternetCases::published,
                        host -> host.receives(fromEdge(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                .ends(Reason.PUBLIC_ADDRESS_NOT_HERE)),
                PacketCase.of(
                        "an egress-only gateway lets answers in and no connections",
                        world -> published(world)
                                .with(PublicAddress.direct(
                                        single("fd00::9"), OWN_HOST, NETWORK, IpAddress.parse("fd00::9"), true)),
                        host -> {
                            host.receives(fromEdge(
                                            ipv6("2001:db8::7", "fd00::9"),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.EGRESS_ONLY_REFUSED);
                            host.sends(
                                            B,
                                            ipv6("fd00::9", "2001:db8::7"),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv6("2001:db8::7", "fd00::9"),
                                            tcp(80, 40000).syn().ack()))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "the internet's network has packets of its own kinds alone, and no other network has them",
                        InternetCases::published,
                        host -> {
                            host.receives(from(GATEWAY, Overlay.ASK).around(ipv4(FAR, "203.0.113.9"), udp(1, 2)))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                            host.receives(Overlay.from(GATEWAY)
                                            .kind(Overlay.INBOUND)
                                            .around(ipv4(FAR, "10.0.0.9"), udp(1, 2)))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                        }),
                // ---- the internet gateway's route table
                PacketCase.of(
                        "what comes from an edge goes to the appliance that the gateway's table names, whatever its destination",
                        world -> appliance(world).with(B, before -> Changed.sourceCheck(before, false)),
                        host -> {
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.21"),
                                            tcp(40000, 22).syn()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            innerFrame(
                                                    MacAddress.ZERO,
                                                    MacAddress.ZERO,
                                                    ipv4(FAR, "10.0.0.21"),
                                                    tcp(40000, 22).syn()));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.21", FAR),
                                            tcp(22, 40000).syn().ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4("203.0.113.21", FAR),
                                                    tcp(22, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "an appliance that checks destinations takes no others' packets from an edge either",
                        InternetCases::appliance,
                        host -> host.receives(fromEdge(
                                        ipv4(FAR, "203.0.113.21"),
                                        tcp(40000, 22).syn()))
                                .ends(Reason.DESTINATION_NOT_OWN)),
                PacketCase.of(
                        "past an appliance that is elsewhere nothing comes in, and the instance's own host may still send",
                        world -> published(world).with(through("203.0.113.9", OWN_HOST, "10.0.0.9", OTHER_HOST)),
                        host -> {
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.9"),
                                            tcp(40000, 22).syn()))
                                    .ends(Reason.PUBLIC_ADDRESS_NOT_HERE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(1, 2)).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "an edge sends to the appliance's host, and lets out what that and the instance's own send",
                        world -> edge(world)
                                .with(through("203.0.113.9", OWN_HOST, "10.0.0.9", OTHER_HOST))
                                .with(through("203.0.113.21", OTHER_HOST, "10.0.0.21", OWN_HOST)),
                        host -> {
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.9"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.9", FAR), udp(1, 2)))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.21", FAR), udp(1, 2)))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(from(GATEWAY, Overlay.OUTBOUND).around(ipv4("203.0.113.9", FAR), udp(1, 2)))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                        }),
                PacketCase.of(
                        "an appliance that is not there is a black hole",
                        world -> edge(world)
                                .with(new PublicAddress(
                                        single("203.0.113.20"),
                                        OTHER_HOST,
                                        NETWORK,
                                        IpAddress.parse("10.0.0.20"),
                                        false,
                                        new PublicAddress.Ingress.Blackhole())),
                        host -> {
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.ROUTE_BLACKHOLE);
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.20", "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.ROUTE_BLACKHOLE);
                        }),
                // ---- the edge
                PacketCase.of(
                        "an edge lets out what comes from the host that has the public address",
                        world -> edge(world),
                        host -> {
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.20", FAR), udp(1, 2)))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.9", FAR), udp(1, 2)))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                            host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                            .around(ipv4("203.0.113.20", "10.1.1.1"), udp(1, 2)))
                                    .ends(Reason.INTERNET_DESTINATION_REFUSED);
                        }),
                PacketCase.of(
                        "between two public addresses an edge turns packets around",
                        world -> edge(world)
                                .with(PublicAddress.direct(
                                        single("203.0.113.21"),
                                        OTHER_HOST,
                                        NETWORK,
                                        IpAddress.parse("10.0.0.21"),
                                        false)),
                        host -> host.receives(from(OTHER_HOST, Overlay.OUTBOUND)
                                        .around(ipv4("203.0.113.20", "203.0.113.21"), udp(1, 2)))
                                .ends(Reason.TURNED_AROUND)),
                PacketCase.of(
                        "a host that is no edge lets nothing out",
                        InternetCases::published,
                        host -> host.receives(
                                        from(OTHER_HOST, Overlay.OUTBOUND).around(ipv4("203.0.113.20", FAR), udp(1, 2)))
                                .ends(Reason.EDGE_NOT_HERE)),
                PacketCase.of(
                        "from the internet a packet goes to the host that has the address",
                        world -> edge(world),
                        host -> {
                            host.fromOutside(outside(
                                            ipv4(FAR, "203.0.113.20"),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(
                                            ipv4(FAR, "203.0.113.99"),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.PUBLIC_ADDRESS_UNKNOWN);
                            host.fromOutside(outside(ipv4("10.0.0.1", "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.OUTSIDE_SOURCE_REFUSED);
                            host.fromOutside(outside(ipv4("203.0.113.9", "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.OUTSIDE_SOURCE_REFUSED);
                            host.fromOutside(outside(
                                            ipv4(FAR, "192.0.2.200"),
                                            tcp(40000, 179).syn()))
                                    .ends(Reason.PASSED_TO_HOST);
                        }),
                PacketCase.of(
                        "nothing for a withdrawn address gets in until its time is over, and others do not notice",
                        world -> edge(world)
                                .damaged(tables -> tables.flooded.put(
                                        single("203.0.113.20"), Flooded.withdrawn(TestHost.START + SECOND))),
                        host -> {
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.PUBLIC_ADDRESS_FLOODED)
                                    .leavesNothing();
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.5"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.after(999)
                                    .fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.PUBLIC_ADDRESS_FLOODED);
                            host.after(1)
                                    .fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "of an address that has a share of the edge so large a part gets in, until its time is over",
                        world -> edge(world)
                                .damaged(tables -> tables.flooded.put(
                                        single("203.0.113.20"), new Flooded(TestHost.START + SECOND, 0xc0000000))),
                        host -> {
                            host.chance(0xbfffffff)
                                    .fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.chance(0xc0000000)
                                    .fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.PUBLIC_ADDRESS_OVER_SHARE)
                                    .leavesNothing();
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.5"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.after(1000)
                                    .fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "a withdrawn prefix is so with all of its addresses",
                        world -> delegated(world)
                                .damaged(tables ->
                                        tables.flooded.put(PREFIX, Flooded.withdrawn(TestHost.START + SECOND))),
                        host -> {
                            host.fromOutside(outside(ipv6(FAR_IPV6, "2001:db8:1:2:3::77"), udp(1, 2)))
                                    .ends(Reason.PUBLIC_ADDRESS_FLOODED);
                            host.fromOutside(outside(ipv6(FAR_IPV6, "2001:db8:1:2:4::77"), udp(1, 2)))
                                    .ends(Reason.PUBLIC_ADDRESS_UNKNOWN);
                        }),
                PacketCase.of(
                        "one packet in 64 is counted, by who has its destination, whatever becomes of it",
                        world -> delegated(world)
                                .damaged(tables -> tables.flooded.put(
                                        single("203.0.113.5"), Flooded.withdrawn(TestHost.START + SECOND))),
                        host -> {
                            host.chance(65);
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)));
                            host.counts();
                            host.chance(128);
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)));
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2), payload(10)));
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.5"), udp(1, 2)));
                            host.fromOutside(outside(ipv6(FAR_IPV6, "2001:db8:1:2:3::77"), udp(1, 2)));
                            host.fromOutside(outside(ipv6(FAR_IPV6, "2001:db8:1:2:3::78"), udp(1, 2)));
                            host.fromOutside(outside(ipv4(FAR, "203.0.113.99"), udp(1, 2)));
                            host.fromOutside(outside(
                                            ipv4(FAR, "192.0.2.200"),
                                            tcp(40000, 179).syn()))
                                    .ends(Reason.PASSED_TO_HOST);
                            host.counts(
                                    "203.0.113.20/32 128 packets 6016 bytes",
                                    "203.0.113.5/32 64 packets 2688 bytes",
                                    "2001:db8:1:2:3::/80 128 packets 7936 bytes",
                                    "::/128 64 packets 2688 bytes");
                        }),
                PacketCase.of(
                        "packets for a dead host end at the edge",
                        world -> edge(world).alive(OTHER_HOST, false),
                        host -> host.fromOutside(outside(ipv4(FAR, "203.0.113.20"), udp(1, 2)))
                                .ends(Reason.PUBLIC_ADDRESS_HOST_DOWN)));
    }

    private static World published(World world) {
        return internet(world, GATEWAY)
                .routed(
                        new Route(IpPrefix.ALL_IPV4, new RouteTarget.Internet()),
                        new Route(IpPrefix.ALL_IPV6, new RouteTarget.Internet()));
    }

    /** B is what leads to 10.0.0.21, which is on another host. */
    private static World appliance(World world) {
        return published(world).with(through("203.0.113.21", OTHER_HOST, "10.0.0.21", OWN_HOST));
    }

    private static PublicAddress through(String known, HostNumber host, String own, HostNumber appliance) {
        return new PublicAddress(
                single(known),
                host,
                NETWORK,
                IpAddress.parse(own),
                false,
                new PublicAddress.Ingress.Through(B.number(), appliance));
    }

    private static World edge(World world) {
        return internet(world, OWN_HOST, GATEWAY);
    }

    private static World delegated(World world) {
        return edge(world).with(PublicAddress.direct(PREFIX, OTHER_HOST, NETWORK, PREFIX.address(), false));
    }

    private static World internet(World world, HostNumber... edges) {
        return world.edges(TAG, edges)
                .with(address("203.0.113.5", OWN_HOST, "10.0.0.5"))
                .with(address("203.0.113.9", OWN_HOST, "10.0.0.9"))
                .with(address("203.0.113.20", OTHER_HOST, "10.0.0.20"));
    }

    private static PublicAddress address(String known, HostNumber host, String own) {
        return PublicAddress.direct(single(known), host, NETWORK, IpAddress.parse(own), false);
    }

    private static IpPrefix single(String address) {
        return IpPrefix.single(IpAddress.parse(address));
    }

    private static Overlay toEdge() {
        return toEdge(GATEWAY);
    }

    private static Overlay toEdge(HostNumber edge) {
        return Overlay.from(OWN_HOST)
                .to(edge)
                .vni(0)
                .tag(TAG)
                .kind(Overlay.OUTBOUND)
                .note(TestHost.NONCE);
    }

    private static Bytes inner(Layer... layers) {
        return frame(A, layers);
    }

    private static Overlay from(HostNumber host, int kind) {
        return Overlay.from(host).vni(0).tag(TAG).kind(kind);
    }

    private static Bytes fromEdge(Layer... layers) {
        return from(GATEWAY, Overlay.INBOUND).around(layers);
    }

    private static Bytes outside(Layer... layers) {
        return innerFrame(EDGE_MAC, ROUTER_MAC, layers);
    }
}
