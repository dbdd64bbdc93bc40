package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfObjectLoader;
import dev.tenet.bpf.BpfObjectSpec;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.InvalidObjectException;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.MapSpec;
import dev.tenet.bpf.MapType;
import dev.tenet.bpf.ProgramInfo;
import dev.tenet.bpf.ProgramRejectedException;
import dev.tenet.bpf.ProgramType;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.TestRunner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@KernelTest
class LoadTest {
    private final BpfObjectSpec spec = TestObjects.programs();

    @Test
    void aSpecListsWhatTheFileHolds() {
        assertEquals("tc", spec.program("give_verdict").section());
        assertTrue(spec.program("give_verdict").instructions() > 5);
        assertEquals(
                new MapSpec("a_hash_map_with_a_long_name", MapType.HASH, 8, 8, 1024, 0),
                spec.map("a_hash_map_with_a_long_name"));
        assertEquals(MapType.ARRAY_OF_MAPS, spec.map("tables").type());
        assertTrue(spec.variable("verdict").isConstant());
        assertFalse(spec.variable("packets_seen").isConstant());
        assertEquals(8, spec.variable("gateway").bytes());
    }

    @Test
    void constantsAreSetInTheirOwnTypes() {
        BpfObjectLoader loader = spec.loader()
                .only("read_constants")
                .set("node_address", 0x0A000001L)
                .set("node_port", 4789)
                .set("balance", -5)
                .set("strict", true)
                .set("gateway", new byte[] {10, 9, 8, 7, 0x12, 0x34, 0, 0});
        try (BpfObject object = loader.load();
                TestRunner runner = TestRunner.forPackets(object.program("read_constants"), 64)) {
            int port = runner.run(TestObjects.FRAME).returnValue();
            assertArrayEquals(
                    new byte[] {10, 0, 0, 1},
                    TestObjects.u32(runner.outputContext().control(0)));
            assertEquals(Short.reverseBytes((short) 4789), (short)
                    runner.outputContext().control(1));
            assertEquals(-5, runner.outputContext().control(2));
            assertEquals(1, runner.outputContext().control(3));
            assertArrayEquals(
                    new byte[] {10, 9, 8, 7},
                    TestObjects.u32(runner.outputContext().control(4)));
            assertEquals(Short.toUnsignedInt(Short.reverseBytes((short) 0x1234)), port);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeLoading() {
        BpfObjectLoader loader = spec.loader();
        assertThrows(InvalidObjectException.class, () -> loader.set("no_such_variable", 1));
        assertThrows(InvalidObjectException.class, () -> loader.maxEntries("no_such_map", 1));
        assertThrows(InvalidObjectException.class, () -> loader.only("no_such_program"));
        assertThrows(IllegalArgumentException.class, () -> loader.set("node_port", 65_536));
        assertThrows(IllegalArgumentException.class, () -> loader.set("balance", 32_768));
        assertThrows(IllegalArgumentException.class, () -> loader.set("gateway", 1));
        assertThrows(IllegalArgumentException.class, () -> loader.set("gateway", new byte[7]));
    }

    @Test
    void aSpecLoadsAgainAndAgain() {
        for (int verdict = 0; verdict < 3; verdict++) {
            try (BpfObject object = spec.loader().set("verdict", verdict).load()) {
                assertEquals(
                        verdict,
                        object.program("give_verdict")
                                .testRun(TestObjects.FRAME)
                                .returnValue());
            }
        }
    }

    @Test
    void maxEntriesCanBeOverridden() {
        try (BpfObject object = spec.loader()
                .maxEntries("a_hash_map_with_a_long_name", 77)
                .only("give_verdict")
                .load()) {
            assertEquals(
                    77, object.map("a_hash_map_with_a_long_name").info().spec().maxEntries());
        }
    }

    @Test
    void aLoadedProgramIsDescribed() {
        try (BpfObject object = spec.loader().only("give_verdict").load()) {
            ProgramInfo info = object.program("give_verdict").info();
            assertEquals("give_verdict", info.name());
            assertEquals(ProgramType.SCHED_CLS, info.type());
            assertTrue(
                    info.verifiedInstructions() >= spec.program("give_verdict").instructions() / 2, info.toString());
            assertTrue(info.tag().matches("[0-9a-f]{16}"), info.tag());
            assertThrows(InvalidObjectException.class, () -> object.program("tail_call"));
        }
    }

    @Test
    void variablesAreReadAndWrittenWhileProgramsRun() {
        try (BpfObject object = spec.loader().only("give_verdict").load();
                TestRunner runner = TestRunner.forPackets(object.program("give_verdict"), 64)) {
            assertEquals(7, TestObjects.asInt(object.readVariable("last_mark")));
            runner.context().mark(99);
            runner.run(TestObjects.FRAME);
            runner.run(TestObjects.FRAME);
            assertEquals(99, TestObjects.asInt(object.readVariable("last_mark")));
            assertEquals(2, TestObjects.asLong(object.readVariable("packets_seen")));
            object.writeVariable("packets_seen", TestObjects.u64(1000));
            runner.run(TestObjects.FRAME);
            assertEquals(1001, TestObjects.asLong(object.readVariable("packets_seen")));
        }
    }

    @Test
    void aRefusedProgramIsNamedWithTheVerifiersReason() {
        ProgramRejectedException refused = assertThrows(
                ProgramRejectedException.class,
                () -> TestObjects.spec("rejected")
                        .loader()
                        .skip("calls_unknown_helper")
                        .load());
        assertEquals("reads_beyond_packet", refused.program());
        assertEquals(Errno.EACCES, refused.errno());
        assertEquals("R1 offset is outside of the packet", refused.log().reason());
        assertTrue(refused.getMessage().contains(refused.log().reason()), refused.getMessage());
        assertFalse(refused.getMessage().contains("processed "), refused.getMessage());
    }

    @Test
    void anUnknownHelperIsShown() {
        ProgramRejectedException refused = assertThrows(
                ProgramRejectedException.class,
                () -> TestObjects.spec("rejected")
                        .loader()
                        .only("calls_unknown_helper")
                        .load());
        assertTrue(refused.log().reason().contains("#9999"), refused.getMessage());
    }

    @Test
    void whatIsNoObjectIsRefused() {
        byte[] text = "not an object at all".repeat(10).getBytes(StandardCharsets.UTF_8);
        assertThrows(InvalidObjectException.class, () -> BpfObjectSpec.parse("text", text));
        byte[] cut = Arrays.copyOf(TestObjects.bytes("programs"), 3000);
        assertThrows(InvalidObjectException.class, () -> BpfObjectSpec.parse("cut", cut));
        assertThrows(InvalidObjectException.class, () -> BpfObjectSpec.parse("empty", new byte[0]));
    }
}
