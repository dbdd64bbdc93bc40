package dev.tenet.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

class EdgeWatchTest {
    private static final HostNumber ONE = new HostNumber(1);
    private static final HostNumber TWO = new HostNumber(2);
    private static final Ipv4Address AT_ONE = Ipv4Address.of(192, 0, 2, 1);
    private static final Ipv4Address AT_TWO = Ipv4Address.of(192, 0, 2, 2);

    private final Set<IpAddress> dead = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<Set<HostNumber>> told = new LinkedBlockingQueue<>();

    @Test
    void anEdgeIsSilentAfterSomeMissingAnswersAndBackAfterMore() {
        EdgePulse pulse = new EdgePulse();
        for (int i = 1; i < EdgePulse.MISSED_IN_A_ROW; i++) {
            assertFalse(pulse.note(false));
        }
        assertFalse(pulse.note(true), "one answer begins the count anew");
        for (int i = 1; i < EdgePulse.MISSED_IN_A_ROW; i++) {
            assertFalse(pulse.note(false));
        }
        assertTrue(pulse.note(false));
        assertTrue(pulse.isSilent());
        for (int i = 1; i < EdgePulse.HEARD_IN_A_ROW; i++) {
            assertFalse(pulse.note(true));
        }
        assertTrue(pulse.note(true));
        assertFalse(pulse.isSilent());
    }

    @Test
    void onceAnAnswerIsMissingTheNextAreAwaitedForAShorterTime() throws InterruptedException {
        List<Duration> missed = new CopyOnWriteArrayList<>();
        dead.add(AT_ONE);
        BiPredicate<IpAddress, Duration> answers = (address, limit) -> {
            if (dead.contains(address)) {
                missed.add(limit);
            }
            return !dead.contains(address);
        };
        try (EdgeWatch watch = new EdgeWatch(answers, told::add)) {
            watch.watch(Map.of(ONE, AT_ONE, TWO, AT_TWO));
            assertEquals(Set.of(ONE), told.poll(10, TimeUnit.SECONDS));
        }
        assertEquals(
                List.of(EdgeWatch.EVERY, EdgeWatch.IN_DOUBT_EVERY, EdgeWatch.IN_DOUBT_EVERY),
                missed.subList(0, EdgePulse.MISSED_IN_A_ROW));
    }

    @Test
    void whoIsSilentIsToldWithinASecondAndWhenAllAreNobodyIs() throws InterruptedException {
        try (EdgeWatch watch = new EdgeWatch((address, _) -> !dead.contains(address), told::add)) {
            watch.watch(Map.of(ONE, AT_ONE, TWO, AT_TWO));
            dead.add(AT_ONE);
            long before = System.nanoTime();
            assertEquals(Set.of(ONE), told.poll(10, TimeUnit.SECONDS));
            long gap = System.nanoTime() - before;
            assertTrue(gap < TimeUnit.SECONDS.toNanos(1), "it took " + gap + " ns");
            dead.add(AT_TWO);
            assertEquals(Set.of(), told.poll(10, TimeUnit.SECONDS));
            dead.remove(AT_TWO);
            assertEquals(Set.of(ONE), told.poll(10, TimeUnit.SECONDS));
            watch.watch(Map.of(TWO, AT_TWO));
            assertEquals(Set.of(), told.poll(10, TimeUnit.SECONDS), "who is no edge any more is not silent");
        }
    }
}
