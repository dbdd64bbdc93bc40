package dev.tenet.bpf.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.KernelFeature;
import dev.tenet.bpf.VerifierLog;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifierLogTest {
    private static final String STATISTICS =
            "processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n";

    @Test
    void theReasonIsTheLastLineBeforeTheStatistics() {
        VerifierLog log = new VerifierLog("0: R1=ctx() R10=fp0\n1: (95) exit\nR0 !read_ok\n\n" + STATISTICS);
        assertEquals("R0 !read_ok", log.reason());
        assertEquals("  0: R1=ctx() R10=fp0\n  1: (95) exit\n  R0 !read_ok", log.summary());
    }

    @Test
    void aLongLogIsCutAtItsStart() {
        String lines = IntStream.rangeClosed(1, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        VerifierLog log = new VerifierLog(lines + "\n" + STATISTICS);
        assertTrue(log.summary().startsWith("  ... 84 lines before\n  line 85\n"), log.summary());
        assertTrue(log.summary().endsWith("line 100"), log.summary());
    }

    @Test
    void aMissingHelperIsAMissingFeature() {
        assertEquals(
                Optional.of(KernelFeature.LOOPS),
                new VerifierLog("4: (85) call bpf_loop#181\nunknown func bpf_loop#181\n" + STATISTICS)
                        .missingFeature());
        assertEquals(
                Optional.of(KernelFeature.TIMERS),
                new VerifierLog("4: (85) call unknown#169\ninvalid func unknown#169\n").missingFeature());
        assertEquals(
                Optional.of(KernelFeature.REDIRECT_PEER),
                new VerifierLog("program of this type cannot use helper bpf_redirect_peer#155\n").missingFeature());
        assertEquals(Optional.empty(), new VerifierLog("invalid func unknown#9999\n").missingFeature());
    }

    @Test
    void noLogSaysSo() {
        assertEquals("", new VerifierLog("").reason());
        assertEquals("(no verifier log)", new VerifierLog(STATISTICS).summary());
    }
}
