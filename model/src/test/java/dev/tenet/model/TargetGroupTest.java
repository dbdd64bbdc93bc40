package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.command.Targets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a target's time is over, and whether its connections end then. */
class TargetGroupTest {
    private static final String DELAY = BalancingAttribute.DEREGISTRATION_DELAY.key();
    private static final String ENDS = BalancingAttribute.CONNECTION_TERMINATION.key();

    private final Target target = new Target(
            new TargetName.OfInstance(InstanceId.parse("i-0123456789abcdef0")),
            80,
            at(0),
            Optional.empty(),
            Optional.empty(),
            List.of());

    @Test
    void itsTimeIsOverAfterTheDelay() {
        TargetGroup group = group(Map.of(DELAY, "5", ENDS, "true"), target.draining(at(10)));
        assertEquals(1, group.targets(at(14)).size());
        assertFalse(Targets.isDue(group, at(14)));
        assertEquals(0, group.targets(at(15)).size());
        assertTrue(Targets.isDue(group, at(15)));
    }

    @Test
    void connectionsEndOnceAndWhereTheGroupSaysSo() {
        assertFalse(Targets.isDue(group(Map.of(DELAY, "5"), target.draining(at(10))), at(15)));
        Target ended = target.draining(at(10)).ended(at(15));
        assertFalse(Targets.isDue(group(Map.of(DELAY, "5", ENDS, "true"), ended), at(20)));
        assertEquals(Optional.empty(), ended.takenBack(at(16)).ended());
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private static TargetGroup group(Map<String, String> attributes, Target target) {
        return new TargetGroup(
                TargetGroupId.parse("00000000000000aa"),
                AccountId.parse("111122223333"),
                "group",
                VpcId.parse("vpc-0123456789abcdef0"),
                BalancedProtocol.TCP,
                80,
                TargetKind.INSTANCE,
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                attributes,
                List.of(target),
                Optional.empty(),
                Tags.NONE);
    }
}
