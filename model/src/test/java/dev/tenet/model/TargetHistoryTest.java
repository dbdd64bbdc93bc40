package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a target notes of itself, from which hosts are told who got connections before. */
class TargetHistoryTest {
    @Test
    void wasWellBetweenItsFirstGoodAnswerAndItsFailure() {
        TargetHealth health = health(true, 30).after(health(false, 20).after(health(true, 10)));
        assertFalse(health.wasHealthy(5), "nobody had asked");
        assertFalse(health.wasHealthy(10));
        assertTrue(health.wasHealthy(11));
        assertTrue(health.wasHealthy(20));
        assertFalse(health.wasHealthy(21));
        assertFalse(health.wasHealthy(30));
        assertTrue(health.wasHealthy(31));
        assertEquals(List.of(10L, 20L, 30L), health.changes().boxed().toList());
    }

    @Test
    void oneThatIsIllFromTheBeginningWasNeverWell() {
        assertFalse(health(false, 10).wasHealthy(5));
        assertFalse(health(false, 10).wasHealthy(15));
    }

    @Test
    void anotherReasonIsNoChange() {
        TargetHealth later = health(false, 20).after(health(false, 10));
        assertEquals(List.of(10L), later.changes().boxed().toList());
    }

    @Test
    void thatItsConnectionsEndedIsKeptUntilItIsWell() {
        TargetHealth ended = health(false, 20).ended(Instant.ofEpochMilli(25));
        assertEquals(ended.ended(), health(false, 30).after(ended).ended());
        assertEquals(Optional.empty(), health(true, 30).after(ended).ended());
    }

    @Test
    void theOldestChangesAreForgotten() {
        TargetHealth health = health(true, 1);
        for (int at = 2; at <= TargetHealth.MAX_EARLIER + 3; at++) {
            health = health(!health.healthy(), at).after(health);
        }
        assertEquals(TargetHealth.MAX_EARLIER, health.earlier().size());
        assertTrue(health.healthy());
        assertFalse(health.wasHealthy(9));
        assertTrue(health.wasHealthy(8));
        assertFalse(health.wasHealthy(3), "as if it had been ill before the oldest that is known");
    }

    @Test
    void absencesAreRememberedUntilThereAreTooMany() {
        Target target = new Target(
                new TargetName.OfInstance(InstanceId.parse("i-0123456789abcdef0")),
                80,
                Optional.empty(),
                Instant.ofEpochMilli(0),
                Optional.empty(),
                Optional.empty(),
                List.of());
        for (int n = 1; n <= Target.MAX_ABSENCES + 1; n++) {
            target = target.draining(Instant.ofEpochMilli(10 * n)).takenBack(Instant.ofEpochMilli(10 * n + 5));
        }
        assertFalse(target.isDraining());
        assertEquals(
                List.of(20L, 30L, 40L, 50L),
                target.absences().stream().map(Target.Away::sinceMillis).toList());
        assertEquals(
                List.of(25L, 35L, 45L, 55L),
                target.absences().stream().map(Target.Away::untilMillis).toList());
    }

    private static TargetHealth health(boolean healthy, long at) {
        return new TargetHealth(
                AccountId.parse("111111111111"),
                VpcId.parse("vpc-0123456789abcdef0"),
                TargetGroupId.parse("0123456789abcdef"),
                "i-0123456789abcdef0",
                80,
                healthy,
                healthy ? "" : "Target.Timeout at " + at,
                "",
                Instant.ofEpochMilli(at),
                List.of(),
                Optional.empty());
    }
}
