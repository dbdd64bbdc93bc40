package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.LocalAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Location;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;

/** Prefixes that an interface has as a whole: spoofing, where their addresses are, and where they went. */
final class PrefixCases {
    private static final String IPV4 = "10.0.0.64/28";
    private static final String IPV6 = "fd00::1:0:0:0/80";

    private PrefixCases() {}

    static List<PacketCase> cases() {
        return List.of(
                sent("from the first address of its prefix", Reason.ASKED_GATEWAY, ipv4("10.0.0.64", "10.0.0.20")),
                sent("from the last address of its prefix", Reason.ASKED_GATEWAY, ipv4("10.0.0.79", "10.0.0.20")),
                sent("from the address after its prefix", Reason.SPOOFED_ADDRESS, ipv4("10.0.0.80", "10.0.0.20")),
                sent("from the address before its prefix", Reason.SPOOFED_ADDRESS, ipv4("10.0.0.63", "10.0.0.20")),
                sent("from its IPv6 prefix", Reason.ASKED_GATEWAY, ipv6("fd00::1:ffff:1:2", "fd00::20")),
                sent("from beside its IPv6 prefix", Reason.SPOOFED_ADDRESS, ipv6("fd00::2:0:0:1", "fd00::20")),
                PacketCase.of(
                        "an ARP sender with an address of its prefix is answered",
                        PrefixCases::delegated,
                        host -> host.sends(A, arp(ArpMessage.request(A.mac(), v4("10.0.0.70"), v4("10.0.0.20"))))
                                .ends(Reason.ANSWERED_ARP)),
                PacketCase.of(
                        "ARP for an address of its own prefix is not answered: it may itself have it",
                        PrefixCases::delegated,
                        host -> host.sends(A, arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.0.70"))))
                                .ends(Reason.IGNORED_PROBE)),
                PacketCase.of(
                        "a packet from the fabric for an address of a prefix is delivered to its interface",
                        PrefixCases::delegated,
                        host -> host.receives(Overlay.from(OTHER_HOST)
                                        .around(ipv4("10.0.0.20", "10.0.0.70"), tcp(40_000, 80)))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a packet from the fabric for an address of an IPv6 prefix is delivered to its interface",
                        PrefixCases::delegated,
                        host -> host.receives(Overlay.from(OTHER_HOST)
                                        .around(ipv6("fd00::20", "fd00::1:0:0:9"), tcp(40_000, 80)))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a neighbour on the host is reached by an address of its prefix, and its group is known",
                        PrefixCases::delegated,
                        host -> host.sends(B, ipv4("10.0.0.9", "10.0.0.70"), tcp(40_000, 443))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "an address of its own comes before the prefix around it",
                        world -> delegated(world)
                                .damaged(tables -> tables.localAddresses.put(
                                        new NetworkPrefix(NETWORK, IpPrefix.parse("10.0.0.70/32")),
                                        new LocalAddress(B.device(), B.number(), new Generation(3)))),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.70"), udp(1, 2))
                                .ends(Reason.DELIVERED)
                                .reaches(B, TestHost.frame(A, ipv4("10.0.0.5", "10.0.0.70"), udp(1, 2)))),
                PacketCase.of(
                        "a gateway finds an address by the prefix around it, and answers for that address",
                        world -> world.gatewayHere(true)
                                .with(new Location(
                                        NETWORK, IpPrefix.parse(IPV4), Optional.of(GATEWAY), new Generation(5), OPEN)),
                        host -> {
                            Bytes question = Overlay.from(OTHER_HOST)
                                    .kind(Overlay.ASK)
                                    .note(77)
                                    .around(ipv4("10.0.0.20", "10.0.0.70"), icmpEcho(1, 1));
                            host.receives(question).ends(Reason.RELAYED).clones(PacketMark.ANSWER);
                            host.receivesMarked(PacketMark.ANSWER, question)
                                    .ends(Reason.ANSWERED)
                                    .goesOut(Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(77)
                                            .answerHere("10.0.0.70", GATEWAY, 5, OPEN));
                        }),
                PacketCase.of(
                        "a gateway sends to an address by the prefix around it",
                        world -> world.gatewayHere(true)
                                .with(new Location(
                                        NETWORK, IpPrefix.parse(IPV6), Optional.of(GATEWAY), new Generation(5), WEB)),
                        host -> host.sends(A, ipv6("fd00::5", "fd00::1:0:0:9"), udp(1, 2))
                                .ends(Reason.ENCAPSULATED)),
                PacketCase.of(
                        "a packet for an address of a prefix that has left is sent on",
                        world -> world.with(
                                new FormerLocation(NETWORK, IpPrefix.parse(IPV4), GATEWAY, new Generation(6), OPEN)),
                        host -> host.receives(
                                        Overlay.from(OTHER_HOST).around(ipv4("10.0.0.20", "10.0.0.70"), udp(1, 2)))
                                .ends(Reason.RELAYED)));
    }

    private static PacketCase sent(String title, Reason reason, Layer ip) {
        return PacketCase.of(
                "an interface sends " + title,
                PrefixCases::delegated,
                host -> host.sends(A, ip, udp(1, 2)).ends(reason));
    }

    private static World delegated(World world) {
        return world.with(A, found -> Changed.prefixes(found, IPV4, IPV6));
    }

    private static Ipv4Address v4(String text) {
        return Ipv4Address.parse(text);
    }
}
