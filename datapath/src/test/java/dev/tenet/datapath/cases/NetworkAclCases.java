package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpEchoReply;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.OptionalInt;

/** network_acl: at the edge of the subnet 10.0.0.0/24, fd00::/64; the far side is in 10.0.1.0/24. */
final class NetworkAclCases {
    private static final String FAR = "10.0.1.20";
    private static final RuleTraffic ANY = new RuleTraffic.Any();

    private NetworkAclCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "what the network ACL does not let leave the subnet stays",
                        denying(egress(1, tcpTo(80), FAR + "/32")),
                        host -> {
                            host.sends(A, out(tcp(40000, 80).syn()))
                                    .ends(Reason.NETWORK_ACL_EGRESS_DENIED)
                                    .leavesNothing();
                            host.sends(A, out(tcp(40000, 81).syn())).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "what it does not let enter the subnet does not",
                        denying(ingress(1, tcpTo(80), FAR + "/32")),
                        host -> {
                            host.receives(in(tcp(40000, 80).syn()))
                                    .ends(Reason.NETWORK_ACL_INGRESS_DENIED)
                                    .leavesNothing();
                            host.receives(Overlay.from(OTHER_HOST)
                                            .around(
                                                    ipv4("10.0.1.21", "10.0.0.5"),
                                                    tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "the security group speaks first when a packet leaves",
                        denying(egress(1, ANY, "0.0.0.0/0")),
                        host -> host.sends(
                                        World.C,
                                        ipv4("10.0.0.7", FAR),
                                        tcp(1, 80).syn())
                                .ends(Reason.SECURITY_GROUP_EGRESS_DENIED)),
                PacketCase.of(
                        "and last when one enters",
                        denying(ingress(1, ANY, "0.0.0.0/0")),
                        host -> host.receives(in(tcp(40000, 22).syn())).ends(Reason.NETWORK_ACL_INGRESS_DENIED)),
                PacketCase.of(
                        "within the subnet it has nothing to say",
                        denying(egress(1, ANY, "0.0.0.0/0"), ingress(1, ANY, "0.0.0.0/0")),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", "10.0.0.9"), udp(1, 2))
                                    .ends(Reason.DELIVERED);
                            host.sends(A, ipv4("10.0.0.5", "10.0.0.20"), udp(1, 2))
                                    .ends(Reason.ASKED_GATEWAY);
                            host.sends(A, ipv6("fd00::5", "fd00::9"), udp(1, 2)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "it knows no connections: a reply is judged like any packet",
                        denying(ingress(1, ANY, "0.0.0.0/0")),
                        host -> {
                            host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                            host.receives(in(udp(2, 1))).ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "also a reply that leaves",
                        denying(egress(
                                1, new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(1024, 65535)), "0.0.0.0/0")),
                        host -> {
                            host.receives(in(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
                            host.sends(A, out(tcp(80, 40000).syn().ack())).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "the lowest number that matches decides",
                        world -> world.with(World.acl(
                                allow(RuleDirection.EGRESS, 1, tcpTo(80), FAR + "/32"),
                                deny(RuleDirection.EGRESS, 2, ANY, "10.0.1.0/24"))),
                        host -> {
                            host.sends(A, out(tcp(40000, 80).syn())).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, out(tcp(40000, 81).syn())).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "what no rule matches is denied",
                        world -> world.with(new NetworkAcl(World.ACL, List.of())),
                        host -> {
                            host.sends(A, out(udp(1, 2))).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                            host.receives(in(tcp(1, 80).syn())).ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                            host.receives(Overlay.from(OTHER_HOST)
                                            .around(
                                                    ipv6("fd00:0:0:1::20", "fd00::5"),
                                                    tcp(1, 80).syn()))
                                    .ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "a rule for IPv6 addresses is none for IPv4",
                        denying(egress(1, ANY, "::/0")),
                        host -> host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "an interface whose network ACL is not on the host passes nothing",
                        world -> world.damaged(tables -> tables.networkAcls.remove(A.number())),
                        host -> {
                            host.sends(A, out(udp(1, 2)))
                                    .ends(Reason.NETWORK_ACL_MISSING)
                                    .leavesNothing();
                            host.receives(in(tcp(1, 80).syn())).ends(Reason.NETWORK_ACL_MISSING);
                        }),
                PacketCase.of("a change cuts live connections, tracked or not, and mends them too", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, out(tcp(40000, 80).syn()));
                    host.receives(in(tcp(80, 40000).syn().ack())).ends(Reason.DELIVERED);
                    host.now(changed(2, deny(RuleDirection.EGRESS, 1, ANY, FAR + "/32")));
                    host.sends(A, out(tcp(40000, 80).ack())).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                    host.receives(in(tcp(80, 40000).ack())).ends(Reason.DELIVERED);
                    host.now(changed(3, deny(RuleDirection.INGRESS, 1, ANY, FAR + "/32")));
                    host.receives(in(tcp(80, 40000).ack())).ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                    host.sends(A, out(tcp(40000, 80).ack(), payload(3))).ends(Reason.ENCAPSULATED);
                    host.now(changed(4));
                    host.receives(in(tcp(80, 40000).ack())).ends(Reason.DELIVERED);
                    host.sends(A, out(tcp(40000, 80).ack())).ends(Reason.ENCAPSULATED);
                }),
                PacketCase.of("an error about a live connection does not hide a change from it", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, out(tcp(40000, 80).syn()));
                    host.receives(in(tcp(80, 40000).syn().ack())).ends(Reason.DELIVERED);
                    host.now(changed(2, deny(RuleDirection.EGRESS, 1, ANY, FAR + "/32")));
                    host.sends(
                                    A,
                                    out(
                                            icmp(3, 4, 1400),
                                            payload(packet(List.of(
                                                    ipv4(FAR, "10.0.0.5"),
                                                    tcp(80, 40000).ack())))))
                            .ends(Reason.ENCAPSULATED);
                    host.sends(A, out(tcp(40000, 80).ack())).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                }),
                PacketCase.of("without another topology generation the first verdict stands", host -> {
                    host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.now(new World().with(World.acl(deny(RuleDirection.EGRESS, 1, ANY, "0.0.0.0/0"))));
                    host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, out(udp(3, 2))).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                }),
                PacketCase.of("a known connection whose ACL has gone missing waits for it", host -> {
                    host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.now(changed(2).damaged(tables -> tables.networkAcls.remove(A.number())));
                    host.sends(A, out(udp(1, 2))).ends(Reason.NETWORK_ACL_MISSING);
                    host.now(changed(2));
                    host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("a packet that is denied does not keep its connection alive", host -> {
                    host.sends(A, out(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                    host.now(changed(2, deny(RuleDirection.EGRESS, 1, ANY, FAR + "/32")));
                    host.after(20_000).sends(A, out(udp(1, 2))).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                    host.now(changed(3));
                    host.after(20_000).receives(in(udp(2, 1))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of(
                        "an echo and its reply are told apart, though their connection is one",
                        denying(egress(1, icmpOf(0), "0.0.0.0/0")),
                        host -> {
                            host.sends(A, out(icmpEcho(7, 1))).ends(Reason.ASKED_GATEWAY);
                            host.receives(in(icmpEchoReply(7, 1))).ends(Reason.DELIVERED);
                            host.receives(in(icmpEcho(7, 1))).ends(Reason.DELIVERED);
                            host.sends(A, out(icmpEchoReply(7, 1))).ends(Reason.NETWORK_ACL_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "a neighbour in another subnet of this host meets the ACL too",
                        world -> world.with(World.acl(deny(RuleDirection.INGRESS, 1, tcpTo(22), "0.0.0.0/0")))
                                .with(A, a -> Changed.sourceCheck(a, false)),
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.1.5", "10.0.0.9"),
                                        tcp(1, 22).syn())
                                .ends(Reason.NETWORK_ACL_INGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "every protocol has its number",
                        denying(ingress(1, new RuleTraffic.Protocol(IpProtocol.GRE), "0.0.0.0/0")),
                        host -> {
                            host.receives(Overlay.from(OTHER_HOST)
                                            .around(ipv4(FAR, "10.0.0.9").next(IpProtocol.GRE), payload(20)))
                                    .ends(Reason.NETWORK_ACL_INGRESS_DENIED);
                            host.receives(Overlay.from(OTHER_HOST)
                                            .around(ipv4(FAR, "10.0.0.9").next(new IpProtocol(50)), payload(20)))
                                    .ends(Reason.DELIVERED);
                        }));
    }

    private static World changed(int generation, NetworkAclRule... rules) {
        return new World()
                .with(World.acl(rules))
                .attached(A, a -> Changed.generation(a, generation))
                .attached(B, b -> Changed.generation(b, generation));
    }

    private static java.util.function.Consumer<World> denying(NetworkAclRule... rules) {
        return world -> world.with(World.acl(rules));
    }

    private static NetworkAclRule egress(int number, RuleTraffic traffic, String peer) {
        return deny(RuleDirection.EGRESS, number, traffic, peer);
    }

    private static NetworkAclRule ingress(int number, RuleTraffic traffic, String peer) {
        return deny(RuleDirection.INGRESS, number, traffic, peer);
    }

    private static NetworkAclRule deny(RuleDirection direction, int number, RuleTraffic traffic, String peer) {
        return new NetworkAclRule(direction, number, false, traffic, IpPrefix.parse(peer));
    }

    private static NetworkAclRule allow(RuleDirection direction, int number, RuleTraffic traffic, String peer) {
        return new NetworkAclRule(direction, number, true, traffic, IpPrefix.parse(peer));
    }

    private static RuleTraffic tcpTo(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    private static RuleTraffic icmpOf(int type) {
        return new RuleTraffic.Icmp(IpProtocol.ICMP, OptionalInt.of(type), OptionalInt.empty());
    }

    private static Layer[] out(Layer... layers) {
        return TestHost.with(ipv4("10.0.0.5", FAR), layers).toArray(Layer[]::new);
    }

    private static Bytes in(Layer... layers) {
        return Overlay.from(OTHER_HOST)
                .identity(OPEN)
                .around(TestHost.with(ipv4(FAR, "10.0.0.5"), layers).toArray(Layer[]::new));
    }
}
