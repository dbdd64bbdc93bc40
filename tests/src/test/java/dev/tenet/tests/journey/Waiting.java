package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
final class Waiting {
    private static final long PAUSE_NANOS = 20_000_000;

    private Waiting() {}

    /** Fails when it does not hold in time; asked again and again. */
    static void until(String what, Duration limit, BooleanSupplier holds) {
        long end = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, () -> "not within " + limit + ": " + what);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
