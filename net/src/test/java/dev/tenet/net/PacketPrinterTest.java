package dev.tenet.net;

import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.neighbor;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;
import static dev.tenet.net.PacketBuilder.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PacketPrinterTest {
    private static final String A = "06:54:0a:00:00:05";
    private static final String B = "06:54:0a:00:00:09";

    @Test
    void aTcpPacket() {
        assertEquals(
                "06:54:0a:00:00:05 > 06:54:0a:00:00:09 IPv4, 10.0.0.5 > 10.0.0.9 ttl 64, "
                        + "tcp 40000 > 80 [S.] seq 7 ack 9 win 65535, length 100",
                PacketPrinter.line(packet(
                        ethernet(A, B),
                        ipv4("10.0.0.5", "10.0.0.9"),
                        tcp(40000, 80).syn().ack().sequence(7).acknowledgement(9),
                        payload(100))));
    }

    @Test
    void anEchoInVxlan() {
        assertEquals(
                "06:54:0a:00:00:05 > 06:54:0a:00:00:09 IPv4, 192.0.2.1 > 192.0.2.2 ttl 64, udp 50000 > 4789, "
                        + "vxlan vni 7, 06:54:0a:00:00:09 > 06:54:0a:00:00:05 IPv4, 10.0.0.5 > 10.0.0.9 ttl 1, "
                        + "icmp echo request id 3 seq 4, length 8",
                PacketPrinter.line(packet(
                        ethernet(A, B),
                        ipv4("192.0.2.1", "192.0.2.2"),
                        udp(50000, 4789).checksum(0),
                        vxlan(7),
                        ethernet(B, A),
                        ipv4("10.0.0.5", "10.0.0.9").ttl(1),
                        icmpEcho(3, 4),
                        payload(8))));
    }

    @Test
    void neighboursAskingForEachOther() {
        assertEquals(
                "06:54:0a:00:00:05 > ff:ff:ff:ff:ff:ff ARP, who has 10.0.0.9 tell 10.0.0.5 at 06:54:0a:00:00:05",
                PacketPrinter.line(packet(
                        ethernet(MacAddress.parse(A), MacAddress.BROADCAST),
                        arp(ArpMessage.request(
                                MacAddress.parse(A), Ipv4Address.parse("10.0.0.5"), Ipv4Address.parse("10.0.0.9"))))));
        assertEquals(
                "06:54:0a:00:00:05 > 33:33:ff:00:00:09 IPv6, fd00::5 > ff02::1:ff00:9 hlim 255, "
                        + "icmp6 who has fd00::9 source 06:54:0a:00:00:05, length 24",
                PacketPrinter.line(packet(
                        ethernet(A, "33:33:ff:00:00:09"),
                        ipv6("fd00::5", "ff02::1:ff00:9").ttl(255),
                        neighbor(new NeighborMessage.NeighborSolicitation(
                                0,
                                Ipv6Address.parse("fd00::9"),
                                List.of(new NeighborOption.SourceLinkLayerAddress(MacAddress.parse(A))))))));
    }

    @Test
    void wrongChecksumsAndCutPacketsAreSaid() {
        assertEquals(
                "06:54:0a:00:00:05 > 06:54:0a:00:00:09 IPv4, 10.0.0.5 > 10.0.0.9 ttl 64 header checksum wrong, "
                        + "udp 53 > 53 checksum 0x0bad wrong",
                PacketPrinter.line(packet(
                        ethernet(A, B),
                        ipv4("10.0.0.5", "10.0.0.9").checksum(1),
                        udp(53, 53).checksum(0xbad))));
        assertEquals(
                "06:54:0a:00:00:05 > 06:54:0a:00:00:09 IPv4, 10.0.0.5 > 10.0.0.9 ttl 64, length 4, "
                        + "[the payload needs 8 bytes, 4 are there]",
                PacketPrinter.line(packet(ethernet(A, B), ipv4("10.0.0.5", "10.0.0.9"), udp(53, 53))
                        .slice(0, 38)));
        assertEquals(
                "length 3, [an Ethernet header needs 14 bytes, 3 are there]",
                PacketPrinter.line(Bytes.of(new byte[3])));
    }

    @Test
    void theDumpShowsEveryByte() {
        assertEquals(
                String.format("length 3, [an Ethernet header needs 14 bytes, 3 are there]%n"
                        + "\t0x0000:  4142 0a                                  AB."),
                PacketPrinter.dump(Bytes.parseHex("41420a")));
    }
}
