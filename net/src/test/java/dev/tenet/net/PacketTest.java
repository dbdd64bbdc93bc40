package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Taking packets apart, and the headers they are made of. */
class PacketTest {
    private static final long SEED = 0x51a7eL;

    @Test
    void rightPacketsAreReadToTheEndAndWrittenAsTheyWere() {
        Random random = new Random(SEED);
        RandomPackets packets = new RandomPackets(random);
        for (int i = 0; i < 20_000; i++) {
            Bytes frame = packets.right();
            Packet packet = Packet.decode(frame);
            assertEquals(Optional.empty(), packet.problem(), () -> "seed " + SEED + "\n" + PacketPrinter.dump(frame));
            assertEquals(frame, packet.toBytes());
            assertFalse(PacketPrinter.line(frame).contains("wrong"), () -> PacketPrinter.dump(frame));
        }
    }

    @Test
    void wrongPacketsAreReadAsFarAsTheyGoAndNothingIsLost() {
        Random random = new Random(SEED + 1);
        RandomPackets packets = new RandomPackets(random);
        int stopped = 0;
        for (int i = 0; i < 50_000; i++) {
            Bytes frame = packets.wrong();
            Packet packet = Packet.decode(frame);
            assertEquals(frame, packet.toBytes(), () -> "seed " + SEED + "\n" + PacketPrinter.dump(frame));
            assertFalse(PacketPrinter.dump(frame).isEmpty());
            stopped += packet.problem().isPresent() ? 1 : 0;
        }
        int found = stopped;
        assertTrue(stopped > 10_000, () -> "too few wrong packets to mean anything: " + found);
    }

    @Test
    void neighbourMessagesSurviveBytes() throws MalformedPacketException {
        Random random = new Random(SEED);
        RandomPackets packets = new RandomPackets(random);
        for (int i = 0; i < 5_000; i++) {
            NeighborMessage message = packets.neighborMessage();
            assertEquals(message, NeighborMessage.parse(message.header(), message.body()), () -> "seed " + SEED);
        }
    }

    @Test
    void neighbourOptionsOfLengthZeroOrBeyondTheEndAreMalformed() {
        assertThrows(MalformedPacketException.class, () -> NeighborOption.parseAll(Bytes.parseHex("0100000000000000")));
        assertThrows(MalformedPacketException.class, () -> NeighborOption.parseAll(Bytes.parseHex("0102000000000000")));
        assertThrows(MalformedPacketException.class, () -> NeighborOption.parseAll(Bytes.parseHex("01")));
    }

    @Test
    void headersRefuseWhatCannotBe() {
        Bytes ipv4 = PacketBuilder.packet(PacketBuilder.ipv4("10.0.0.1", "10.0.0.2"));
        assertThrows(MalformedPacketException.class, () -> Ipv4Header.parse(ipv4.slice(0, 19)));
        assertThrows(MalformedPacketException.class, () -> Ipv4Header.parse(ipv4.withByte(0, 0x65)));
        assertThrows(MalformedPacketException.class, () -> Ipv4Header.parse(ipv4.withByte(0, 0x44)));
        assertThrows(MalformedPacketException.class, () -> Ipv4Header.parse(ipv4.withByte(0, 0x46)));
        Bytes tcp = PacketBuilder.packet(PacketBuilder.tcp(1, 2));
        assertThrows(MalformedPacketException.class, () -> TcpHeader.parse(tcp.withByte(12, 0x40)));
        assertThrows(MalformedPacketException.class, () -> TcpHeader.parse(tcp.withByte(12, 0x60)));
        assertThrows(MalformedPacketException.class, () -> Ipv6Header.parse(Bytes.repeat(0, 40)));
        assertThrows(MalformedPacketException.class, () -> ArpMessage.parse(Bytes.repeat(0, 28)));
        assertThrows(
                MalformedPacketException.class,
                () -> Ipv6ExtensionHeader.parse(IpProtocol.HOP_BY_HOP, Bytes.parseHex("3b01000000000000")));
        assertThrows(
                MalformedPacketException.class,
                () -> Ipv6ExtensionHeader.parse(IpProtocol.AH, Bytes.parseHex("3b000000")));
    }

    @Test
    void aPacketInVxlanIsReadThroughBothFrames() {
        Packet packet = Packet.decode(PacketBuilder.packet(
                PacketBuilder.ethernet("02:00:00:00:00:01", "02:00:00:00:00:02"),
                PacketBuilder.ipv4("192.0.2.1", "192.0.2.2"),
                PacketBuilder.udp(50000, 4789).checksum(0),
                PacketBuilder.vxlan(7),
                PacketBuilder.ethernet("06:54:0a:00:00:05", "06:54:0a:00:00:09"),
                PacketBuilder.ipv6("fd00::5", "fd00::9"),
                PacketBuilder.tcp(40000, 443).syn()));
        assertEquals(
                List.of(
                        "EthernetHeader",
                        "Ipv4Header",
                        "UdpHeader",
                        "VxlanHeader",
                        "EthernetHeader",
                        "Ipv6Header",
                        "TcpHeader"),
                packet.headers().stream()
                        .map(header -> header.getClass().getSimpleName())
                        .toList());
        assertEquals(7, packet.first(VxlanHeader.class).orElseThrow().network().number());
        assertEquals(
                "06:54:0a:00:00:05",
                packet.last(EthernetHeader.class).orElseThrow().source().toString());
    }
}
