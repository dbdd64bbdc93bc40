package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.TestHost;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Waits for what agents do on their own; what came instead is told with the failure. */
final class Await {
    /** Far above what a busy machine needs: reaching it means that something never comes. */
    private static final Duration LIMIT = Duration.ofSeconds(180);

    /** Short beside all that is awaited, and long enough to leave the processor to those that are awaited. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, List.of(), condition);
    }

    /** @param hosts whose condition explains why the wait was in vain */
    static void until(String what, Collection<TestHost> hosts, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() - end < 0,
                    () -> "waited in vain for " + what
                            + hosts.stream().map(host -> "; " + host).collect(Collectors.joining()));
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
