package dev.tenet.datapath.reference;

/**
 * A rate as the time until which all that passed is paid, in nanoseconds of the datapath's clock; 0: nothing has passed. It may be paid
 * ahead until now, and no more than the depth is saved. The last packet may overdraw.
 */
public final class Bucket {
    private long paidUntil;

    /** As the kernel's maps have it. */
    public long paidUntil() {
        return paidUntil;
    }

    boolean hasRoom(long now, long depth) {
        return from(now, depth) - now < 0;
    }

    /** Whether half of the depth is left. */
    boolean hasSpare(long now, long depth) {
        return hasRoom(now - depth / 2, depth / 2);
    }

    void pay(long now, long depth, long cost) {
        paidUntil = from(now, depth) + cost;
    }

    private long from(long now, long depth) {
        long earliest = now - depth;
        return paidUntil == 0 || paidUntil - earliest < 0 ? earliest : paidUntil;
    }
}
