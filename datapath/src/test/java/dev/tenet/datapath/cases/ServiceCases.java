package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Attachment;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Layer;
import java.util.ArrayList;
import java.util.List;

/** local_service, to the host's services and back. A is slot 1 there: 64.1.0.0/16, and fd7e:1::/32 or fd7e:8001::/32. */
final class ServiceCases {
    private static final int ALLOWANCE = 1024;
    private static final String ROUTER_LINK_LOCAL = "fe80::454:aff:fe00:1";

    private ServiceCases() {}

    static List<PacketCase> cases() {
        List<PacketCase> cases = new ArrayList<>(asked());
        cases.addAll(refused());
        cases.addAll(answered());
        return cases;
    }

    private static List<PacketCase> asked() {
        return List.of(
                handed(
                        "a first DHCP message, from nobody to everybody",
                        ipv4("0.0.0.0", "255.255.255.255"),
                        ipv4("64.1.0.0", "169.254.169.251"),
                        udp(68, 67),
                        payload(300)),
                handed(
                        "DHCP from the address it gave, to the router",
                        ipv4("10.0.0.5", "10.0.0.1"),
                        ipv4("64.1.0.5", "169.254.169.251"),
                        udp(68, 67),
                        payload(301)),
                handed(
                        "a router solicitation from a link-local address",
                        ipv6("fe80::5", "ff02::2").ttl(255),
                        ipv6("fd7e:8001::5", "fd00:ec2::251").ttl(255),
                        icmpv6(133, 0, 0)),
                handed(
                        "a router solicitation from nobody yet",
                        ipv6("::", "ff02::2").ttl(255),
                        ipv6("fd7e:8001::", "fd00:ec2::251").ttl(255),
                        icmpv6(133, 0, 0)),
                handed(
                        "DHCPv6 to all servers of the link",
                        ipv6("fe80::1:2:3:4", "ff02::1:2"),
                        ipv6("fd7e:8001::1:2:3:4", "fd00:ec2::251"),
                        udp(546, 547),
                        payload(60)),
                handed(
                        "a question to the network's name server",
                        ipv4("10.0.0.5", "10.0.0.2"),
                        ipv4("64.1.0.5", "169.254.169.252"),
                        udp(5353, 53),
                        payload(33)),
                handed(
                        "a question to the name server that all networks have, by TCP",
                        ipv4("10.0.0.5", "169.254.169.253"),
                        ipv4("64.1.0.5", "169.254.169.253"),
                        tcp(5353, 53).syn()),
                handed(
                        "a question to the name server by IPv6",
                        ipv6("fd00::5", "fd00:ec2::253"),
                        ipv6("fd7e:1::5", "fd00:ec2::253"),
                        udp(5353, 53),
                        payload(33)),
                handed(
                        "a question for metadata",
                        ipv4("10.0.0.5", "169.254.169.254").trafficClass(0x10),
                        ipv4("64.1.0.5", "169.254.169.254").trafficClass(0x10),
                        tcp(40_000, 80).syn()),
                handed(
                        "a question for metadata by IPv6",
                        ipv6("fd00::5", "fd00:ec2::254"),
                        ipv6("fd7e:1::5", "fd00:ec2::254"),
                        tcp(40_000, 80).syn()),
                PacketCase.of("a question with UDP's checksum left out keeps it so", host -> {
                    var asked = frame(A, ipv4("10.0.0.5", "10.0.0.2"), udp(5353, 53), payload(8));
                    var handed = frame(A, ipv4("64.1.0.5", "169.254.169.252"), udp(5353, 53), payload(8));
                    host.sendsFrame(A, asked.withByte(40, 0).withByte(41, 0))
                            .ends(Reason.TO_SERVICE)
                            .isHandedOver(handed.withByte(40, 0).withByte(41, 0));
                }),
                PacketCase.of(
                        "an interface may ask from its secondary address",
                        world -> world.with(A, ServiceCases::withSecondary),
                        host -> host.sends(A, ipv4("10.0.0.99", "10.0.0.2"), udp(5353, 53))
                                .ends(Reason.TO_SERVICE)
                                .isHandedOver(frame(A, ipv4("64.1.0.99", "169.254.169.252"), udp(5353, 53)))),
                PacketCase.of(
                        "security groups have no say in it",
                        host -> host.sends(World.C, ipv4("10.0.0.7", "10.0.0.2"), udp(5353, 53))
                                .ends(Reason.TO_SERVICE)));
    }

