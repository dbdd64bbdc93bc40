package dev.tenet.datapath.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every sentence is true of the reference. */
class ReferencePacketTest {
    @TestFactory
    Stream<DynamicTest> everySentenceIsTrueOfTheReference() {
        return PacketCases.all().stream()
                .map(packetCase ->
                        DynamicTest.dynamicTest(packetCase.sentence(), () -> packetCase.run(ReferenceExecutor::new)));
    }

    @Test
    void noSentenceIsThereTwice() {
        List<String> sentences =
                PacketCases.all().stream().map(PacketCase::sentence).toList();
        assertEquals(sentences.stream().distinct().toList(), sentences);
    }
}
