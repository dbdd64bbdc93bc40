package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.neighbor;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.NeighborMessage;
import dev.tenet.net.NeighborMessage.NeighborAdvertisement;
import dev.tenet.net.NeighborMessage.NeighborSolicitation;
import dev.tenet.net.NeighborOption;
import java.util.List;

/** interface, anti_spoof and local_service. */
final class SenderSideCases {
    private static final MacAddress ROUTER = World.TestInterface.ROUTER_MAC;
    private static final MacAddress STRANGER = MacAddress.parse("02:00:00:00:00:99");

    private SenderSideCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- interface
                PacketCase.of(
                        "a device without an interface passes nothing",
                        host -> host.sends(unknownDevice(), udp4())
                                .ends(Reason.INTERFACE_UNKNOWN)
                                .leavesNothing()),
                PacketCase.of(
                        "an interface whose policy is not complete passes nothing",
                        world -> world.attached(A, SenderSideCases::closed),
                        host -> host.sends(A, udp4())
                                .ends(Reason.INTERFACE_CLOSED)
                                .leavesNothing()),
                // ---- anti_spoof
                PacketCase.of(
                        "another's MAC address is refused",
                        host -> host.sendsFrame(
                                        A, packet(ethernet(STRANGER, ROUTER), ipv4("10.0.0.5", "10.0.0.20"), udp(1, 2)))
                                .ends(Reason.SPOOFED_MAC)
                                .leavesNothing()),
                refused(
                        "another's IPv4 address as source",
                        Reason.SPOOFED_ADDRESS,
                        ipv4("10.0.0.6", "10.0.0.20"),
                        udp(1, 2)),
                refused(
                        "another's IPv6 address as source",
                        Reason.SPOOFED_ADDRESS,
                        ipv6("fd00::6", "fd00::20"),
                        udp(1, 2)),
                refused(
                        "a link-local source of ordinary traffic",
                        Reason.SPOOFED_ADDRESS,
                        ipv6("fe80::5", "fd00::20"),
                        udp(1, 2)),
                refused(
                        "the unspecified source",
                        Reason.SPOOFED_ADDRESS,
                        ipv4("0.0.0.0", "255.255.255.255"),
                        udp(68, 69)),
                refused(
                        "the unspecified source to one server",
                        Reason.SPOOFED_ADDRESS,
                        ipv4("0.0.0.0", "10.0.0.1"),
                        udp(68, 67)),
                PacketCase.of(
                        "an interface without the source check may forward for others",
                        world -> world.with(A, SenderSideCases::unchecked),
                        host -> host.sends(A, ipv4("172.16.0.1", "10.0.0.20"), udp(1, 2))
                                .ends(Reason.ASKED_GATEWAY)),
                PacketCase.of(
                        "an interface without the source check may not send from a multicast address",
                        world -> world.with(A, SenderSideCases::unchecked),
                        host -> host.sends(A, ipv4("224.0.0.1", "10.0.0.20"), udp(1, 2))
                                .ends(Reason.SPOOFED_ADDRESS)),
                refused(
                        "an ARP sender with another's MAC address",
                        Reason.SPOOFED_ARP,
                        arp(ArpMessage.request(STRANGER, v4("10.0.0.5"), v4("10.0.0.20")))),
                refused(
                        "an ARP sender with another's IPv4 address",
                        Reason.SPOOFED_ARP,
                        arp(ArpMessage.request(A.mac(), v4("10.0.0.6"), v4("10.0.0.20")))),
                // ---- ARP
                PacketCase.of(
                        "ARP for an address of the subnet is answered with a MAC address that contains it",
                        host -> host.sends(A, arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.0.20"))))
                                .ends(Reason.ANSWERED_ARP)
                                .answers(A, arpReply("06:54:0a:00:00:14", "10.0.0.20"))),
                PacketCase.of(
                        "ARP for the subnet's router is answered alike",
                        host -> host.sends(A, arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.0.1"))))
                                .ends(Reason.ANSWERED_ARP)
                                .answers(A, arpReply("06:54:0a:00:00:01", "10.0.0.1"))),
                refused(
                        "an ARP probe",
                        Reason.IGNORED_PROBE,
                        arp(ArpMessage.request(A.mac(), Ipv4Address.UNSPECIFIED, v4("10.0.0.20")))),
                refused(
                        "an ARP announcement",
                        Reason.IGNORED_PROBE,
                        arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.0.5")))),
                refused(
                        "ARP for an address outside the subnet",
                        Reason.ARP_UNANSWERABLE,
                        arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.1.1")))),
                refused(
                        "an ARP reply",
                        Reason.ARP_UNANSWERABLE,
                        arp(new ArpMessage(ArpMessage.REPLY, A.mac(), v4("10.0.0.5"), ROUTER, v4("10.0.0.1")))),
                PacketCase.of(
                        "ARP for other than Ethernet addresses is refused",
                        host -> host.sendsFrame(
                                        A,
                                        frame(A, arp(ArpMessage.request(A.mac(), v4("10.0.0.5"), v4("10.0.0.20"))))
                                                .withByte(15, 6))
                                .ends(Reason.ARP_UNANSWERABLE)),
                // ---- neighbour discovery
                PacketCase.of(
                        "a neighbour solicitation is answered with the router's MAC address",
                        host -> host.sends(
                                        A,
                                        ipv6("fd00::5", "ff02::1:ff00:20").ttl(255),
                                        solicitation("fd00::20", A.mac()))
                                .ends(Reason.ANSWERED_NEIGHBOR)
                                .answers(A, advertisement("fd00::20", "fd00::5"))),
                PacketCase.of(
                        "a neighbour solicitation without options, from a link-local address, is answered",
                        host -> host.sends(
                                        A,
                                        ipv6("fe80::5", "fd00::20")
                                                .ttl(255)
                                                .trafficClass(0xc0)
                                                .flowLabel(5),
                                        neighbor(new NeighborSolicitation(0, v6("fd00::20"), List.of())))
                                .ends(Reason.ANSWERED_NEIGHBOR)
                                .answers(A, advertisement("fd00::20", "fe80::5"))),
                PacketCase.of(
                        "a long neighbour solicitation is cut to its answer",
                        host -> host.sends(
                                        A,
                                        ipv6("fd00::5", "fd00::20").ttl(255),
                                        neighbor(new NeighborSolicitation(
                                                0,
                                                v6("fd00::20"),
                                                List.of(
                                                        new NeighborOption.SourceLinkLayerAddress(A.mac()),
                                                        new NeighborOption.Other(14, Bytes.repeat(7, 62))))))
                                .ends(Reason.ANSWERED_NEIGHBOR)
                                .answers(A, advertisement("fd00::20", "fd00::5"))),
                refused(
                        "duplicate-address detection",
                        Reason.IGNORED_PROBE,
                        ipv6("::", "ff02::1:ff00:5").ttl(255),
                        neighbor(new NeighborSolicitation(0, v6("fd00::5"), List.of()))),
                refused(
                        "a solicitation for an own address",
                        Reason.IGNORED_PROBE,
                        ipv6("fe80::5", "ff02::1:ff00:5").ttl(255),
                        solicitation("fd00::5", A.mac())),
                refused(
                        "a solicitation that came through a router",
                        Reason.NEIGHBOR_UNANSWERABLE,
                        ipv6("fd00::5", "ff02::1:ff00:20").ttl(254),
                        solicitation("fd00::20", A.mac())),
                refused(
                        "a solicitation for a multicast address",
                        Reason.NEIGHBOR_UNANSWERABLE,
                        ipv6("fd00::5", "ff02::1").ttl(255),
                        solicitation("ff02::1", A.mac())),
                refused(
                        "a solicitation with another's link-layer address",
                        Reason.SPOOFED_NEIGHBOR,
                        ipv6("fd00::5", "ff02::1:ff00:20").ttl(255),
                        solicitation("fd00::20", STRANGER)),
                refused(
                        "an advertisement for another's address",
                        Reason.SPOOFED_NEIGHBOR,
                        ipv6("fd00::5", "ff02::1").ttl(255),
                        neighbor(new NeighborAdvertisement(0, v6("fd00::6"), List.of()))),
                refused(
                        "an advertisement too short for a target",
                        Reason.SPOOFED_NEIGHBOR,
                        ipv6("fd00::5", "ff02::1").ttl(255),
                        icmpv6(136, 0, 0)),
                refused(
                        "an advertisement for an own address, which nobody needs",
                        Reason.NEIGHBOR_UNANSWERABLE,
                        ipv6("fd00::5", "ff02::1").ttl(255),
                        neighbor(new NeighborAdvertisement(0, v6("fd00::5"), List.of()))),
                refused(
                        "a router advertisement",
                        Reason.SPOOFED_NEIGHBOR,
                        ipv6("fe80::5", "ff02::1").ttl(255),
                        neighbor(new NeighborMessage.RouterAdvertisement(64, 0, 1800, 0, 0, List.of()))),
                refused(
                        "a redirect",
                        Reason.SPOOFED_NEIGHBOR,
                        ipv6("fd00::5", "fd00::20").ttl(255),
                        neighbor(new NeighborMessage.Redirect(0, v6("fd00::1"), v6("fd00::2"), List.of()))),
                refused(
                        "a multicast listener report",
                        Reason.IGNORED_MULTICAST_REPORT,
                        ipv6("::", "ff02::16").ttl(1),
                        icmpv6(143, 0, 0)),
                refused(
                        "an IGMP report",
                        Reason.IGNORED_MULTICAST_REPORT,
                        ipv4("10.0.0.5", "224.0.0.22").next(IpProtocol.IGMP),
                        payload(8)),
                // ---- other multicast
                refused("multicast", Reason.MULTICAST_REFUSED, ipv4("10.0.0.5", "224.0.0.251"), udp(5353, 5353)),
                refused("IPv6 multicast", Reason.MULTICAST_REFUSED, ipv6("fd00::5", "ff02::fb"), udp(5353, 5353)),
                refused("IPv4 broadcast", Reason.MULTICAST_REFUSED, ipv4("10.0.0.5", "255.255.255.255"), udp(1, 2)),
                PacketCase.of(
                        "a unicast packet to an Ethernet group is refused",
                        host -> host.sendsFrame(
                                        A,
                                        packet(
                                                ethernet(A.mac(), MacAddress.BROADCAST),
                                                ipv4("10.0.0.5", "10.0.0.20"),
                                                udp(1, 2)))
                                .ends(Reason.MULTICAST_REFUSED)
                                .leavesNothing()));
    }

    private static PacketCase refused(String what, Reason reason, Layer... layers) {
        Bytes frame = frame(A, layers);
        return PacketCase.of(
                what + " ends there",
                host -> host.sendsFrame(A, frame).ends(reason).leavesNothing());
    }

    private static Layer[] udp4() {
        return new Layer[] {ipv4("10.0.0.5", "10.0.0.20"), udp(1, 2)};
    }

    private static World.TestInterface unknownDevice() {
        return new World.TestInterface("x", 99, 1099, "10.0.0.5", "fd00::5", "web", World.WEB);
    }

    private static Attachment closed(Attachment open) {
        return new Attachment(
                new DeviceIndex(open.device().number()), false, false, 1, 1, open.serviceSlot(), open.payer());
    }

    private static NetworkInterface unchecked(NetworkInterface checked) {
        return Changed.sourceCheck(checked, false);
    }

    private static Layer solicitation(String target, MacAddress source) {
        return neighbor(
                new NeighborSolicitation(0, v6(target), List.of(new NeighborOption.SourceLinkLayerAddress(source))));
    }

    private static Bytes advertisement(String target, String asker) {
        return packet(
                ethernet(ROUTER, A.mac()),
                ipv6(target, asker).ttl(255),
                neighbor(new NeighborAdvertisement(
                        0xe0000000, v6(target), List.of(new NeighborOption.TargetLinkLayerAddress(ROUTER)))));
    }

    private static Bytes arpReply(String mac, String address) {
        MacAddress answering = MacAddress.parse(mac);
        return packet(
                ethernet(answering, A.mac()),
                arp(new ArpMessage(ArpMessage.REPLY, answering, v4(address), A.mac(), v4("10.0.0.5"))));
    }

    private static Ipv4Address v4(String text) {
        return Ipv4Address.parse(text);
    }

    private static Ipv6Address v6(String text) {
        return Ipv6Address.parse(text);
    }
}
