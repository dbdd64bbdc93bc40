package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.MeteredPrefix;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringClass;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.function.Consumer;

/** What interfaces are billed for. Lines are as {@link MeterLine} writes them. */
final class MeterCases {
    private static final String OWN = "10.0.0.5";
    private static final String NEAR = "10.0.0.20";
    private static final String FAR = "10.0.5.20";

    private MeterCases() {}

    static List<PacketCase> cases() {
        return List.of(
                metered("who the other side is decides the class, both ways", host -> {
                    host.sends(A, ipv4(OWN, NEAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2), payload(10)).ends(Reason.ASKED_GATEWAY);
                    host.sends(A, ipv6("fd00::5", "fd00::20"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(ipv4(FAR, OWN), udp(2, 1), payload(100))).ends(Reason.DELIVERED);
                    host.meters(
                            "11 same-zone out 1 packets 28 bytes in 0 packets 0 bytes",
                            "11 other-zone out 1 packets 38 bytes in 1 packets 128 bytes",
                            "11 class-99 out 1 packets 48 bytes in 0 packets 0 bytes");
                }),
                metered("the longest prefix decides, and an operator's may be any", host -> {
                    host.sends(A, ipv4(OWN, "10.0.5.99"), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(ipv4("10.0.5.98", OWN), tcp(9, 80).syn())).ends(Reason.DELIVERED);
                    host.meters("11 class-500 out 1 packets 28 bytes in 1 packets 40 bytes");
                }),
                metered(
                        "later packets of a connection are counted as its first, whatever classes have become",
                        host -> {
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                            host.now(new World()
                                    .with(new Metering(
                                            NETWORK,
                                            List.of(prefix(
                                                    "0.0.0.0/0", 0, MeteringClass.INTERNET, MeteringClass.INTERNET)))));
                            host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                            host.sends(A, ipv4(OWN, FAR), udp(1, 3)).ends(Reason.ASKED_GATEWAY);
                            host.meters(
                                    "11 other-zone out 2 packets 56 bytes in 0 packets 0 bytes",
                                    "11 internet out 1 packets 28 bytes in 0 packets 0 bytes");
                        }),
                metered("between two of one host each has its own meter", host -> {
                    host.sends(A, ipv4(OWN, "10.0.0.9"), udp(1, 2)).ends(Reason.DELIVERED);
                    host.sends(B, ipv4("10.0.0.9", OWN), udp(2, 1), payload(4)).ends(Reason.DELIVERED);
                    host.meters(
                            "11 same-zone out 1 packets 28 bytes in 1 packets 32 bytes",
                            "12 same-zone out 1 packets 32 bytes in 1 packets 28 bytes");
                }),
                metered("what the receiver's rules refuse its sender has sent, and nobody has got", host -> {
                    host.sends(B, ipv4("10.0.0.9", OWN), tcp(1000, 22).syn())
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.receives(in(ipv4(NEAR, OWN), tcp(1000, 22).syn())).ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                    host.meters("12 same-zone out 1 packets 40 bytes in 0 packets 0 bytes");
                }),
                metered("what finds no way, or may not leave, is not billed", host -> {
                    host.sends(A, ipv4(OWN, "10.0.66.1"), udp(1, 2)).ends(Reason.ROUTE_BLACKHOLE);
                    host.sends(A, ipv4(OWN, "192.0.2.1"), udp(1, 2)).ends(Reason.ROUTE_NONE);
                    host.sends(C, ipv4("10.0.0.7", NEAR), udp(1, 2)).ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                    host.sends(A, ipv4("10.0.0.66", NEAR), udp(1, 2)).ends(Reason.SPOOFED_ADDRESS);
                    host.sends(A, ipv4(OWN, "169.254.169.253"), udp(1, 53)).ends(Reason.TO_SERVICE);
                    host.meters();
                }),
                metered("what waits for its destination's identity is counted once, when it goes", host -> {
                    Layer[] layers = {ipv4("10.0.0.7", NEAR), tcp(1000, 5432).syn()};
                    host.sends(C, layers).ends(Reason.ASKED_GATEWAY);
                    host.meters();
                    host.receives(Overlay.from(GATEWAY)
                                    .note(TestHost.NONCE & 0xffffff)
                                    .answerHere(NEAR, OTHER_HOST, 5, OPEN))
                            .ends(Reason.LOCATION_LEARNED);
                    host.sends(C, layers).ends(Reason.ENCAPSULATED);
                    host.meters("13 same-zone out 1 packets 40 bytes in 0 packets 0 bytes");
                }),
                metered("an error is counted with the connection that it is about", host -> {
                    host.sends(A, ipv4(OWN, FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.receives(in(ipv4(NEAR, OWN), icmp(3, 3, 0), payload(packet(ipv4(OWN, FAR), udp(1, 2)))))
                            .ends(Reason.DELIVERED);
                    host.meters("11 other-zone out 1 packets 28 bytes in 1 packets 56 bytes");
                }),
                metered("a superpacket is billed as its segments, each with its headers", host -> {
                    host.sends(B, ipv4("10.0.0.9", OWN), tcp(1000, 80).syn()).ends(Reason.DELIVERED);
                    host.sendsSuperpacket(
                                    B, ipv4("10.0.0.9", OWN), tcp(1000, 80).ack(), payload(2_500))
                            .ends(Reason.DELIVERED);
                    host.meters(
                            "11 same-zone out 0 packets 0 bytes in 4 packets 2660 bytes",
                            "12 same-zone out 4 packets 2660 bytes in 0 packets 0 bytes");
                }),
                PacketCase.of("a network without classes has one of its own", host -> {
                    host.sends(A, ipv4(OWN, NEAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                    host.meters("11 other out 1 packets 28 bytes in 0 packets 0 bytes");
                }));
    }

    private static PacketCase metered(String sentence, Consumer<TestHost> script) {
        return PacketCase.of(
                sentence,
                world -> world.with(new Metering(
                        NETWORK,
                        List.of(
                                prefix("0.0.0.0/0", 0, MeteringClass.INTERNET, MeteringClass.INTERNET),
                                prefix("10.0.0.0/24", 1, MeteringClass.SAME_ZONE, MeteringClass.OTHER_ZONE),
                                prefix("10.0.5.0/24", 2, MeteringClass.SAME_ZONE, MeteringClass.OTHER_ZONE),
                                prefix("10.0.5.96/28", 2, new MeteringClass(500), new MeteringClass(500)),
                                prefix("fd00::/64", 1, new MeteringClass(99), MeteringClass.OTHER_ZONE)))),
                script);
    }

    private static MeteredPrefix prefix(String prefix, int zone, MeteringClass near, MeteringClass far) {
        return new MeteredPrefix(IpPrefix.parse(prefix), zone, near, far);
    }

    private static Bytes in(Layer... layers) {
        return Overlay.from(OTHER_HOST).around(layers);
    }
}
