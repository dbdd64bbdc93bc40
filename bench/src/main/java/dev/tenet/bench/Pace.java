package dev.tenet.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a sender below the packets that an interface may send to its host's services in a second: what is above them is dropped, which would
 * measure the limit. A sender that has fallen behind does not catch up.
 */
final class Pace {
    /** 24 fewer than the limit. */
    static final int PACKETS_A_SECOND = 1_000;

    private static final long BETWEEN_NANOS = 1_000_000_000L / PACKETS_A_SECOND;

    private long next = System.nanoTime();

    /** Returns when the next packet may be sent. */
    void await() {
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        next = System.nanoTime() + BETWEEN_NANOS;
    }
}
