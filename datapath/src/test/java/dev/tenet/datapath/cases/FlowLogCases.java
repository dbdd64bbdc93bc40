package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.function.Consumer;

/** What flow logs have of packets. Lines are as {@link FlowLine} writes them. */
final class FlowLogCases {
    private static final String OWN = "10.0.0.5";
    private static final String FAR = "10.0.0.20";

    private FlowLogCases() {}

    static List<PacketCase> cases() {
        return List.of(
                logged("packets of a connection are one record a direction", host -> {
                    host.sends(A, ipv4(OWN, FAR), tcp(1000, 80).syn()).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(ipv4(FAR, OWN), tcp(80, 1000).syn().ack()));
                    host.sends(A, ipv4(OWN, FAR), tcp(1000, 80).ack(), payload(10));
                    host.sends(A, ipv4(OWN, FAR), tcp(1000, 80).fin().ack());
                    host.logs(
                            "11 out ACCEPT 6 10.0.0.5:1000 10.0.0.20:80 packets 3 bytes 130 flags 3",
                            "11 in ACCEPT 6 10.0.0.5:1000 10.0.0.20:80 packets 1 bytes 40 flags 18");
                }),
                logged("what rules refuse is rejected, at the interface whose rules they are", host -> {
                    host.receives(in(ipv4(FAR, OWN), tcp(1000, 22).syn())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.sends(B, ipv4("10.0.0.9", OWN), tcp(1000, 22).syn())
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.sends(C, ipv4("10.0.0.7", FAR), udp(1, 2)).ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                    host.logs(
                            "11 in REJECT 6 10.0.0.5:22 10.0.0.20:1000 packets 1 bytes 40 flags 2",
                            "11 in REJECT 6 10.0.0.5:22 10.0.0.9:1000 packets 1 bytes 40 flags 2",
                            "12 out ACCEPT 6 10.0.0.9:1000 10.0.0.5:22 packets 1 bytes 40 flags 2",
                            "13 out REJECT 17 10.0.0.7:1 10.0.0.20:2 packets 1 bytes 28 flags 0");
                }),
                logged("echoes have no ports, so that all of two addresses are one record", host -> {
                    host.sends(A, ipv4(OWN, FAR), icmpEcho(1, 1), payload(56));
                    host.sends(A, ipv4(OWN, FAR), icmpEcho(2, 1), payload(56));
                    host.sends(A, ipv6("fd00::5", "fd00::20"), udp(1, 2));
                    host.logs(
                            "11 out ACCEPT 1 10.0.0.5:0 10.0.0.20:0 packets 2 bytes 168 flags 0",
                            "11 out ACCEPT 17 fd00::5:1 fd00::20:2 packets 1 bytes 48 flags 0");
                }),
                logged("an error about a connection is logged as itself, from whoever sent it", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2));
                    host.receives(in(ipv4("10.0.0.99", OWN), icmp(3, 3, 0), payload(packet(ipv4(OWN, FAR), udp(1, 2)))))
                            .ends(Reason.DELIVERED);
                    host.logs(
                            "11 out ACCEPT 17 10.0.0.5:1 10.0.0.20:2 packets 1 bytes 28 flags 0",
                            "11 in ACCEPT 1 10.0.0.5:0 10.0.0.99:0 packets 1 bytes 56 flags 0");
                }),
                logged("what the host answers itself, and what cannot be, is not logged", host -> {
                    host.sends(
                                    A,
                                    arp(ArpMessage.request(
                                            A.mac(), Ipv4Address.parse(OWN), Ipv4Address.parse("10.0.0.9"))))
                            .ends(Reason.ANSWERED_ARP);
                    host.sends(A, ipv4(OWN, "169.254.169.253"), udp(1, 53)).ends(Reason.TO_SERVICE);
                    host.sends(A, ipv4("10.0.0.66", FAR), udp(1, 2)).ends(Reason.SPOOFED_ADDRESS);
                    host.logs();
                }),
                logged("what rules let pass is accepted also where no way leads on", host -> {
                    host.sends(A, ipv4(OWN, "10.0.66.1"), udp(1, 2)).ends(Reason.ROUTE_BLACKHOLE);
                    host.sends(A, ipv4(OWN, "192.0.2.1"), udp(1, 2)).ends(Reason.ROUTE_NONE);
                    host.logs(
                            "11 out ACCEPT 17 10.0.0.5:1 10.0.66.1:2 packets 1 bytes 28 flags 0",
                            "11 out ACCEPT 17 10.0.0.5:1 192.0.2.1:2 packets 1 bytes 28 flags 0");
                }),
                logged("what waits for its destination's identity is logged once, when it is judged", host -> {
                    Layer[] layers = {ipv4("10.0.0.7", FAR), tcp(1000, 5432).syn()};
                    host.sends(C, layers).ends(Reason.ASKED_GATEWAY);
                    host.logs();
                    host.receives(Overlay.from(GATEWAY)
                                    .note(TestHost.NONCE & 0xffffff)
                                    .answerHere(FAR, OTHER_HOST, 5, OPEN))
                            .ends(Reason.LOCATION_LEARNED);
                    host.sends(C, layers).ends(Reason.ENCAPSULATED);
                    host.logs("13 out ACCEPT 6 10.0.0.7:1000 10.0.0.20:5432 packets 1 bytes 40 flags 2");
                }),
                logged("a superpacket counts as its segments, each with its headers", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2));
                    host.sendsSuperpacket(A, ipv4(OWN, FAR), tcp(1000, 80).ack(), payload(2_500));
                    host.logs("11 out ACCEPT 17 10.0.0.5:1 10.0.0.20:2 packets 1 bytes 28 flags 0");
                    host.receivesSuperpacket(in(ipv4(FAR, OWN), tcp(1000, 22).ack(), payload(2_500)))
                            .ends(Reason.DECAPSULATE_FAILED);
                }),
                PacketCase.of(
                        "a refused superpacket counts as its segments, each with its headers",
                        world -> world.logged(100, A, B),
                        host -> {
                            host.sends(B, ipv4("10.0.0.9", OWN), udp(1, 2)).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                            host.sendsSuperpacket(
                                            B,
                                            ipv4("10.0.0.9", OWN),
                                            tcp(1000, 22).ack(),
                                            payload(2_500))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                            host.logs(
                                    "11 in REJECT 17 10.0.0.5:2 10.0.0.9:1 packets 1 bytes 28 flags 0",
                                    "11 in REJECT 6 10.0.0.5:22 10.0.0.9:1000 packets 3 bytes 2620 flags 0",
                                    "12 out ACCEPT 17 10.0.0.9:1 10.0.0.5:2 packets 1 bytes 28 flags 0",
                                    "12 out ACCEPT 6 10.0.0.9:1000 10.0.0.5:22 packets 3 bytes 2620 flags 0");
                        }),
                PacketCase.of(
                        "an interface may have only so many records in a window; what it has goes on",
                        world -> world.logged(1, A),
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 3));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2));
                            host.logs("11 out ACCEPT 17 10.0.0.5:1 10.0.0.20:2 packets 2 bytes 56 flags 0");
                        }),
                PacketCase.of("without a flow log nothing is recorded", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.logs();
                }));
    }

    private static PacketCase logged(String sentence, Consumer<TestHost> script) {
        return PacketCase.of(sentence, world -> world.logged(100, A, B, C), script);
    }

    private static Bytes in(Layer... layers) {
        return Overlay.from(OTHER_HOST).around(layers);
    }
}