    private static List<PacketCase> refused() {
        return List.of(
                ends(
                        "another port of the name server",
                        Reason.SERVICE_UNKNOWN,
                        ipv4("10.0.0.5", "10.0.0.2"),
                        udp(1, 54)),
                ends("metadata by UDP", Reason.SERVICE_UNKNOWN, ipv4("10.0.0.5", "169.254.169.254"), udp(40_000, 80)),
                ends(
                        "metadata at another port",
                        Reason.SERVICE_UNKNOWN,
                        ipv4("10.0.0.5", "169.254.169.254"),
                        tcp(40_000, 443).syn()),
                ends(
                        "the address that only the host uses",
                        Reason.SERVICE_UNKNOWN,
                        ipv4("10.0.0.5", "169.254.169.252"),
                        udp(1, 53)),
                ends(
                        "any other link-local address",
                        Reason.SERVICE_UNKNOWN,
                        ipv4("10.0.0.5", "169.254.1.1"),
                        udp(1, 2)),
                ends(
                        "another address beside the services of IPv6",
                        Reason.SERVICE_UNKNOWN,
                        ipv6("fd00::5", "fd00:ec2::1:254"),
                        tcp(40_000, 80).syn()),
                ends(
                        "another's address as source of a question for metadata",
                        Reason.SPOOFED_ADDRESS,
                        ipv4("10.0.0.6", "169.254.169.254"),
                        tcp(40_000, 80).syn()),
                ends(
                        "a router solicitation that came through a router",
                        Reason.NEIGHBOR_UNANSWERABLE,
                        ipv6("fe80::5", "ff02::2").ttl(254),
                        icmpv6(133, 0, 0)),
                ends(
                        "a router solicitation with a code",
                        Reason.NEIGHBOR_UNANSWERABLE,
                        ipv6("fe80::5", "ff02::2").ttl(255),
                        icmpv6(133, 1, 0)),
                PacketCase.of(
                        "an interface without the source check asks for itself alone",
                        world -> world.with(A, ServiceCases::unchecked),
                        host -> host.sends(
                                        A,
                                        ipv4("172.16.0.1", "169.254.169.254"),
                                        tcp(40_000, 80).syn())
                                .ends(Reason.SERVICE_SOURCE_FOREIGN)
                                .leavesNothing()),
                PacketCase.of(
                        "a link-local address asks for no names",
                        world -> world.with(A, ServiceCases::unchecked),
                        host -> host.sends(A, ipv6("fe80::5", "fd00:ec2::253"), udp(1, 53))
                                .ends(Reason.SERVICE_SOURCE_FOREIGN)),
                PacketCase.of(
                        "without the agent there are no services",
                        World::withoutServices,
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.2"), udp(1, 53))
                                .ends(Reason.SERVICE_AWAY)
                                .leavesNothing()),
                PacketCase.of(
                        "an interface without a slot has no services",
                        world -> world.attached(A, a -> new Attachment(a.device(), true, false, 1, 1, 0, a.payer())),
                        host -> host.sends(A, ipv4("10.0.0.5", "10.0.0.2"), udp(1, 53))
                                .ends(Reason.SERVICE_AWAY)),
                PacketCase.of("1,024 packets go to the services in a second, and no more", host -> {
                    for (int i = 0; i < ALLOWANCE; i++) {
                        host.sends(A, ipv4("10.0.0.5", "10.0.0.2"), udp(1, 53)).ends(Reason.TO_SERVICE);
                    }
                    host.sends(A, ipv4("10.0.0.5", "10.0.0.2"), udp(1, 53))
                            .ends(Reason.LINKLOCAL_ALLOWANCE_EXCEEDED)
                            .leavesNothing();
                    host.sends(A, ipv4("0.0.0.0", "255.255.255.255"), udp(68, 67))
                            .ends(Reason.LINKLOCAL_ALLOWANCE_EXCEEDED);
                    host.sends(B, ipv4("10.0.0.9", "10.0.0.2"), udp(1, 53)).ends(Reason.TO_SERVICE);
                    host.after(1_000)
                            .sends(A, ipv4("10.0.0.5", "10.0.0.2"), udp(1, 53))
                            .ends(Reason.TO_SERVICE);
                }));
    }

