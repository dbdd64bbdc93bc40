package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.TestHost.innerFrame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatMappingBehavior;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.NatTimers;
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
import dev.tenet.net.Nat64Prefix;
import dev.tenet.net.TcpLayer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** NAT gateways, on hosts and at the edge. 203.0.113.30 is one's address; this host has its ports 1024 to 1087. */
final class NatCases {
    static final NetworkTag TAG = new NetworkTag(0x0a0b0c0d0eL);
    static final NatGatewayKey NAT = new NatGatewayKey(new InterfaceNumber(77));
    private static final SubnetEdge EDGE =
            new SubnetEdge(World.ACL, Optional.of(IpPrefix.parse("10.0.9.0/24")), Optional.empty());
    private static final Ipv4Address KNOWN = Ipv4Address.of(203, 0, 113, 30);
    private static final String FAR = "198.51.100.7";
    private static final String OTHER = "198.51.100.8";

    /** Of 64 ports so many are everybody's, and the rest is kept for interfaces with few. */
    private static final int OPEN = 60;

    /** What the random start of a search is among 64 ports, in test packets. */
    static final int PORT = 1024 + TestHost.NONCE % OPEN;

    /** One of those that are kept, which a second interface gets. */
    private static final int KEPT = 1024 + OPEN + (TestHost.NONCE + 2) % 4;

