package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packets that the builder writes mean to tshark what they mean to us. */
class TsharkTest {
    private static final Path TSHARK = Path.of("/usr/bin/tshark");
    private static final long SEED = 0x754a4bL;
    private static final int PACKETS = 1_000;

    private static final List<String> FIELDS = List.of(
            "frame.time_epoch",
            "eth.src",
            "eth.dst",
            "ip.src",
            "ip.dst",
            "ip.ttl",
            "ipv6.src",
            "ipv6.dst",
            "ipv6.hlim",
            "tcp.srcport",
            "tcp.flags",
            "tcp.seq_raw",
            "udp.dstport",
            "vxlan.vni",
            "icmp.type",
            "icmpv6.type",
            "icmpv6.nd.ns.target_address",
            "arp.dst.proto_ipv4");
    private static final String FAULTS =
            "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0"
                    + " || icmp.checksum.status == 0 || icmpv6.checksum.status == 0 || _ws.malformed";

    @TempDir
    Path folder;

    @Test
    void tsharkReadsTheSameFieldsAndFindsNoFault() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TSHARK), "no tshark on this machine");
        RandomPackets random = new RandomPackets(new Random(SEED));
        List<CapturedPacket> packets = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            packets.add(CapturedPacket.whole(Instant.ofEpochSecond(1_700_000_000L, i), random.right()));
        }
        Path file = folder.resolve("packets.pcap");
        Files.write(file, PcapTest.capture(packets));

        assertEquals(List.of(), tshark(file, List.of("-Y", FAULTS)), "seed " + SEED);
        List<String> fields = new ArrayList<>(List.of("-T", "fields", "-E", "occurrence=l"));
        FIELDS.forEach(field -> fields.addAll(List.of("-e", field)));
        List<String> lines = tshark(file, fields);
        assertEquals(PACKETS, lines.size());
        for (int i = 0; i < PACKETS; i++) {
            CapturedPacket packet = packets.get(i);
            assertEquals(ours(packet), lines.get(i), () -> "seed " + SEED + "\n" + PacketPrinter.dump(packet.frame()));
        }
    }

    private List<String> tshark(Path file, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TSHARK.toString(), "-n", "-r", file.toString()));
        for (String protocol : List.of("ip", "tcp", "udp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        command.addAll(arguments);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "tshark takes too long");
        assertEquals(0, process.exitValue(), () -> "tshark failed: " + folder.resolve("err"));
        return Files.readAllLines(out);
    }

    private static String ours(CapturedPacket captured) {
        Packet packet = Packet.decode(captured.frame());
        List<String> values = new ArrayList<>();
        values.add(captured.time().getEpochSecond()
                + String.format(".%09d", captured.time().getNano()));
        values.add(of(packet, EthernetHeader.class, header -> header.source().toString()));
        values.add(
                of(packet, EthernetHeader.class, header -> header.destination().toString()));
        values.add(of(packet, Ipv4Header.class, header -> header.source().toString()));
        values.add(of(packet, Ipv4Header.class, header -> header.destination().toString()));
        values.add(of(packet, Ipv4Header.class, header -> Integer.toString(header.timeToLive())));
        values.add(of(packet, Ipv6Header.class, header -> header.source().toString()));
        values.add(of(packet, Ipv6Header.class, header -> header.destination().toString()));
        values.add(of(packet, Ipv6Header.class, header -> Integer.toString(header.hopLimit())));
        values.add(of(packet, TcpHeader.class, header -> header.source().toString()));
        values.add(of(packet, TcpHeader.class, header -> String.format("0x%04x", header.flags())));
        values.add(of(packet, TcpHeader.class, header -> Integer.toUnsignedString(header.sequence())));
        values.add(of(packet, UdpHeader.class, header -> header.destination().toString()));
        values.add(of(packet, VxlanHeader.class, header -> header.network().toString()));
        values.add(of(packet, IcmpHeader.class, header -> Integer.toString(header.type())));
        values.add(of(packet, Icmpv6Header.class, header -> Integer.toString(header.type())));
        values.add(of(packet, Icmpv6Header.class, header -> solicited(header, packet.payload())));
        values.add(of(packet, ArpMessage.class, header -> header.targetAddress().toString()));
        return String.join("\t", values);
    }

    private static String solicited(Icmpv6Header header, Bytes body) {
        return header.type() == Icmpv6Header.NEIGHBOR_SOLICITATION
                ? body.ipv6(0).toString()
                : "";
    }

    /** As tshark's "last occurrence": the innermost header's field, empty where there is none. */
    private static <H extends Header> String of(Packet packet, Class<H> kind, Function<H, String> field) {
        return packet.last(kind).map(field).orElse("");
    }
}