    private static List<PacketCase> answered() {
        return List.of(
                reaches(
                        "an answer of the network's name server",
                        ipv4("169.254.169.252", "64.1.0.5"),
                        ipv4("10.0.0.2", "10.0.0.5"),
                        udp(53, 5353),
                        payload(100)),
                reaches(
                        "an answer of the name server that all networks have",
                        ipv4("169.254.169.253", "64.1.0.5"),
                        ipv4("169.254.169.253", "10.0.0.5"),
                        udp(53, 5353),
                        payload(101)),
                reaches(
                        "metadata",
                        ipv4("169.254.169.254", "64.1.0.5"),
                        ipv4("169.254.169.254", "10.0.0.5"),
                        tcp(80, 40_000).ack(),
                        payload(500)),
                reaches(
                        "a token, which goes no further than its hop limit",
                        ipv4("169.254.169.254", "64.1.0.5").trafficClass(1 << 2 | 2),
                        ipv4("169.254.169.254", "10.0.0.5").trafficClass(2).ttl(1),
                        tcp(80, 40_000).ack(),
                        payload(56)),
                reaches(
                        "a token by IPv6 with a hop limit of 63",
                        ipv6("fd00:ec2::254", "fd7e:1::5").trafficClass(63 << 2).flowLabel(0x12345),
                        ipv6("fd00:ec2::254", "fd00::5").flowLabel(0x12345).ttl(63),
                        tcp(80, 40_000).ack(),
                        payload(56)),
                reaches(
                        "a DHCP offer to one without an address, as a broadcast",
                        ipv4("169.254.169.251", "64.1.0.0"),
                        ipv4("10.0.0.1", "255.255.255.255"),
                        udp(67, 68),
                        payload(300)),
                reaches(
                        "a DHCP acknowledgement to one that has its address",
                        ipv4("169.254.169.251", "64.1.0.5"),
                        ipv4("10.0.0.1", "10.0.0.5"),
                        udp(67, 68),
                        payload(300)),
                reaches(
                        "a router advertisement to everybody",
                        ipv6("fd00:ec2::251", "fd7e:8001::").ttl(255),
                        ipv6(ROUTER_LINK_LOCAL, "ff02::1").ttl(255),
                        icmpv6(134, 0, 0),
                        payload(8)),
                reaches(
                        "a DHCPv6 reply",
                        ipv6("fd00:ec2::251", "fd7e:8001::1:2:3:4"),
                        ipv6(ROUTER_LINK_LOCAL, "fe80::1:2:3:4"),
                        udp(547, 546),
                        payload(80)),
                reaches(
                        "an answer of the name server by IPv6",
                        ipv6("fd00:ec2::253", "fd7e:1::5"),
                        ipv6("fd00:ec2::253", "fd00::5"),
                        udp(53, 5353),
                        payload(100)),
                astray(
                        "an answer to a slot that nobody has",
                        ipv4("169.254.169.254", "64.9.0.5"),
                        tcp(80, 1).ack()),
                astray(
                        "an answer to slot 0",
                        ipv4("169.254.169.254", "64.0.0.5"),
                        tcp(80, 1).ack()),
                astray(
                        "an answer to an address without a slot",
                        ipv4("169.254.169.254", "10.0.0.5"),
                        tcp(80, 1).ack()),
                astray(
                        "an answer from another address",
                        ipv4("169.254.169.250", "64.1.0.5"),
                        tcp(80, 1).ack()),
                astray(
                        "a ping of the services' own network stack",
                        ipv6("fd00:ec2::254", "fd7e:1::5"),
                        icmpv6(128, 0, 0)),
                PacketCase.of(
                        "an answer to an interface that was closed meanwhile goes nowhere",
                        world -> world.attached(A, a -> new Attachment(a.device(), false, false, 1, 1, 1, a.payer())),
                        host -> host.answers(
                                        ipv4("169.254.169.254", "64.1.0.5"),
                                        tcp(80, 1).ack())
                                .ends(Reason.SERVICE_ANSWER_ASTRAY)
                                .leavesNothing()));
    }

    private static PacketCase handed(String what, Layer asked, Layer handed, Layer... rest) {
        return PacketCase.of(
                what + " goes to the host's services",
                host -> host.sendsFrame(A, with(asked, rest))
                        .ends(Reason.TO_SERVICE)
                        .isHandedOver(with(handed, rest)));
    }

    private static PacketCase ends(String what, Reason reason, Layer... layers) {
        return PacketCase.of(
                what + " is no service",
                host -> host.sends(A, layers).ends(reason).leavesNothing());
    }

    private static PacketCase reaches(String what, Layer sent, Layer seen, Layer... rest) {
        return PacketCase.of(
                what + " reaches the instance",
                host -> host.answers(TestHost.with(sent, rest).toArray(Layer[]::new))
                        .ends(Reason.DELIVERED)
                        .reaches(A, with(seen, rest)));
    }

    private static PacketCase astray(String what, Layer... layers) {
        return PacketCase.of(
                what + " goes nowhere",
                host -> host.answers(layers).ends(Reason.SERVICE_ANSWER_ASTRAY).leavesNothing());
    }

    private static dev.tenet.net.Bytes with(Layer first, Layer... rest) {
        return frame(A, TestHost.with(first, rest).toArray(Layer[]::new));
    }

    private static NetworkInterface withSecondary(NetworkInterface from) {
        List<IpAddress> addresses = new ArrayList<>(from.addresses());
        addresses.add(1, IpAddress.parse("10.0.0.99"));
        return Changed.addresses(from, addresses);
    }

    private static NetworkInterface unchecked(NetworkInterface from) {
        return Changed.sourceCheck(from, false);
    }
}
