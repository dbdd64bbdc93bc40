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

/** When a target's time is over, or it is ill for too long, and whether its connections end then. */
class TargetGroupTest {
    private static final String DELAY = BalancingAttribute.DEREGISTRATION_DELAY.key();
    private static final String ENDS = BalancingAttribute.CONNECTION_TERMINATION.key();
    private static final String ENDS_ILL = BalancingAttribute.UNHEALTHY_TERMINATION.key();
    private static final String DRAINS_ILL = BalancingAttribute.UNHEALTHY_DRAINING.key();

    private final Target target = new Target(
            new TargetName.OfInstance(InstanceId.parse("i-0123456789abcdef0")),
            80,
            Optional.empty(),
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

    @Test
    void anIllTargetsConnectionsEndAtOnceUnlessTheGroupLetsItDrain() {
        TargetGroup usual = group(Map.of(), target);
        assertTrue(ill(usual).endsConnections(usual));
        assertFalse(ill(usual).drains(usual));
        assertEquals(List.of(), Targets.lost(usual, List.of(ill(usual)), at(100)), "nothing is to be written for it");

        TargetGroup never = group(Map.of(ENDS_ILL, "false"), target);
        assertFalse(ill(never).endsConnections(never));
        assertFalse(ill(never).drains(never));
        assertEquals(List.of(), Targets.lost(never, List.of(ill(never)), at(100)));
    }

    @Test
    void anIllTargetDrainsForAsLongAsTheGroupSays() {
        TargetGroup group = group(Map.of(ENDS_ILL, "false", DRAINS_ILL, "5"), target);
        TargetHealth ill = ill(group);
        assertTrue(ill.drains(group));
        assertFalse(ill.endsConnections(group));
        assertEquals(List.of(), Targets.lost(group, List.of(ill), at(14)));
        assertEquals(List.of(ill), Targets.lost(group, List.of(ill), at(15)));
        TargetHealth ended = ill.ended(at(15));
        assertFalse(ended.drains(group));
        assertTrue(ended.endsConnections(group));
        assertEquals(List.of(), Targets.lost(group, List.of(ended), at(20)));
    }

    /** Since second 10. */
    private static TargetHealth ill(TargetGroup group) {
        return new TargetHealth(
                group.owner(),
                group.vpc(),
                group.id(),
                "i-0123456789abcdef0",
                80,
                false,
                "Target.Timeout",
                "Request timed out",
                at(10),
                List.of(),
                Optional.empty());
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
                Optional.empty(),
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                attributes,
                List.of(target),
                Optional.empty(),
                Tags.NONE);
    }
}