    private NatCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a connection leaves under the NAT gateway's address and a port of this host's, and is answered",
                        NatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    A,
                                                    ipv4("203.0.113.30", FAR),
                                                    tcp(PORT, 443).syn()));
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    A,
                                                    ipv4(FAR, "10.0.0.5"),
                                                    tcp(443, 40000).syn().ack()));
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    A,
                                                    ipv4("203.0.113.30", FAR),
                                                    tcp(PORT, 443).ack()));
                        }),
                PacketCase.of(
                        "two connections to one destination have different ports, to different ones the same",
                        NatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT, 53)));
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 53))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(after(PORT), 53)));
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 54))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT, 54)));
                        }),
                PacketCase.of("echoes go by their identifier", NatCases::behind, host -> {
                    host.sends(A, ipv4("10.0.0.5", FAR), icmp(8, 0, 0x1234_0001))
                            .ends(Reason.SENT_TO_EDGE)
                            .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), icmp(8, 0, PORT << 16 | 1)));
                    host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), icmp(0, 0, PORT << 16 | 1)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(A, ipv4(FAR, "10.0.0.5"), icmp(0, 0, 0x1234_0001)));
                }),
                PacketCase.of(
                        "an error about a connection is translated, and what it quotes", NatCases::behind, host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4("198.51.100.1", "203.0.113.30"),
                                            icmp(11, 0, 0),
                                            payload(packet(
                                                    List.of(ipv4("203.0.113.30", FAR), udp(PORT, 53), payload(8))))))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of("all pieces of an answer come back, after the first", NatCases::behind, host -> {
                    host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(later(FAR, "203.0.113.30"))).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                    host.receives(fromEdge(first(FAR, "203.0.113.30", 53, PORT)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(A, first(FAR, "10.0.0.5", 53, 40000)));
                    host.receives(fromEdge(later(FAR, "203.0.113.30")))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(A, later(FAR, "10.0.0.5")));
                    host.receives(fromEdge(first("198.51.100.8", "203.0.113.30", 53, PORT)))
                            .ends(Reason.NAT_UNSOLICITED);
                    host.receives(fromEdge(later("198.51.100.8", "203.0.113.30")))
                            .ends(Reason.NAT_UNSOLICITED);
                }),
                PacketCase.of("an edge leads pieces to the host whose port the first one has", NatCases::edge, host -> {
                    host.fromOutside(outside(later("198.51.100.9", "203.0.113.30")))
                            .ends(Reason.FRAGMENT_WAITS);
                    host.fromOutside(outside(first(FAR, "203.0.113.30", 53, 1024)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(later(FAR, "203.0.113.30"))).ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(
                                    ipv4(FAR, "203.0.113.30").identification(9).fragment(0, true),
                                    icmp(0, 0, 1024 << 16 | 1),
                                    payload(8)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(
                                    ipv4(FAR, "203.0.113.30")
                                            .identification(9)
                                            .fragment(2, false)
                                            .next(IpProtocol.ICMP),
                                    payload(8)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(
                                    ipv4(FAR, "203.0.113.30").identification(9).fragment(0, true),
                                    icmp(3, 3, 0),
                                    payload(8)))
                            .ends(Reason.NAT_PORT_UNLEASED);
                }),
                PacketCase.of("and lets those of the sender's port out", NatCases::edge, host -> {
                    host.receives(outbound(OTHER_HOST, later("203.0.113.30", FAR)))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                    host.receives(outbound(OTHER_HOST, first("203.0.113.30", FAR, 2048, 53)))
                            .ends(Reason.SENT_TO_INTERNET);
                    host.receives(outbound(OTHER_HOST, later("203.0.113.30", FAR)))
                            .ends(Reason.SENT_TO_INTERNET);
                    host.receives(outbound(GATEWAY, later("203.0.113.30", FAR))).ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                }),
                PacketCase.of(
                        "a connection is tracked although everybody may, both ways: it outlives its rules",
                        world -> {
                            behind(world);
                            openToEverybody(world);
                        },
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED);
                            World closed = TrackingCases.changed(2, TrackingCases.KEEP);
                            behind(closed);
                            host.now(closed)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, PORT).ack()))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40001, 443).syn())
                                    .ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                        }),
                PacketCase.of("what nobody waits for does not come in", NatCases::behind, host -> {
                    host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, PORT)))
                            .ends(Reason.NAT_UNSOLICITED);
                    host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                    host.receives(fromEdge(ipv4("198.51.100.8", "203.0.113.30"), udp(53, PORT)))
                            .ends(Reason.NAT_UNSOLICITED);
                    host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(54, PORT)))
                            .ends(Reason.NAT_UNSOLICITED);
                    host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, PORT)))
                            .ends(Reason.DELIVERED);
                }),
                PacketCase.of(
                        "only what begins a connection gets a port, of protocols that have some",
                        NatCases::behind,
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack().sequence(700).acknowledgement(900))
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN)
                                    .answers(A, reset(tcp(443, 40000).rst().sequence(900)));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).fin().sequence(700),
                                            payload(5))
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN)
                                    .answers(
                                            A, reset(tcp(443, 40000).rst().ack().acknowledgement(706)));
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).rst())
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                            host.sends(A, ipv4("10.0.0.5", FAR).next(dev.tenet.net.IpProtocol.GRE), payload(8))
                                    .ends(Reason.NAT_PROTOCOL_REFUSED);
                        }),
                PacketCase.of(
                        "when all ports are taken towards a destination, others can be reached",
                        world -> behind(world.with(A, from -> Changed.flowQuota(from, 100))),
                        host -> {
                            takeAll(host, 53);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 53)).ends(Reason.NAT_QUOTA_REACHED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 54)).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "where one instance has taken what it could, another one still begins connections",
                        world -> behind(world.with(A, from -> Changed.flowQuota(from, 100))),
                        host -> {
                            takeAll(host, 53);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40001, 53)).ends(Reason.NAT_QUOTA_REACHED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 53)).ends(Reason.NAT_QUOTA_REACHED);
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, KEPT)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a port that is kept goes back where its connection is not remembered",
                        world -> behind(world.with(A, from -> Changed.flowQuota(from, OPEN + 1))),
                        host -> {
                            for (int n = 0; n < OPEN + 1; n++) {
                                host.sends(A, ipv4("10.0.0.5", FAR), udp(40000 + n, 53))
                                        .ends(Reason.SENT_TO_EDGE);
                            }
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 53)).ends(Reason.FLOW_QUOTA_REACHED);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40001, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40002, 53)).ends(Reason.NAT_QUOTA_REACHED);
                        }),
                PacketCase.of(
                        "an interface has no more connections through NAT gateways than it may",
                        world -> routed(internet(world, GATEWAY)).with(gateway(2, new PortBlocks(16, 1), List.of())),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 54)).ends(Reason.SENT_TO_EDGE);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 55)).ends(Reason.NAT_QUOTA_REACHED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 54)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 55)).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "ports that are given back serve their connections, and no new ones",
                        world -> behind(world),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            World after = new World();
                            routed(internet(after, GATEWAY))
                                    .with(gateway(100, new PortBlocks(17, 1), List.of(new PortBlocks(16, 1))));
                            host.now(after)
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT, 53)));
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, PORT)))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT + 64, 53)));
                        }),
                PacketCase.of(
                        "a connection that said nothing for 350 seconds is reset with its next packet",
                        NatCases::behind,
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED);
                            host.after(350_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.after(351_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack().acknowledgement(5))
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN)
                                    .answers(A, reset(tcp(443, 40000).rst().sequence(5)));
                        }),
                PacketCase.of(
                        "a gateway's own time for idle TCP connections counts, from the next packet on",
                        world -> behind(patient(world)),
                        host -> {
                            establish(host);
                            host.now(set(new NatTimers(
                                            seconds(600), seconds(5), seconds(20), seconds(4), Optional.empty())))
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.after(600_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.after(601_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN);
                        }),
                PacketCase.of(
                        "an interface that forgets idle TCP connections sooner than its gateway does so",
                        world -> behind(world.with(
                                A,
                                from -> Changed.idleTimeouts(
                                        from, new IdleTimeouts(seconds(60), seconds(30), seconds(180))))),
                        host -> {
                            establish(host);
                            host.after(60_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.after(61_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN);
                        }),
                PacketCase.of("a connection that nobody has answered is forgotten sooner", NatCases::behind, host -> {
                    host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn()).ends(Reason.SENT_TO_EDGE);
                    host.after(31_000)
                            .receives(fromEdge(
                                    ipv4(FAR, "203.0.113.30"),
                                    tcp(443, PORT).syn().ack()))
                            .ends(Reason.NAT_UNSOLICITED);
                }),
                PacketCase.of(
                        "a port rests after FIN both ways and after a reset as long as is chosen",
                        world -> routed(internet(world, GATEWAY))
                                .with(gateway(new NatTimers(
                                        seconds(350), seconds(30), seconds(20), seconds(4), Optional.empty()))),
                        host -> {
                            establish(host);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).fin().ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, PORT).fin().ack()))
                                    .ends(Reason.DELIVERED);
                            host.after(20_000)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.after(20_500)
                                    .sends(
                                            A,
                                            ipv4("10.0.0.5", FAR),
                                            tcp(40000, 443).ack())
                                    .ends(Reason.NAT_CONNECTION_UNKNOWN);
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40001, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, after(PORT)).rst()))
                                    .ends(Reason.DELIVERED);
                            host.after(4_500)
                                    .receives(fromEdge(
                                            ipv4(FAR, "203.0.113.30"),
                                            tcp(443, after(PORT)).rst()))
                                    .ends(Reason.NAT_UNSOLICITED);
                        }),
                PacketCase.of(
                        "a gateway's own time for UDP counts whatever the interface's is, of both states",
                        world -> routed(internet(world, GATEWAY))
                                .with(gateway(new NatTimers(
                                        seconds(350),
                                        seconds(30),
                                        seconds(65),
                                        seconds(16),
                                        Optional.of(seconds(240))))),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.after(240_000)
                                    .receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, PORT)))
                                    .ends(Reason.DELIVERED);
                            host.after(240_500)
                                    .receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, PORT)))
                                    .ends(Reason.NAT_UNSOLICITED);
                        }),
                PacketCase.of(
                        "a gateway that sends no resets only drops what it has forgotten",
                        world -> routed(internet(world, GATEWAY))
                                .with(gateway(
                                        65_536,
                                        new NatSettings(
                                                NatTimers.USUAL, false, NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT),
                                        List.of(new PortBlocks(16, 1)),
                                        List.of())),
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.0.5", FAR),
                                        tcp(40000, 443).ack())
                                .ends(Reason.NAT_CONNECTION_UNKNOWN)
                                .leavesNothing()),
                PacketCase.of(
                        "with endpoint-independent mapping all far sides know a source by the same port, and nobody else has it",
                        world -> mapping(world, NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT, 53)));
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 53))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(after(PORT), 53)));
                            host.chance(7)
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40001, 54))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(after(PORT), 54)));
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 9))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", OTHER), udp(PORT, 9)));
                            host.chance(TestHost.NONCE)
                                    .sends(B, ipv4("10.0.0.9", "198.51.100.9"), udp(40000, 53))
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4("203.0.113.30", "198.51.100.9"),
                                                    udp(after(after(PORT)), 53)));
                        }),
                PacketCase.of(
                        "a stranger's packet to a mapping does not come in, as the far sides it was made for may send",
                        world -> mapping(world, NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(OTHER, "203.0.113.30"), udp(53, PORT)))
                                    .ends(Reason.NAT_UNSOLICITED);
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(54, PORT)))
                                    .ends(Reason.NAT_UNSOLICITED);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 53))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(OTHER, "203.0.113.30"), udp(53, PORT)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(A, frame(A, ipv4(OTHER, "10.0.0.5"), udp(53, 40000)));
                        }),
                PacketCase.of(
                        "a mapping covers TCP where that is chosen, and echoes never",
                        world -> mapping(world, NatMappingBehavior.ENDPOINT_INDEPENDENT),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", OTHER),
                                            tcp(40000, 443).syn())
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4("203.0.113.30", OTHER),
                                                    tcp(after(PORT), 443).syn()));
                            host.sends(A, ipv4("10.0.0.5", FAR), icmp(8, 0, 0x1234_0001))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", OTHER), icmp(8, 0, 0x1234_0001))
                                    .goesOut(
                                            toEdge(),
                                            frame(B, ipv4("203.0.113.30", OTHER), icmp(8, 0, PORT << 16 | 1)));
                        }),
                PacketCase.of(
                        "and only UDP where that is chosen",
                        world -> mapping(world, NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", OTHER),
                                            tcp(40000, 443).syn())
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    B,
                                                    ipv4("203.0.113.30", OTHER),
                                                    tcp(PORT, 443).syn()));
                        }),
                PacketCase.of(
                        "when all ports are mapped, new sources have none, and mapped ones reach everybody",
                        world -> mapping(
                                world.with(A, from -> Changed.flowQuota(from, 100)),
                                NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                        host -> {
                            takeAll(host, 53);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(41000, 54))
                                    .ends(Reason.NAT_QUOTA_REACHED);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 54))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000 + OPEN + 1, 54))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 54)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40001, 53)).ends(Reason.NAT_QUOTA_REACHED);
                        }),
                PacketCase.of(
                        "of four ports that are mapped a fifth source gets none",
                        world -> routed(internet(world, GATEWAY))
                                .with(gateway(
                                        65_536,
                                        mapped(NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                                        List.of(PortBlocks.part(16, 8, 4)),
                                        List.of())),
                        host -> {
                            for (int n = 0; n < 4; n++) {
                                host.sends(A, ipv4("10.0.0.5", FAR), udp(40000 + n, 53 + n))
                                        .ends(Reason.SENT_TO_EDGE);
                            }
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40004, 60)).ends(Reason.NAT_PORTS_EXHAUSTED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40003, 60)).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "a port that is not remembered is nobody's mapping",
                        world -> mapping(
                                world.with(A, from -> Changed.flowQuota(from, 1)),
                                NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 53)).ends(Reason.FLOW_QUOTA_REACHED);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 53))
                                    .ends(Reason.FLOW_QUOTA_REACHED);
                            host.sends(B, ipv4("10.0.0.9", OTHER), udp(40000, 53))
                                    .goesOut(toEdge(), frame(B, ipv4("203.0.113.30", OTHER), udp(after(PORT), 53)));
                        }),
                PacketCase.of(
                        "connections keep their ports when the mapping is chosen, and towards their far sides nobody else gets these",
                        NatCases::behind,
                        host -> {
                            host.sends(B, ipv4("10.0.0.9", OTHER), udp(40000, 53))
                                    .goesOut(toEdge(), frame(B, ipv4("203.0.113.30", OTHER), udp(PORT, 53)));
                            host.now(mapping(new World(), NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP))
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT, 53)));
                            host.sends(B, ipv4("10.0.0.9", OTHER), udp(40000, 53))
                                    .goesOut(toEdge(), frame(B, ipv4("203.0.113.30", OTHER), udp(PORT, 53)));
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 53))
                                    .ends(Reason.NAT_PORTS_EXHAUSTED);
                            host.sends(A, ipv4("10.0.0.5", OTHER), udp(40000, 54))
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", OTHER), udp(PORT, 54)));
                        }),
                PacketCase.of(
                        "one instance has 55,000 connections to one destination at once, by one address",
                        world -> {
                            world.flowCapacity = 65_536;
                            routed(internet(world, GATEWAY))
                                    .with(A, from -> Changed.flowQuota(from, 60_000))
                                    .with(gateway(new PortBlocks(16, 945)));
                        },
                        host -> {
                            Random random = new Random(7);
                            for (int n = 0; n < 55_000; n++) {
                                host.chance(random.nextInt())
                                        .sends(A, ipv4("10.0.0.5", FAR), udp(2000 + n, 53))
                                        .ends(Reason.SENT_TO_EDGE);
                            }
                        }),
                PacketCase.of(
                        "a host that has a part of a block gives connections its ports, and no others",
                        world -> routed(internet(world, GATEWAY)).with(gateway(PortBlocks.part(16, 8, 4))),
                        host -> {
                            for (int n = 0; n < 4; n++) {
                                host.sends(A, ipv4("10.0.0.5", FAR), udp(40000 + n, 53))
                                        .ends(Reason.SENT_TO_EDGE)
                                        .goesOut(
                                                toEdge(),
                                                frame(
                                                        A,
                                                        ipv4("203.0.113.30", FAR),
                                                        udp(1032 + (TestHost.NONCE + n) % 4, 53)));
                            }
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 53)).ends(Reason.NAT_PORTS_EXHAUSTED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 54)).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, 1035)))
                                    .ends(Reason.DELIVERED);
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, 1036)))
                                    .ends(Reason.NAT_UNSOLICITED);
                        }),
                PacketCase.of(
                        "of few ports two are kept, which two interfaces share",
                        world -> routed(internet(world, GATEWAY)).with(gateway(PortBlocks.part(16, 8, 8))),
                        host -> {
                            for (int n = 0; n < 7; n++) {
                                host.sends(A, ipv4("10.0.0.5", FAR), udp(40000 + n, 53))
                                        .ends(Reason.SENT_TO_EDGE);
                            }
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(41000, 53)).ends(Reason.NAT_QUOTA_REACHED);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            host.sends(B, ipv4("10.0.0.9", FAR), udp(40001, 53)).ends(Reason.NAT_QUOTA_REACHED);
                        }),
                PacketCase.of(
                        "where there is a whole block a part serves the connections that have its ports, and no new ones",
                        world -> routed(internet(world, GATEWAY)).with(gateway(PortBlocks.part(16, 8, 4))),
                        host -> {
                            int port = 1032 + TestHost.NONCE % 4;
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53)).ends(Reason.SENT_TO_EDGE);
                            World after = new World();
                            routed(internet(after, GATEWAY))
                                    .with(gateway(
                                            100, List.of(PortBlocks.part(16, 8, 4), new PortBlocks(17, 1)), List.of()));
                            host.now(after)
                                    .sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(port, 53)));
                            host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), udp(53, port)))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(40001, 53))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(toEdge(), frame(A, ipv4("203.0.113.30", FAR), udp(PORT + 64, 53)));
                        }),
                PacketCase.of(
                        "a gateway that has no ports here lets nothing out",
                        world -> routed(internet(world, GATEWAY)),
                        host -> host.sends(A, ipv4("10.0.0.5", FAR), udp(40000, 53))
                                .ends(Reason.NAT_PORTS_NONE)),
                // ---- the edge
                PacketCase.of(
                        "an edge lets each of the hosts that share a block out by its own part alone",
                        NatCases::edge,
                        host -> {
                            host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(2120, 53)))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(outbound(GATEWAY, ipv4("203.0.113.30", FAR), udp(2128, 53)))
                                    .ends(Reason.SENT_TO_INTERNET);
                            host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(2128, 53)))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                            host.receives(outbound(GATEWAY, ipv4("203.0.113.30", FAR), udp(2127, 53)))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                            host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(2112, 53)))
                                    .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                        }),
                PacketCase.of("and leads what comes from outside to the part's host", NatCases::edge, host -> {
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), udp(53, 2120)))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toHost(OTHER_HOST), outside(ipv4(FAR, "203.0.113.30"), udp(53, 2120)));
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), udp(53, 2131)))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(toHost(GATEWAY), outside(ipv4(FAR, "203.0.113.30"), udp(53, 2131)));
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), icmp(0, 0, 2128 << 16)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(
                                    ipv4("198.51.100.1", "203.0.113.30"),
                                    icmp(3, 1, 0),
                                    payload(packet(List.of(ipv4("203.0.113.30", FAR), udp(2128, 53), payload(8))))))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), udp(53, 2132)))
                            .ends(Reason.NAT_PORT_UNLEASED);
                }),
                PacketCase.of("an edge lets a host send by the ports that it has", NatCases::edge, host -> {
                    host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(2048, 53)))
                            .ends(Reason.SENT_TO_INTERNET);
                    host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(1024, 53)))
                            .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                    host.receives(outbound(OTHER_HOST, ipv4("203.0.113.30", FAR), udp(9000, 53)))
                            .ends(Reason.PUBLIC_SOURCE_NOT_SENDERS);
                }),
                PacketCase.of("from outside a packet goes to the host that has the port", NatCases::edge, host -> {
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), udp(53, 2048)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), icmp(0, 0, 2048 << 16)))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(
                                    ipv4("198.51.100.1", "203.0.113.30"),
                                    icmp(3, 1, 0),
                                    payload(packet(List.of(ipv4("203.0.113.30", FAR), udp(2048, 53), payload(8))))))
                            .ends(Reason.SENT_TO_HOST);
                    host.fromOutside(outside(ipv4(FAR, "203.0.113.30"), udp(53, 9000)))
                            .ends(Reason.NAT_PORT_UNLEASED);
                }));
    }

    private static int after(int port) {
        return port == 1023 + OPEN ? 1024 : port + 1;
    }

    static Layer[] first(String from, String to, int fromPort, int toPort) {
        return new Layer[] {
            ipv4(from, to).identification(77).fragment(0, true),
            udp(fromPort, toPort).datagramLength(25),
            payload(8)
        };
    }

    static Layer[] later(String from, String to) {
        return new Layer[] {ipv4(from, to).identification(77).fragment(2, false).next(IpProtocol.UDP), payload(9)};
    }

    static World behind(World world) {
        return routed(internet(world, GATEWAY)).with(gateway(new PortBlocks(16, 1)));
    }

    /** The same, also from IPv6, with the gateway at this edge. */
    static World through(World world, SubnetEdge edge, NetworkAcl acl) {
        return internet(world, GATEWAY)
                .routed(
                        new Route(IpPrefix.ALL_IPV4, new RouteTarget.Nat(NAT)),
                        new Route(Nat64Prefix.PREFIX, new RouteTarget.Nat(NAT)))
                .with(acl)
                .with(at(gateway(new PortBlocks(16, 1)), edge));
    }

    static NatGateway at(NatGateway gateway, SubnetEdge edge) {
        return new NatGateway(
                gateway.key(),
                gateway.vni(),
                edge,
                gateway.connectionsPerInterface(),
                gateway.settings(),
                gateway.addresses());
    }

    static NatGateway gateway(PortBlocks here) {
        return gateway(65_536, here, List.of());
    }

    private static NatGateway gateway(int connections, PortBlocks here, List<PortBlocks> ending) {
        return gateway(connections, List.of(here), ending);
    }

    private static NatGateway gateway(int connections, List<PortBlocks> here, List<PortBlocks> ending) {
        return gateway(connections, NatSettings.USUAL, here, ending);
    }

    private static NatGateway gateway(
            int connections, NatSettings settings, List<PortBlocks> here, List<PortBlocks> ending) {
        return new NatGateway(
                NAT,
                NETWORK,
                EDGE,
                connections,
                settings,
                List.of(new NatGateway.Address(Ipv4Address.of(10, 0, 9, 4), Optional.of(KNOWN), false, here, ending)));
    }

    private static NatGateway gateway(NatTimers timers) {
        return gateway(
                65_536,
                new NatSettings(timers, true, NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT),
                List.of(new PortBlocks(16, 1)),
                List.of());
    }

    private static World set(NatTimers timers) {
        return routed(internet(patient(new World()), GATEWAY)).with(gateway(timers));
    }

    /** Its interface remembers connections for days, as interfaces in EC2 do. */
    private static World patient(World world) {
        return world.with(A, from -> Changed.idleTimeouts(from, IdleTimeouts.DEFAULT));
    }

    private static World mapping(World world, NatMappingBehavior mapping) {
        return routed(internet(world, GATEWAY))
                .with(gateway(65_536, mapped(mapping), List.of(new PortBlocks(16, 1)), List.of()));
    }

    private static NatSettings mapped(NatMappingBehavior mapping) {
        return new NatSettings(NatTimers.USUAL, true, mapping);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static void establish(TestHost host) {
        host.sends(A, ipv4("10.0.0.5", FAR), tcp(40000, 443).syn()).ends(Reason.SENT_TO_EDGE);
        host.receives(fromEdge(ipv4(FAR, "203.0.113.30"), tcp(443, PORT).syn().ack()))
                .ends(Reason.DELIVERED);
    }

    /** As many connections to a port as one instance can have: of the four ports that are kept it has as many as it leaves. */
    private static void takeAll(TestHost host, int port) {
        for (int n = 0; n < OPEN + 2; n++) {
            host.sends(A, ipv4("10.0.0.5", FAR), udp(40000 + n, port)).ends(Reason.SENT_TO_EDGE);
        }
    }

    private static Bytes reset(TcpLayer tcp) {
        return innerFrame(A.mac(), World.TestInterface.ROUTER_MAC, ipv4(FAR, "10.0.0.5"), tcp.window(0));
    }

    static World edge(World world) {
        return internet(world, OWN_HOST, GATEWAY)
                .with(new NatOwners(
                        new NatOwnersKey(Network.INTERNET, KNOWN),
                        NAT,
                        NETWORK,
                        Ipv4Address.of(10, 0, 9, 4),
                        List.of(
                                new NatOwners.Lease(GATEWAY, new PortBlocks(16, 16)),
                                new NatOwners.Lease(OTHER_HOST, new PortBlocks(32, 1)),
                                new NatOwners.Lease(OTHER_HOST, PortBlocks.part(33, 8, 8)),
                                new NatOwners.Lease(GATEWAY, PortBlocks.part(33, 16, 4)))));
    }

    private static World routed(World world) {
        return world.routed(new Route(IpPrefix.ALL_IPV4, new RouteTarget.Nat(NAT)));
    }

    private static World internet(World world, HostNumber... edges) {
        return world.edges(TAG, edges);
    }

    private static Overlay toHost(HostNumber host) {
        return Overlay.from(OWN_HOST).to(host).vni(0).tag(TAG).kind(Overlay.INBOUND);
    }

    static Overlay toEdge() {
        return Overlay.from(OWN_HOST)
                .to(GATEWAY)
                .vni(0)
                .tag(TAG)
                .kind(Overlay.OUTBOUND)
                .note(TestHost.NONCE);
    }

    private static Bytes outbound(HostNumber host, Layer... layers) {
        return Overlay.from(host).vni(0).tag(TAG).kind(Overlay.OUTBOUND).around(layers);
    }

    static Bytes fromEdge(Layer... layers) {
        return Overlay.from(GATEWAY).vni(0).tag(TAG).kind(Overlay.INBOUND).around(layers);
    }

    private static Bytes outside(Layer... layers) {
        return innerFrame(MacAddress.parse("02:00:00:00:00:aa"), MacAddress.parse("02:00:00:00:00:bb"), layers);
    }

    /** The rules under which other connections are not tracked. */
    static void openToEverybody(World world) {
        TrackingCases.rules(
                        TrackingCases.KEEP,
                        TrackingCases.in(TrackingCases.ANY, TrackingCases.ALL),
                        TrackingCases.out(TrackingCases.ANY, TrackingCases.ALL))
                .accept(world);
    }
}
