package dev.tenet.net;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DHCP messages are read as they were written, by us and by tshark, and garbage is refused in one way only. */
class DhcpCodecTest {
    private static final Path TSHARK = Path.of("/usr/bin/tshark");
    private static final MacAddress MAC = MacAddress.parse("06:54:0a:00:00:05");
    private static final DhcpMessage OFFER = new DhcpMessage(
            DhcpMessage.REPLY,
            0x12345678,
            0,
            0x8000,
            Ipv4Address.UNSPECIFIED,
            Ipv4Address.of(10, 0, 0, 5),
            Ipv4Address.UNSPECIFIED,
            MAC,
            Map.of(
                    53, Bytes.of((byte) 2),
                    54, Bytes.of(Ipv4Address.of(10, 0, 0, 1).toBytes()),
                    51, Bytes.parseHex("00000e10"),
                    15, text("corp.example"),
                    119, Bytes.concat(DomainNames.encode("corp.example"), DomainNames.encode("example"))));
    private static final Dhcpv6Message REPLY = new Dhcpv6Message(
            7,
            0xabcdef,
            List.of(
                    new Dhcpv6Message.Option(1, Bytes.parseHex("0003000106540a000005")),
                    new Dhcpv6Message.Option(2, Bytes.parseHex("0003000106540a000001")),
                    new Dhcpv6Message.Option(
                            23, Bytes.of(Ipv6Address.parse("fd00:ec2::253").toBytes()))));

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws MalformedPacketException {
        assertEquals(OFFER, DhcpMessage.parse(OFFER.toBytes()));
        assertEquals(REPLY, Dhcpv6Message.parse(REPLY.toBytes()));
        assertEquals(300, OFFER.toBytes().length());
    }

    @Test
    void aLongOptionTravelsInPieces() throws MalformedPacketException {
        DhcpMessage message = new DhcpMessage(
                DhcpMessage.REQUEST,
                1,
                2,
                0,
                Ipv4Address.of(10, 0, 0, 5),
                Ipv4Address.UNSPECIFIED,
                Ipv4Address.UNSPECIFIED,
                MAC,
                Map.of(224, Bytes.repeat(7, 700), 53, Bytes.of((byte) 3)));
        assertEquals(message, DhcpMessage.parse(message.toBytes()));
    }

    @Test
    void garbageIsRefused() {
        assertThrows(
                MalformedPacketException.class,
                () -> DhcpMessage.parse(OFFER.toBytes().limit(239)));
        assertThrows(
                MalformedPacketException.class,
                () -> DhcpMessage.parse(OFFER.toBytes().withByte(236, 0)));
        assertThrows(
                MalformedPacketException.class,
                () -> DhcpMessage.parse(OFFER.toBytes().withByte(241, 255)));
        assertThrows(
                MalformedPacketException.class,
                () -> Dhcpv6Message.parse(REPLY.toBytes().limit(9)));
    }

    @Test
    void noBytesAreReadInAnyOtherWay() {
        long seed = 0xd4c9;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Bytes bytes = i % 2 == 0 ? OFFER.toBytes() : REPLY.toBytes();
            for (int change = random.nextInt(8); change >= 0; change--) {
                bytes = bytes.withByte(random.nextInt(bytes.length()), random.nextInt(256));
            }
            bytes = bytes.limit(random.nextInt(bytes.length()) + 1);
            try {
                DhcpMessage.parse(bytes);
                Dhcpv6Message.parse(bytes);
            } catch (MalformedPacketException expected) {
                assertTrue(String.valueOf(expected.getMessage()).contains(" "), "seed " + seed);
            }
        }
    }

    @Test
    void tsharkReadsTheSame() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TSHARK), "no tshark on this machine");
        Path file = folder.resolve("dhcp.pcap");
        Files.write(
                file,
                PcapTest.capture(List.of(
                        CapturedPacket.whole(
                                Instant.EPOCH,
                                packet(
                                        ethernet(MAC, MAC),
                                        ipv4("10.0.0.1", "255.255.255.255"),
                                        udp(67, 68),
                                        payload(OFFER.toBytes()))),
                        CapturedPacket.whole(
                                Instant.EPOCH,
                                packet(
                                        ethernet(MAC, MAC),
                                        ipv6("fe80::1", "fe80::5"),
                                        udp(547, 546),
                                        payload(REPLY.toBytes()))))));
        assertEquals("", tshark(file, "-Y", "_ws.malformed || _ws.expert.severity >= 6291456"));
        assertEquals(
                "0x12345678\t10.0.0.5\t06:54:0a:00:00:05\t2\t3600\tcorp.example\tcorp.example,example\t\t\n"
                        + "\t\t\t\t\t\t\t0xabcdef\tfd00:ec2::253\n",
                tshark(
                        file,
                        "-T",
                        "fields",
                        "-e",
                        "dhcp.id",
                        "-e",
                        "dhcp.ip.your",
                        "-e",
                        "dhcp.hw.mac_addr",
                        "-e",
                        "dhcp.option.dhcp",
                        "-e",
                        "dhcp.option.ip_address_lease_time",
                        "-e",
                        "dhcp.option.domain_name",
                        "-e",
                        "dhcp.option.dhcp_dns_domain_search_list_fqdn",
                        "-e",
                        "dhcpv6.xid",
                        "-e",
                        "dhcpv6.dns_server"));
    }

    private String tshark(Path file, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TSHARK.toString(), "-n", "-r", file.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return output;
    }

    private static Bytes text(String value) {
        return Bytes.of(value.getBytes(StandardCharsets.US_ASCII));
    }
}
