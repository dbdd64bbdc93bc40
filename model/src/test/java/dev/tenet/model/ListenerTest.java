package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.Listener.Forward;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a listener remembers of the groups that got its connections. */
class ListenerTest {
    private static final TargetGroupId BLUE = TargetGroupId.parse("000000000000000b");
    private static final TargetGroupId GREEN = TargetGroupId.parse("0000000000000009");

    @Test
    void remembersWhoGotConnectionsBeforeAShift() {
        List<Forward> first = List.of(new Forward(BLUE, 1));
        List<Forward> both = List.of(new Forward(BLUE, 9), new Forward(GREEN, 1));
        List<Forward> last = List.of(new Forward(GREEN, 1));
        Listener listener = changed(changed(listener(first), both, 10), last, 20);
        assertEquals(first, listener.forwards(10));
        assertEquals(both, listener.forwards(11));
        assertEquals(both, listener.forwards(20));
        assertEquals(last, listener.forwards(21));
        assertEquals(List.of(10L, 20L), listener.changes().boxed().toList());
        assertEquals(List.of(GREEN, BLUE), listener.groups());
        assertTrue(listener.forwardsTo(GREEN));
        assertFalse(listener.forwardsTo(BLUE), "it has what it had, and gets nothing more");
    }

    @Test
    void theSameGroupsAreNoChange() {
        List<Forward> forwards = List.of(new Forward(BLUE, 1));
        assertEquals(listener(forwards), changed(listener(forwards), forwards, 10));
    }

    @Test
    void anotherPortHadNoConnections() {
        Listener moved = changed(listener(List.of(new Forward(BLUE, 1))), List.of(new Forward(GREEN, 1)), 10)
                .changed(BalancedProtocol.TCP, 81, List.of(new Forward(GREEN, 1)), Instant.ofEpochMilli(20));
        assertEquals(List.of(GREEN), moved.groups());
    }

    @Test
    void thePortOfOneThatTakesAllIsOnlyAName() {
        Listener moved = changed(listener(List.of(new Forward(BLUE, 1))), List.of(new Forward(GREEN, 1)), 10)
                .withAttributes(Map.of(BalancingAttribute.ALL_PORTS.key(), "true"))
                .changed(BalancedProtocol.TCP, 81, List.of(new Forward(GREEN, 1)), Instant.ofEpochMilli(20));
        assertEquals(List.of(GREEN, BLUE), moved.groups());
    }

    @Test
    void theOldestChangeIsForgotten() {
        Listener listener = listener(List.of(new Forward(BLUE, 0)));
        for (int n = 1; n <= Listener.MAX_EARLIER + 1; n++) {
            listener = changed(listener, List.of(new Forward(BLUE, n)), n);
        }
        assertEquals(List.of(2L, 3L, 4L, 5L), listener.changes().boxed().toList());
    }

    private static Listener listener(List<Forward> forwards) {
        return new Listener(
                ListenerId.parse("00000000000000aa"),
                BalancedProtocol.TCP,
                80,
                forwards,
                List.of(),
                Map.of(),
                Tags.NONE);
    }

    private static Listener changed(Listener listener, List<Forward> forwards, long at) {
        return listener.changed(listener.protocol(), listener.port(), forwards, Instant.ofEpochMilli(at));
    }
}
