package dev.tenet.agent.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.ResourceStatus.Condition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetOpinionTest {
    private static final Optional<Condition> WELL = Optional.of(new ResourceStatus.Ready());
    private static final Optional<Condition> ILL = Optional.of(new ResourceStatus.Failed("slow"));

    private final TargetOpinion opinion = new TargetOpinion();

    @Test
    void theFirstGoodAttemptMakesItWell() {
        assertEquals(Optional.empty(), bad());
        assertEquals(WELL, good());
        assertEquals(Optional.empty(), good());
    }

    @Test
    void itTakesAsManyBadOnesInARowAsTheThresholdSays() {
        good();
        assertEquals(Optional.empty(), bad());
        assertEquals(Optional.empty(), bad());
        assertEquals(ILL, bad());
        assertEquals(Optional.empty(), bad());
    }

    @Test
    void aTargetThatFlapsStaysWhatItWas() {
        good();
        for (int turn = 0; turn < 20; turn++) {
            assertEquals(Optional.empty(), bad());
            assertEquals(Optional.empty(), bad());
            assertEquals(Optional.empty(), good());
        }
        bad();
        bad();
        assertEquals(ILL, bad());
        for (int turn = 0; turn < 20; turn++) {
            assertEquals(Optional.empty(), good());
            assertEquals(Optional.empty(), bad());
        }
        assertEquals(Optional.empty(), good());
        assertEquals(WELL, good());
    }

    @Test
    void anIllTargetMayBeIllForAnotherReason() {
        bad();
        bad();
        assertEquals(ILL, bad());
        assertEquals(Optional.of(new ResourceStatus.Failed("refused")), opinion.after(Optional.of("refused"), 2, 3));
    }

    private Optional<Condition> good() {
        return opinion.after(Optional.empty(), 2, 3);
    }

    private Optional<Condition> bad() {
        return opinion.after(Optional.of("slow"), 2, 3);
    }
}
