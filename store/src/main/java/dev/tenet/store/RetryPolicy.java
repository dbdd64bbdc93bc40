package dev.tenet.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a command runs again when other writers came first, and how long it waits in between: nothing before the second attempt, whose
 * snapshot is already newer, then a random time up to a bound that doubles.
 *
 * @param attempts how often it runs at most
 * @param firstPause the bound before the third attempt
 * @param longestPause what the bound does not pass
 * @param patience how long to wait for the store to tell of a revision that is known to exist
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration patience) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(64, Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofSeconds(10));

    public RetryPolicy {
        if (attempts < 1
                || firstPause.isNegative()
                || longestPause.compareTo(firstPause) < 0
                || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "attempts " + attempts + ", pauses " + firstPause + " to " + longestPause);
        }
    }

    /** The time to wait after {@code failed} attempts have failed. */
    Duration pause(int failed, RandomGenerator random) {
        if (failed < 2) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failed - 2, 20);
        long bound = Math.min(longestPause.toNanos(), firstPause.toNanos() << doublings);
        return Duration.ofNanos(random.nextLong(bound + 1));
    }
}
