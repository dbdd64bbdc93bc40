package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PcapTest {
    private static final long SEED = 0xcafL;

    @Test
    void whatIsWrittenIsRead() throws IOException, MalformedPacketException {
        RandomPackets packets = new RandomPackets(new Random(SEED));
        List<CapturedPacket> written = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Bytes frame = packets.right();
            written.add(new CapturedPacket(
                    Instant.ofEpochSecond(1_700_000_000L + i, i * 7_654_321L), frame, frame.length() + i));
        }
        assertEquals(written, read(capture(written)));
    }

    @Test
    void microsecondsInTheOtherByteOrderAreRead() throws IOException, MalformedPacketException {
        Bytes file = Bytes.parseHex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
                + "01000000 02000000 03000000 05000000 aabbcc");
        assertEquals(
                List.of(new CapturedPacket(Instant.ofEpochSecond(1, 2_000), Bytes.parseHex("aabbcc"), 5)),
                read(file.toArray()));
    }

    @Test
    void filesThatAreNoCapturesOrCutOffAreMalformed() throws IOException {
        byte[] file = capture(List.of(CapturedPacket.whole(Instant.EPOCH, Bytes.repeat(1, 60))));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Bytes.of(file).slice(0, length).toArray();
            if (length != 24) {
                assertThrows(MalformedPacketException.class, () -> read(cut));
            }
        }
        assertThrows(MalformedPacketException.class, () -> read(new byte[100]));
        byte[] huge = Bytes.of(file).withByte(32, 0x7f).toArray();
        assertThrows(MalformedPacketException.class, () -> read(huge));
    }

    static byte[] capture(List<CapturedPacket> packets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter writer = new PcapWriter(out)) {
            for (CapturedPacket packet : packets) {
                writer.write(packet);
            }
        }
        return out.toByteArray();
    }

    private static List<CapturedPacket> read(byte[] file) throws IOException, MalformedPacketException {
        List<CapturedPacket> packets = new ArrayList<>();
        try (PcapReader reader = new PcapReader(new ByteArrayInputStream(file))) {
            for (Optional<CapturedPacket> next = reader.next(); next.isPresent(); next = reader.next()) {
                packets.add(next.get());
            }
        }
        return packets;
    }
}
