package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.NatCases.NAT;
import static dev.tenet.datapath.cases.NatCases.PORT;
import static dev.tenet.datapath.cases.NatCases.fromEdge;
import static dev.tenet.datapath.cases.NatCases.toEdge;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The network ACL of a NAT gateway's subnet, 10.0.9.0/24 unless it is said otherwise; gateway, ports and far sides are those of {@link NatCases}. */
final class NatAclCases {
    private static final NetworkAclKey ACL = new NetworkAclKey("acl-nat");
    private static final SubnetEdge EDGE =
            new SubnetEdge(ACL, Optional.of(IpPrefix.parse("10.0.9.0/24")), Optional.empty());
    private static final String OWN = "10.0.0.5";
    private static final String OWN6 = "fd00::5";
    private static final String KNOWN = "203.0.113.30";
    private static final String FAR = "198.51.100.7";
    private static final String OTHER = "198.51.100.8";
    private static final String FAR6 = "64:ff9b::c633:6407";
    private static final String PEERED = "10.8.0.5";
    private static final RuleTraffic ANY = new RuleTraffic.Any();
    private static final RuleTraffic ALL_ICMP =
            new RuleTraffic.Icmp(IpProtocol.ICMP, OptionalInt.empty(), OptionalInt.empty());

    private NatAclCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "what the ACL of the NAT gateway's subnet does not let in from the instance goes nowhere",
                        denying(ingress(tcpTo(443), OWN + "/32")),
                        host -> {
                            host.sends(A, out(tcp(40000, 443).syn()))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED)
                                    .leavesNothing();
                            host.sends(A, out(tcp(40000, 444).syn())).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "nor what it does not let out to the far side",
                        denying(egress(tcpTo(443), FAR + "/32")),
                        host -> {
                            host.sends(A, out(tcp(40000, 443).syn()))
                                    .ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED)
                                    .leavesNothing();
                            host.sends(A, ipv4(OWN, OTHER), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "what it lets neither in nor through the gateway it does not let in",
                        denying(ingress(ANY, OWN + "/32"), egress(ANY, FAR + "/32")),
                        host -> {
                            host.sends(A, out(tcp(40000, 443).ack())).ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, ipv4(OWN, FAR).next(IpProtocol.GRE), payload(20))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "what the gateway refuses does not come to where it would leave",
                        denying(egress(ANY, FAR + "/32")),
                        host -> host.sends(A, ipv4(OWN, FAR).next(IpProtocol.GRE), payload(20))
                                .ends(Reason.NAT_PROTOCOL_REFUSED)),
                PacketCase.of(
                        "an answer comes in by the gateway's port, not by the instance's",
                        denying(ingress(tcpTo(40000), FAR + "/32"), ingress(tcpTo(PORT), OTHER + "/32")),
                        host -> {
                            establish(host);
                            host.sends(A, ipv4(OWN, OTHER), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(OTHER, KNOWN),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "and goes on to the instance by the instance's address and port",
                        denying(egress(tcpTo(40001), OWN + "/32")),
                        host -> {
                            establish(host);
                            host.sends(A, out(tcp(40001, 443).syn())).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN),
                                            tcp(443, PORT + 1).syn().ack()))
                                    .ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "a change cuts live connections in the direction that it is about, and mends them too",
                        denying(),
                        host -> {
                            establish(host);
                            host.now(changed(2, egress(tcpTo(443), "0.0.0.0/0")));
                            host.sends(A, out(tcp(40000, 443).ack())).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                            host.sends(A, out(tcp(40000, 443).ack())).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN), tcp(443, PORT).ack()))
                                    .ends(Reason.DELIVERED);
                            host.now(changed(3, ingress(tcpTo(PORT), "0.0.0.0/0")));
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN), tcp(443, PORT).ack()))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, out(tcp(40000, 443).ack())).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN), tcp(443, PORT).ack()))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.now(changed(4));
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN), tcp(443, PORT).ack()))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, out(tcp(40000, 443).ack()))
                                    .ends(Reason.SENT_TO_EDGE)
                                    .goesOut(
                                            toEdge(),
                                            frame(
                                                    A,
                                                    ipv4(KNOWN, FAR),
                                                    tcp(PORT, 443).ack()));
                        }),
                PacketCase.of("a packet that is denied there does not keep its connection alive", denying(), host -> {
                    host.sends(A, out(udp(40000, 53))).ends(Reason.SENT_TO_EDGE);
                    host.now(changed(2, egress(ANY, "0.0.0.0/0")));
                    host.sends(A, out(udp(40000, 53))).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                    host.after(20_000).sends(A, out(udp(40000, 53))).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                    host.now(changed(3));
                    host.after(20_000)
                            .receives(fromEdge(ipv4(FAR, KNOWN), udp(53, PORT)))
                            .ends(Reason.NAT_UNSOLICITED);
                }),
                PacketCase.of(
                        "echoes are judged as requests on their way out and as replies on their way back",
                        denying(
                                ingress(icmpOf(0), FAR + "/32"),
                                egress(icmpOf(0), OTHER + "/32"),
                                egress(icmpOf(8), "198.51.100.9/32")),
                        host -> {
                            host.sends(A, out(icmp(8, 0, 0x1234_0001))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(FAR, KNOWN), icmp(0, 0, PORT << 16 | 1)))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, ipv4(OWN, OTHER), icmp(8, 0, 0x1234_0001))
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(OTHER, KNOWN), icmp(0, 0, PORT << 16 | 1)))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4(OWN, OTHER), icmp(0, 0, 0x1234_0001))
                                    .ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                            host.sends(A, ipv4(OWN, "198.51.100.9"), icmp(8, 0, 0x1234_0001))
                                    .ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "an error about a connection passes, as at any subnet's edge",
                        denying(ingress(ALL_ICMP, "0.0.0.0/0"), egress(ALL_ICMP, "0.0.0.0/0")),
                        host -> {
                            host.sends(A, out(udp(40000, 53))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4("198.51.100.1", KNOWN),
                                            icmp(11, 0, 0),
                                            payload(packet(List.of(ipv4(KNOWN, FAR), udp(PORT, 53), payload(8))))))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            A,
                                            out(
                                                    icmp(3, 3, 0),
                                                    payload(packet(
                                                            List.of(ipv4(FAR, OWN), udp(53, 40000), payload(8))))))
                                    .ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "pieces of an answer share the verdict of the first",
                        denying(ingress(udpTo(PORT), "0.0.0.0/0")),
                        host -> {
                            host.sends(A, out(udp(40000, 53))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN).identification(77).fragment(0, true),
                                            udp(53, PORT).datagramLength(25),
                                            payload(8)))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN)
                                                    .identification(77)
                                                    .fragment(2, false)
                                                    .next(IpProtocol.UDP),
                                            payload(9)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                        }),
                PacketCase.of(
                        "beside the gateway an instance's answers cross the subnet's edge at the gateway alone",
                        world -> beside(
                                world,
                                ingress(tcpTo(40000), "0.0.0.0/0"),
                                ingress(tcpTo(PORT), OTHER + "/32"),
                                egress(tcpTo(40001), OWN + "/32"),
                                egress(tcpTo(444), FAR + "/32")),
                        host -> {
                            establish(host);
                            host.sends(A, out(tcp(40001, 443).syn())).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN),
                                            tcp(443, PORT + 1).syn().ack()))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4(OWN, OTHER), tcp(40000, 443).syn())
                                    .ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(OTHER, KNOWN),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, out(tcp(40000, 444).syn())).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "elsewhere they cross their own subnet's edge, too",
                        world -> NatCases.behind(world).with(World.acl(ingress(tcpTo(40000), "0.0.0.0/0"))),
                        host -> {
                            host.sends(A, out(tcp(40000, 443).syn())).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN),
                                            tcp(443, PORT).syn().ack()))
                                    .ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "NAT64 is IPv6 on the instance's side",
                        denying(ingress(tcpTo(443), OWN6 + "/128"), egress(icmp6Of(129), OWN6 + "/128")),
                        host -> {
                            host.sends(A, out6(tcp(40000, 443).syn())).ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, out(tcp(40000, 443).syn())).ends(Reason.SENT_TO_EDGE);
                            host.sends(A, out6(icmpv6(128, 0, 0x1234_0001))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(FAR, KNOWN), icmp(0, 0, PORT << 16 | 1)))
                                    .ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "and IPv4 beyond the gateway",
                        denying(
                                egress(ANY, "64:ff9b::/96"),
                                egress(tcpTo(443), FAR + "/32"),
                                ingress(icmpOf(0), FAR + "/32"),
                                ingress(udpTo(PORT), FAR + "/32")),
                        host -> {
                            host.sends(A, out6(tcp(40000, 443).syn())).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                            host.sends(A, out6(tcp(40000, 444).syn())).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(
                                            ipv4(FAR, KNOWN),
                                            tcp(444, PORT).syn().ack()))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, out6(icmpv6(128, 0, 0x1234_0001))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(FAR, KNOWN), icmp(0, 0, PORT << 16 | 1)))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, out6(udp(40000, 53))).ends(Reason.SENT_TO_EDGE);
                            host.receives(fromEdge(ipv4(FAR, KNOWN), udp(53, PORT)))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "an ACL that lets all IPv4 pass still judges IPv6",
                        world -> NatCases.through(
                                world,
                                EDGE,
                                acl(
                                        allow(RuleDirection.INGRESS, "0.0.0.0/0"),
                                        allow(RuleDirection.EGRESS, "0.0.0.0/0"))),
                        host -> {
                            host.sends(A, out6(udp(40000, 53))).ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                            host.sends(A, out(udp(40000, 53))).ends(Reason.SENT_TO_EDGE);
                        }),
                PacketCase.of(
                        "a private gateway's subnet judges what goes to networks",
                        world -> PrivateNatCases.through(
                                world,
                                EDGE,
                                open(egress(udpTo(53), PEERED + "/32"), ingress(udpTo(PORT), "10.8.0.0/16"))),
                        host -> {
                            host.sends(A, ipv4(OWN, PEERED), udp(40000, 53)).ends(Reason.NETWORK_ACL_NAT_EGRESS_DENIED);
                            host.sends(A, ipv4(OWN, PEERED), udp(40000, 54)).ends(Reason.SENT_TO_GATEWAY);
                            host.receives(PrivateNatCases.relayed(ipv4(PEERED, "10.0.9.4"), udp(54, PORT)))
                                    .ends(Reason.NETWORK_ACL_NAT_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "what is in the gateway's subnet itself does not cross its edge",
                        world -> PrivateNatCases.through(
                                world,
                                new SubnetEdge(ACL, Optional.of(IpPrefix.parse("10.8.0.0/16")), Optional.empty()),
                                open(egress(ANY, PEERED + "/32"), ingress(ANY, "10.8.0.0/16"))),
                        host -> {
                            host.sends(A, ipv4(OWN, PEERED), udp(40000, 54)).ends(Reason.SENT_TO_GATEWAY);
                            host.receives(PrivateNatCases.relayed(ipv4(PEERED, "10.0.9.4"), udp(54, PORT)))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of("through a gateway whose ACL is not on the host nothing passes", denying(), host -> {
                    establish(host);
                    host.now(changed(2).damaged(tables -> tables.natAcls.remove(NAT)));
                    host.sends(A, out(tcp(40000, 443).ack())).ends(Reason.NETWORK_ACL_MISSING);
                    host.receives(fromEdge(ipv4(FAR, KNOWN), tcp(443, PORT).ack()))
                            .ends(Reason.NETWORK_ACL_MISSING);
                    host.sends(A, out(udp(40000, 53)))
                            .ends(Reason.NETWORK_ACL_MISSING)
                            .leavesNothing();
                }));
    }

    private static void establish(TestHost host) {
        host.sends(A, out(tcp(40000, 443).syn())).ends(Reason.SENT_TO_EDGE);
        host.receives(fromEdge(ipv4(FAR, KNOWN), tcp(443, PORT).syn().ack())).ends(Reason.DELIVERED);
    }

    private static Layer[] out(Layer... layers) {
        return behind(ipv4(OWN, FAR), layers);
    }

    private static Layer[] out6(Layer... layers) {
        return behind(ipv6(OWN6, FAR6), layers);
    }

    private static Layer[] behind(Layer first, Layer... others) {
        Layer[] all = new Layer[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static Consumer<World> denying(NetworkAclRule... rules) {
        return world -> NatCases.through(world, EDGE, open(rules));
    }

    private static World changed(int generation, NetworkAclRule... rules) {
        World world = new World();
        denying(rules).accept(world);
        return world.attached(A, a -> Changed.generation(a, generation));
    }

    /** The gateway is in the instances' subnet. */
    private static World beside(World world, NetworkAclRule... rules) {
        return NatCases.through(world, A.resource().edge(), World.acl(numbered(rules)));
    }

    /** Everything passes that these rules do not deny. */
    private static NetworkAcl open(NetworkAclRule... rules) {
        return new NetworkAcl(ACL, World.acl(numbered(rules)).rules());
    }

    /** In their order. */
    private static NetworkAclRule[] numbered(NetworkAclRule... rules) {
        return IntStream.range(0, rules.length)
                .mapToObj(n -> new NetworkAclRule(
                        rules[n].direction(), n + 1, rules[n].allows(), rules[n].traffic(), rules[n].peer()))
                .toArray(NetworkAclRule[]::new);
    }

    private static NetworkAcl acl(NetworkAclRule... rules) {
        return new NetworkAcl(ACL, List.of(rules));
    }

    private static NetworkAclRule allow(RuleDirection direction, String peer) {
        return new NetworkAclRule(direction, 1, true, ANY, IpPrefix.parse(peer));
    }

    private static NetworkAclRule egress(RuleTraffic traffic, String peer) {
        return deny(RuleDirection.EGRESS, traffic, peer);
    }

    private static NetworkAclRule ingress(RuleTraffic traffic, String peer) {
        return deny(RuleDirection.INGRESS, traffic, peer);
    }

    private static NetworkAclRule deny(RuleDirection direction, RuleTraffic traffic, String peer) {
        return new NetworkAclRule(direction, 1, false, traffic, IpPrefix.parse(peer));
    }

    private static RuleTraffic tcpTo(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    private static RuleTraffic udpTo(int port) {
        return new RuleTraffic.Ports(IpProtocol.UDP, PortRange.of(port, port));
    }

    private static RuleTraffic icmpOf(int type) {
        return new RuleTraffic.Icmp(IpProtocol.ICMP, OptionalInt.of(type), OptionalInt.empty());
    }

    private static RuleTraffic icmp6Of(int type) {
        return new RuleTraffic.Icmp(IpProtocol.ICMPV6, OptionalInt.of(type), OptionalInt.empty());
    }
}
