package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpEchoReply;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.PortRange;
import java.util.List;

/**
 * security_group: which connections are tracked, and what becomes of them when rules change. Interface A is in group {@code web}, whose
 * rules each case states; the far side is 10.0.1.20.
 */
final class TrackingCases {
    private static final String FAR = "10.0.1.20";
    static final String ALL = "0.0.0.0/0";
    static final RuleTraffic ANY = new RuleTraffic.Any();
    static final RuleChange KEEP = new RuleChange.Keep();
    private static final RuleChange CUT = new RuleChange.Cut();
    private static final RuleChange REJUDGE = new RuleChange.Rejudge(100);

    private TrackingCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- tracked connections
                PacketCase.of(
                        "a tracked connection outlives the rule that allowed it",
                        rules(KEEP, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.now(changed(2, KEEP, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(80, 40000).ack())).ends(Reason.ASKED_GATEWAY);
                            host.receives(from(tcp(40001, 80).syn())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "so does its answer when the egress rules go",
                        rules(KEEP, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.now(changed(2, KEEP, in(tcpTo(80), FAR + "/32")));
                            host.sends(A, to(tcp(80, 40000).ack())).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, to(tcp(5, 6).syn())).ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                        }),
                // ---- cut
                PacketCase.of(
                        "where changed rules cut, a TCP connection needs another SYN, whatever the rules say",
                        rules(CUT, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.now(changed(2, CUT, in(tcpTo(80), FAR + "/32"), in(tcpTo(81), ALL), out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack()))
                                    .ends(Reason.SECURITY_GROUP_CONNECTION_CUT)
                                    .leavesNothing();
                            host.sends(A, to(tcp(80, 40000).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.after(59_000)
                                    .sends(A, to(tcp(80, 40000).ack()))
                                    .ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.after(59_000)
                                    .sends(A, to(tcp(80, 40000).ack()))
                                    .ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.receives(from(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(80, 40000).syn().ack())).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "a cut connection is forgotten once nothing has come for a minute",
                        rules(CUT, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.now(changed(2, CUT, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.after(60_001)
                                    .receives(from(tcp(40000, 80).ack()))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "other protocols than TCP begin anew by the rules there are",
                        rules(CUT, in(udpTo(53), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            host.receives(from(udp(40000, 53))).ends(Reason.DELIVERED);
                            host.now(changed(2, CUT, in(udpTo(53), "10.0.0.0/8")));
                            host.sends(A, to(udp(53, 40000))).ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                            host.receives(from(udp(40000, 53))).ends(Reason.DELIVERED);
                            host.sends(A, to(udp(53, 40000))).ends(Reason.ASKED_GATEWAY);
                        }),
                // ---- judged again
                PacketCase.of(
                        "where changed rules judge again, a connection that could not begin now is cut both ways",
                        rules(REJUDGE, in(tcpTo(80), FAR + "/32"), in(tcpTo(81), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.receives(from(tcp(40000, 81).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, REJUDGE, in(tcpTo(81), "10.0.0.0/8"), out(ANY, ALL)));
                            host.sends(A, to(tcp(80, 40000).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.sends(A, to(tcp(81, 40000).syn().ack())).ends(Reason.ASKED_GATEWAY);
                            host.receives(from(tcp(40000, 81).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "and goes on when rules allow it again",
                        rules(REJUDGE, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            serve(host);
                            host.now(changed(2, REJUDGE, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.now(changed(3, REJUDGE, in(tcpTo(80), FAR + "/32"), out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(80, 40000).ack())).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "a UDP conversation is held too, although the answer alone would be allowed",
                        rules(REJUDGE, in(udpTo(53), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            host.receives(from(udp(40000, 53))).ends(Reason.DELIVERED);
                            host.now(changed(2, REJUDGE, out(ANY, ALL)));
                            host.sends(A, to(udp(53, 40000))).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.receives(from(udp(40000, 53))).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                        }),
                PacketCase.of(
                        "only so many are judged again in a second; the others go on until then",
                        rules(new RuleChange.Rejudge(1), in(tcpTo(80), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            host.receives(from(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
                            host.receives(from(tcp(40001, 80).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, new RuleChange.Rejudge(1), out(ANY, ALL)));
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.receives(from(tcp(40001, 80).ack())).ends(Reason.DELIVERED);
                            host.receives(from(tcp(40000, 80).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.after(1_000)
                                    .receives(from(tcp(40001, 80).ack()))
                                    .ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                        }),
                PacketCase.of(
                        "a rule that names a group judges by the identity that began the connection",
                        rules(REJUDGE, inFromOpen(tcpTo(443)), out(ANY, ALL)),
                        host -> {
                            host.receives(from(OPEN, tcp(40000, 443).syn())).ends(Reason.DELIVERED);
                            host.now(
                                    changed(2, REJUDGE, inFromOpen(tcpTo(443)), inFromOpen(tcpTo(444)), out(ANY, ALL)));
                            host.sends(A, to(tcp(443, 40000).syn().ack())).ends(Reason.ASKED_GATEWAY);
                            host.now(changed(3, REJUDGE, inFromOpen(tcpTo(444)), out(ANY, ALL)));
                            host.sends(A, to(tcp(443, 40000).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                        }),
                PacketCase.of(
                        "a destination that has not answered yet is judged when its identity is known",
                        rules(REJUDGE, out(tcpTo(80), FAR + "/32")),
                        host -> {
                            host.sends(A, to(tcp(1, 80).syn())).ends(Reason.ASKED_GATEWAY);
                            host.now(changed(2, REJUDGE, outToOpen(tcpTo(80))));
                            host.sends(A, to(tcp(1, 80).ack())).ends(Reason.ASKED_GATEWAY);
                            host.receives(from(
                                            World.UNKNOWN_IDENTITY, tcp(80, 1).ack()))
                                    .ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.now(changed(3, REJUDGE, outToOpen(tcpTo(80)), in(tcpTo(9), ALL)));
                            host.receives(from(OPEN, tcp(80, 1).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an echo's connection is judged again as a request",
                        rules(REJUDGE, in(echo(), FAR + "/32"), out(ANY, ALL)),
                        host -> {
                            host.receives(from(icmpEcho(7, 1))).ends(Reason.DELIVERED);
                            host.now(changed(2, REJUDGE, in(echo(), "10.0.0.0/8"), out(ANY, ALL)));
                            host.sends(A, to(icmpEchoReply(7, 1))).ends(Reason.ASKED_GATEWAY);
                            host.now(changed(3, REJUDGE, out(ANY, ALL)));
                            host.sends(A, to(icmpEchoReply(7, 1))).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                        }),
                // ---- untracked connections
                PacketCase.of(
                        "what everybody may, both ways, takes no place among tracked connections",
                        world -> {
                            rules(KEEP, in(tcpTo(80), ALL), out(ANY, ALL)).accept(world);
                            world.with(A, a -> Changed.flowQuota(a, 1));
                        },
                        host -> {
                            host.sends(A, to(udp(1, 2))).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, to(udp(3, 2))).ends(Reason.FLOW_QUOTA_REACHED);
                            host.receives(from(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
                            host.receives(from(tcp(40001, 80).syn())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(80, 40001).syn().ack())).ends(Reason.ASKED_GATEWAY);
                            host.receives(from(tcp(40002, 80).syn())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an untracked connection ends with the rule that allows it, both ways, even where changes keep",
                        rules(KEEP, in(tcpTo(22), ALL), out(ANY, ALL)),
                        host -> {
                            host.receives(from(tcp(40000, 22).syn())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(22, 40000).syn().ack())).ends(Reason.ASKED_GATEWAY);
                            host.now(changed(2, KEEP, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.sends(A, to(tcp(22, 40000).ack())).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.receives(from(tcp(40000, 22).syn())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                            host.now(changed(3, KEEP, in(tcpTo(22), ALL), out(ANY, ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "it becomes a tracked one where a narrower rule allows it",
                        rules(KEEP, in(tcpTo(22), ALL), out(ANY, ALL)),
                        host -> {
                            host.receives(from(tcp(40000, 22).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, KEEP, in(tcpTo(22), "10.0.0.0/8"), out(ANY, ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                            host.now(changed(3, KEEP, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a narrower rule tracks from the beginning",
                        rules(KEEP, in(tcpTo(22), "10.0.0.0/8"), out(ANY, ALL)),
                        host -> {
                            host.receives(from(tcp(40000, 22).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, KEEP, out(ANY, ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "so do egress rules that do not let all answers out to everybody",
                        rules(KEEP, in(tcpTo(22), ALL), out(tcpFrom(1024), ALL)),
                        host -> {
                            host.receives(from(tcp(40000, 22).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, KEEP, out(tcpFrom(1024), ALL)));
                            host.receives(from(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of("ICMP is always tracked", rules(KEEP, in(ANY, ALL), out(ANY, ALL)), host -> {
                    host.receives(from(icmpEcho(7, 1))).ends(Reason.DELIVERED);
                    host.now(changed(2, KEEP));
                    host.sends(A, to(icmpEchoReply(7, 1))).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of(
                        "the families are judged apart: IPv6 is tracked where only IPv4 is open",
                        rules(KEEP, in(tcpTo(22), ALL), in(tcpTo(22), "fd00::/8"), out(ANY, ALL), out(ANY, "::/0")),
                        host -> {
                            host.receives(from6(tcp(40000, 22).syn())).ends(Reason.DELIVERED);
                            host.now(changed(2, KEEP, out(ANY, ALL), out(ANY, "::/0")));
                            host.receives(from6(tcp(40000, 22).ack())).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "an instance's own connection is untracked where everybody may send to all of its ports",
                        rules(KEEP, in(udpFrom(0), ALL), out(udpTo(53), ALL)),
                        host -> {
                            host.sends(A, to(udp(1, 53))).ends(Reason.ASKED_GATEWAY);
                            host.now(changed(2, KEEP, out(udpTo(53), ALL)));
                            host.receives(from(udp(53, 1))).ends(Reason.SECURITY_GROUP_CONNECTION_CUT);
                            host.after(60_001).sends(A, to(udp(1, 53))).ends(Reason.ASKED_GATEWAY);
                            host.receives(from(udp(53, 1))).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "where there is no room for an untracked connection it goes on unremembered",
                        world -> {
                            rules(KEEP, in(tcpTo(80), ALL), out(ANY, ALL)).accept(world);
                            world.flowCapacity = 1;
                        },
                        host -> {
                            host.receives(from(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
                            host.receives(from(tcp(40001, 80).syn())).ends(Reason.DELIVERED);
                            host.sends(A, to(tcp(80, 40001).syn().ack())).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, to(udp(1, 2))).ends(Reason.FLOW_TABLE_FULL);
                        }));
    }

    /** A connection from the far side to port 80 of A, answered. */
    private static void serve(TestHost host) {
        host.receives(from(tcp(40000, 80).syn())).ends(Reason.DELIVERED);
        host.sends(A, to(tcp(80, 40000).syn().ack())).ends(Reason.ASKED_GATEWAY);
    }

    static java.util.function.Consumer<World> rules(RuleChange change, SecurityGroupRule... rules) {
        return world -> world.with(new SecurityGroup(new SecurityGroupKey("web"), List.of(rules)))
                .with(A, a -> Changed.ruleChange(a, change));
    }

    static World changed(int generation, RuleChange change, SecurityGroupRule... rules) {
        World world = new World().attached(A, a -> Changed.policyGeneration(a, generation));
        rules(change, rules).accept(world);
        return world;
    }

    static SecurityGroupRule in(RuleTraffic traffic, String peer) {
        return new SecurityGroupRule(RuleDirection.INGRESS, traffic, new RulePeer.Addresses(IpPrefix.parse(peer)));
    }

    static SecurityGroupRule out(RuleTraffic traffic, String peer) {
        return new SecurityGroupRule(RuleDirection.EGRESS, traffic, new RulePeer.Addresses(IpPrefix.parse(peer)));
    }

    private static SecurityGroupRule inFromOpen(RuleTraffic traffic) {
        return new SecurityGroupRule(RuleDirection.INGRESS, traffic, new RulePeer.Group(new SecurityGroupKey("open")));
    }

    private static SecurityGroupRule outToOpen(RuleTraffic traffic) {
        return new SecurityGroupRule(RuleDirection.EGRESS, traffic, new RulePeer.Group(new SecurityGroupKey("open")));
    }

    private static RuleTraffic tcpTo(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    private static RuleTraffic tcpFrom(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, 65535));
    }

    private static RuleTraffic udpTo(int port) {
        return new RuleTraffic.Ports(IpProtocol.UDP, PortRange.of(port, port));
    }

    private static RuleTraffic udpFrom(int port) {
        return new RuleTraffic.Ports(IpProtocol.UDP, PortRange.of(port, 65535));
    }

    private static RuleTraffic echo() {
        return new RuleTraffic.Icmp(IpProtocol.ICMP, java.util.OptionalInt.of(8), java.util.OptionalInt.empty());
    }

    private static Layer[] to(Layer... layers) {
        return TestHost.with(ipv4("10.0.0.5", FAR), layers).toArray(Layer[]::new);
    }

    private static Bytes from(Layer... layers) {
        return from(Identity.NONE, layers);
    }

    private static Bytes from(Identity identity, Layer... layers) {
        return Overlay.from(OTHER_HOST)
                .identity(identity)
                .around(TestHost.with(ipv4(FAR, "10.0.0.5"), layers).toArray(Layer[]::new));
    }

    private static Bytes from6(Layer... layers) {
        return Overlay.from(OTHER_HOST)
                .around(TestHost.with(ipv6("fd00:0:0:1::20", "fd00::5"), layers).toArray(Layer[]::new));
    }
}
