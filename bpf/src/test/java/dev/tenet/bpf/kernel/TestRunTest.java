package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.ProgramInfo;
import dev.tenet.bpf.RunStatistics;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.TestRunResult;
import dev.tenet.bpf.TestRunner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@KernelTest
class TestRunTest {
    private static BpfObject object;

    @BeforeAll
    static void load() {
        object = TestObjects.programs().load();
    }

    @AfterAll
    static void close() {
        object.close();
    }

    @Test
    void theContextGoesInAndComesOut() {
        try (TestRunner runner = TestRunner.forPackets(object.program("echo_context"), 64)) {
            runner.context()
                    .networkInterface(1)
                    .ingressInterface(4711)
                    .mark(41)
                    .gsoBytes(1000)
                    .gsoSegments(3)
                    .wireBytes(3000);
            assertEquals(-1, runner.run(TestObjects.FRAME).returnValue());
            assertEquals(1, runner.outputContext().control(0));
            assertEquals(4711, runner.outputContext().control(1));
            assertEquals(1000, runner.outputContext().control(2));
            assertEquals(3, runner.outputContext().control(3));
            assertEquals(3000, runner.outputContext().control(4));
            assertEquals(42, runner.outputContext().mark());
        }
    }

    @Test
    void aPacketMayGrow() {
        byte[] ipv4 = HexFormat.of()
                .parseHex("020000000002" + "020000000001" + "0800" + "4500001c000040004011" + "0000" + "0a000001"
                        + "0a000002" + "00010002" + "00080000");
        TestRunResult result = object.program("make_room").testRun(ipv4);
        assertEquals(0, result.returnValue());
        assertEquals(ipv4.length + 4, result.data().length);
        assertArrayEquals(Arrays.copyOf(ipv4, 14), Arrays.copyOf(result.data(), 14));
        assertArrayEquals(
                Arrays.copyOfRange(ipv4, 14, ipv4.length), Arrays.copyOfRange(result.data(), 18, ipv4.length + 4));
    }

    @Test
    void repetitionsAreCountedAndTimed() {
        BpfProgram program = object.program("give_verdict");
        try (TestRunner runner = TestRunner.forPackets(program, 64);
                RunStatistics counting = RunStatistics.enable()) {
            ProgramInfo before = program.info();
            runner.repetitions(10_000).run(TestObjects.FRAME);
            ProgramInfo after = program.info();
            assertTrue(runner.duration().toNanos() < 100_000, runner.duration().toString());
            assertEquals(10_000, after.runs() - before.runs());
            assertTrue(after.runTime().compareTo(before.runTime()) > 0, after.toString());
        }
    }

    @Test
    void xdpProgramsRunToo() {
        try (TestRunner runner = TestRunner.forXdp(object.program("drop_short"), 1500)) {
            assertEquals(1, runner.run(new byte[60]).returnValue());
            assertEquals(2, runner.run(new byte[64]).returnValue());
        }
    }

    @Test
    void systemCallProgramsChangeTheirContext() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(8, 8);
            request.set(ValueLayout.JAVA_INT, 0, 3);
            assertEquals(5, object.program("send_events").runSystemCall(request));
            assertEquals(3, request.get(ValueLayout.JAVA_INT, 4));
        }
    }

    @Test
    void badInputIsRefused() {
        BpfProgram program = object.program("give_verdict");
        SystemCallException tooShort = assertThrows(SystemCallException.class, () -> program.testRun(new byte[13]));
        assertEquals(Errno.EINVAL, tooShort.errno());
        try (TestRunner runner = TestRunner.forPackets(program, 64)) {
            assertThrows(IllegalArgumentException.class, () -> runner.run(65));
            runner.context().networkInterface(Integer.MAX_VALUE);
            assertThrows(SystemCallException.class, () -> runner.run(TestObjects.FRAME));
        }
    }
}
