package dev.tenet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tenet.net.Bytes;
import dev.tenet.net.CapturedPacket;
import dev.tenet.net.MalformedPacketException;
import dev.tenet.net.Packet;
import dev.tenet.net.PacketPrinter;
import dev.tenet.net.PcapReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** Packets and captures of strangers: every input is read, or refused by the one exception that says so. */
class PacketFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void whatIsReadIsWrittenBackAlike(byte[] frame) {
        Bytes bytes = Bytes.of(frame);
        PacketPrinter.line(bytes);
        assertEquals(bytes, Packet.decode(bytes).toBytes());
    }

    @FuzzTest(maxDuration = "10s")
    void aCaptureIsReadOrRefused(byte[] file) throws IOException {
        try (PcapReader reader = new PcapReader(new ByteArrayInputStream(file))) {
            Optional<CapturedPacket> packet = reader.next();
            while (packet.isPresent()) {
                packet = reader.next();
            }
        } catch (MalformedPacketException refused) {
            return;
        }
    }
}
