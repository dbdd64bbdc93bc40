package dev.tenet.datapath.cases;

import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every sentence is true of the reference. */
class ReferencePacketTest {
    @TestFactory
    Stream<DynamicTest> everySentenceIsTrueOfTheReference() {
        return Stream.of(IpFamily.values())
                .flatMap(fabric -> PacketCases.over(fabric).stream()
                        .map(packetCase -> DynamicTest.dynamicTest(
                                packetCase.sentence() + " (" + fabric + " fabric)",
                                () -> packetCase.run(fabric, ReferenceExecutor::new))));
    }

    /** Test runs cannot show it: there the kernel reshapes no superpacket. */
    @TestFactory
    Stream<DynamicTest> superpacketsAreCarriedWhole() {
        return Stream.of(IpFamily.values())
                .map(fabric -> DynamicTest.dynamicTest(
                        fabric + " fabric",
                        () -> ScopedValue.where(World.FABRIC, fabric)
                                .run(() -> carriesWhole(Overlay.overhead(fabric)))));
    }

    private static void carriesWhole(int overhead) {
        try (PacketExecutor executor = new ReferenceExecutor(new World().tables(), 16, 16)) {
            Bytes frame = TestHost.frame(
                    World.A, ipv4("10.0.0.5", "10.0.0.20"), tcp(1, 80).ack(), payload(60_000));
            PacketExecutor.Result result = executor.fromInstance(
                    World.A.device(), new IncomingPacket(frame, 0, true, false), new Inputs(0, 0));
            assertEquals(Reason.ASKED_GATEWAY, result.ending().reason());
            assertEquals(frame.slice(12), result.frame().slice(overhead + 12));
            Bytes tooLarge = TestHost.frame(
                    World.A, ipv4("10.0.0.5", "10.0.0.20"), tcp(1, 80).ack(), payload(65_535 - overhead - 39));
            assertEquals(
                    Reason.PACKET_TOO_BIG,
                    executor.fromInstance(
                                    World.A.device(), new IncomingPacket(tooLarge, 0, true, false), new Inputs(0, 0))
                            .ending()
                            .reason());
        }
    }

    @Test
    void noSentenceIsThereTwice() {
        List<String> sentences =
                PacketCases.all().stream().map(PacketCase::sentence).toList();
        assertEquals(sentences.stream().distinct().toList(), sentences);
    }
}
