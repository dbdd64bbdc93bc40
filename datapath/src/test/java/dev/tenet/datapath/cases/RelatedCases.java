package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;

/** ICMP errors: of connections, of nothing known, and forged ones. Group {@code web} lets no ICMP error in. */
final class RelatedCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";
    private static final String ROUTER = "10.0.0.99";

    private RelatedCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- to an instance, which sent what is quoted
                PacketCase.of("an error about a connection reaches the instance, whoever sends it", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(unreachable(FAR, OWN, 3, udp(1, 2)))).ends(Reason.DELIVERED);
                    host.receives(in(unreachable(ROUTER, OWN, 4, udp(1, 2)))).ends(Reason.DELIVERED);
                    host.receives(in(error(11, 0, ROUTER, OWN, udp(1, 2)))).ends(Reason.DELIVERED);
                    host.receives(in(error(12, 0, ROUTER, OWN, udp(1, 2)))).ends(Reason.DELIVERED);
                }),
                PacketCase.of("of TCP, of an echo, and of a protocol without ports", host -> {
                    host.sends(A, ipv4(OWN, FAR), tcp(40000, 80).syn()).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(unreachable(FAR, OWN, 1, tcp(40000, 80).syn())))
                            .ends(Reason.DELIVERED);
                    host.sends(A, ipv4(OWN, FAR), icmpEcho(9, 1)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(unreachable(FAR, OWN, 1, icmpEcho(9, 2)))).ends(Reason.DELIVERED);
                    host.sends(A, ipv4(OWN, FAR).next(IpProtocol.ESP), payload(20))
                            .ends(Reason.ASKED_GATEWAY);
                    host.receives(in(
                                    ipv4(FAR, OWN),
                                    icmp(3, 2, 0),
                                    quote(ipv4(OWN, FAR).next(IpProtocol.ESP), payload(20))))
                            .ends(Reason.DELIVERED);
                }),
                PacketCase.of("errors of IPv6 alike", host -> {
                    host.sends(A, ipv6("fd00::5", "fd00::20"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(
                                    ipv6("fd00::99", "fd00::5"),
                                    icmpv6(2, 0, 1280),
                                    quote(ipv6("fd00::5", "fd00::20"), udp(1, 2))))
                            .ends(Reason.DELIVERED);
                    host.receives(in(
                                    ipv6("fd00::99", "fd00::5"),
                                    icmpv6(1, 4, 0),
                                    quote(ipv6("fd00::5", "fd00::20"), udp(1, 2))))
                            .ends(Reason.DELIVERED);
                    host.receives(in(
                                    ipv6("fd00::99", "fd00::5"),
                                    icmpv6(3, 1, 0),
                                    quote(ipv6("fd00::5", "fd00::20"), fragment(0, true, 7), udp(1, 2))))
                            .ends(Reason.DELIVERED);
                }),
                PacketCase.of("an error about no connection is judged by the rules", host -> {
                    host.receives(in(unreachable(FAR, OWN, 3, udp(1, 2)))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(Overlay.from(OTHER_HOST).around(unreachable(FAR, "10.0.0.9", 3, udp(1, 2))))
                            .ends(Reason.DELIVERED);
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(unreachable(FAR, OWN, 3, udp(1, 3)))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(unreachable(FAR, OWN, 3, udp(2, 1)))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(error(5, 0, FAR, OWN, udp(1, 2)))).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("so is one whose connection was idle too long, or that quotes too little", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(
                                    ipv4(FAR, OWN),
                                    icmp(3, 3, 0),
                                    quote(ipv4(OWN, FAR).totalLength(27), udp(1, 2), 27)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(ipv4(FAR, OWN), icmp(3, 3, 0), payload(19)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(
                                    ipv4(FAR, OWN),
                                    icmp(3, 3, 0),
                                    quote(ipv4(OWN, FAR).fragment(1, false), udp(1, 2))))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.after(30_001)
                            .receives(in(unreachable(FAR, OWN, 3, udp(1, 2))))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of("an error does not keep a connection alive", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.after(29_000)
                            .receives(in(unreachable(FAR, OWN, 3, udp(1, 2))))
                            .ends(Reason.DELIVERED);
                    host.after(1_001)
                            .receives(in(ipv4(FAR, OWN), udp(2, 1)))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of(
                        "an error that quotes what its receiver did not send is forged, whatever rules allow",
                        host -> host.receives(
                                        in(ipv4(FAR, "10.0.0.9"), icmp(3, 4, 576), quote(ipv4(OWN, FAR), udp(1, 2))))
                                .ends(Reason.ICMP_ERROR_FORGED)
                                .leavesNothing()),
                PacketCase.of(
                        "forged in IPv6 too",
                        host -> host.receives(in(
                                        ipv6("fd00::20", "fd00::9"),
                                        icmpv6(2, 0, 1280),
                                        quote(ipv6("fd00::5", "fd00::20"), udp(1, 2))))
                                .ends(Reason.ICMP_ERROR_FORGED)),
                // ---- from an instance, which got what is quoted
                PacketCase.of("an instance's error about a connection goes where the connection goes", host -> {
                    host.receives(in(ipv4(FAR, "10.0.0.9"), udp(1, 2))).ends(Reason.DELIVERED);
                    host.learns(B, FAR, OTHER_HOST, WEB, unreachable("10.0.0.9", FAR, 3, udp(1, 2)));
                    host.sends(B, unreachable("10.0.0.9", FAR, 3, udp(1, 2)))
                            .ends(Reason.ENCAPSULATED)
                            .goesOut(
                                    Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(NONCE)
                                            .identity(OPEN),
                                    frame(B, unreachable("10.0.0.9", FAR, 3, udp(1, 2))));
                }),
                PacketCase.of(
                        "an instance that forges a quote gets no further",
                        host -> host.sends(A, ipv4(OWN, FAR), icmp(3, 4, 576), quote(ipv4("10.0.0.21", OWN), udp(1, 2)))
                                .ends(Reason.ICMP_ERROR_FORGED)
                                .leavesNothing()),
                PacketCase.of("errors between instances of one host arrive", host -> {
                    host.sends(A, ipv4(OWN, "10.0.0.9"), udp(1, 2)).ends(Reason.DELIVERED);
                    host.sends(B, unreachable("10.0.0.9", OWN, 3, udp(1, 2)))
                            .ends(Reason.DELIVERED)
                            .reaches(A, frame(B, unreachable("10.0.0.9", OWN, 3, udp(1, 2))));
                }),
                PacketCase.of(
                        "and of a connection that the receiver does not know",
                        host -> host.sends(B, unreachable("10.0.0.9", OWN, 3, udp(1, 2)))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                // ---- any protocol
                protocol("GRE", IpProtocol.GRE),
                protocol("ESP", IpProtocol.ESP),
                protocol("AH", IpProtocol.AH),
                protocol("SCTP", IpProtocol.SCTP));
    }

    private static PacketCase protocol(String name, IpProtocol protocol) {
        return PacketCase.of(name + " is tracked by addresses and protocol for ten minutes", host -> {
            Bytes back = in(ipv4(FAR, OWN).next(protocol), payload(20));
            host.receives(back).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
            host.sends(A, ipv4(OWN, FAR).next(protocol), payload(20)).ends(Reason.ASKED_GATEWAY);
            host.after(600_000).receives(back).ends(Reason.DELIVERED);
            host.after(600_001).receives(back).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
        });
    }

    /** The quoted packet went the other way. */
    private static Layer[] unreachable(String from, String to, int code, Layer quoted) {
        return error(3, code, from, to, quoted);
    }

    private static Layer[] error(int type, int code, String from, String to, Layer quoted) {
        String other = from.equals(ROUTER) ? FAR : from;
        return new Layer[] {ipv4(from, to), icmp(type, code, 0), quote(ipv4(to, other), quoted)};
    }

    private static Layer quote(Layer... layers) {
        return payload(packet(layers));
    }

    private static Layer quote(Layer ip, Layer transport, int bytes) {
        return payload(packet(ip, transport).limit(bytes));
    }

    private static Bytes in(Layer... layers) {
        return Overlay.from(OTHER_HOST).around(layers);
    }
}
