package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;

/** Packets that do not fit. The fabric carries 1,500 bytes of an instance's packet; instances' devices do, too. */
final class TooBigCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";
    private static final String ROUTER_LINK_LOCAL = "fe80::454:aff:fe00:1";

    private TooBigCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of("the sender of what the fabric cannot carry is told what it can", host -> {
                    Layer[] layers = {ipv4(OWN, FAR), udp(1, 2), payload(1501 - 28)};
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2), payload(1500 - 28)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, layers)
                            .ends(Reason.PACKET_TOO_BIG)
                            .answers(
                                    A,
                                    packet(
                                            ethernet(World.TestInterface.ROUTER_MAC, A.mac()),
                                            ipv4("10.0.0.1", OWN),
                                            icmp(3, 4, 1500),
                                            payload(quoted(frame(A, layers), 68))));
                }),
                PacketCase.of("in IPv6 too", host -> {
                    Layer[] layers = {ipv6("fd00::5", "fd00::20"), udp(1, 2), payload(1501 - 48)};
                    host.sends(A, layers)
                            .ends(Reason.PACKET_TOO_BIG)
                            .answers(
                                    A,
                                    packet(
                                            ethernet(World.TestInterface.ROUTER_MAC, A.mac()),
                                            ipv6(ROUTER_LINK_LOCAL, "fd00::5"),
                                            icmpv6(2, 0, 1500),
                                            payload(quoted(frame(A, layers), 80))));
                }),
                PacketCase.of("also without don't-fragment: nobody on the way makes pieces", host -> {
                    host.sends(A, ipv4(OWN, FAR).flags(0), udp(1, 2), payload(1501 - 28))
                            .ends(Reason.PACKET_TOO_BIG);
                }),
                PacketCase.of(
                        "of an ICMP error nothing is said",
                        host -> host.sends(A, ipv4(OWN, FAR), icmp(3, 3, 0), payload(1501 - 28))
                                .ends(Reason.PACKET_TOO_BIG_UNTOLD)
                                .leavesNothing()),
                PacketCase.of("nor of a piece that is not the first", host -> {
                    host.sends(A, ipv4(OWN, FAR).identification(7).fragment(0, true), udp(1, 2), payload(8))
                            .ends(Reason.ASKED_GATEWAY);
                    host.sends(
                                    A,
                                    ipv4(OWN, FAR)
                                            .identification(7)
                                            .fragment(2, false)
                                            .next(IpProtocol.UDP),
                                    payload(1481))
                            .ends(Reason.PACKET_TOO_BIG_UNTOLD)
                            .leavesNothing();
                }),
                PacketCase.of("a hundred times a second", host -> {
                    for (int i = 0; i < 100; i++) {
                        host.sends(A, ipv4(OWN, FAR), udp(1, 2), payload(1501 - 28))
                                .ends(Reason.PACKET_TOO_BIG);
                    }
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2), payload(1501 - 28))
                            .ends(Reason.PACKET_TOO_BIG_UNTOLD)
                            .leavesNothing();
                    host.after(1_000)
                            .sends(A, ipv4(OWN, FAR), udp(1, 2), payload(1501 - 28))
                            .ends(Reason.PACKET_TOO_BIG);
                }),
                PacketCase.of("what does not fit into the receiver's device is answered in its name", host -> {
                    Layer[] layers = {ipv4(FAR, "10.0.0.9"), udp(1, 2), payload(1501 - 28)};
                    Layer[] answer = {ipv4("10.0.0.9", FAR), icmp(3, 4, 1500), payload(quoted(frame(A, layers), 68))};
                    host.receives(Overlay.from(OTHER_HOST).around(ipv4(FAR, "10.0.0.9"), udp(1, 2), payload(1500 - 28)))
                            .ends(Reason.DELIVERED);
                    host.receives(Overlay.from(OTHER_HOST).around(layers))
                            .ends(Reason.PACKET_TOO_BIG)
                            .reenters(B, frame(B, answer));
                    host.sendsMarked(B, dev.tenet.datapath.reference.PacketMark.REENTERED, answer)
                            .ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of("and in IPv6", host -> {
                    Layer[] layers = {ipv6("fd00::20", "fd00::9"), udp(1, 2), payload(1501 - 48)};
                    host.receives(Overlay.from(OTHER_HOST).around(layers))
                            .ends(Reason.PACKET_TOO_BIG)
                            .reenters(
                                    B,
                                    frame(
                                            B,
                                            ipv6("fd00::9", "fd00::20"),
                                            icmpv6(2, 0, 1500),
                                            payload(quoted(frame(A, layers), 80))));
                }));
    }

    private static Bytes quoted(Bytes frame, int bytes) {
        return frame.slice(14, 14 + bytes);
    }
}
