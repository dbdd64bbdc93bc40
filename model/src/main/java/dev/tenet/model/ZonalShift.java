package dev.tenet.model;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Keeps what a load balancer's clients send away from one of its zones, for a time.
 *
 * @param expires when it ends unless it is ended before
 * @param ended since when it has no effect any more; a load balancer has one that has not ended at most
 * @param canceled whether somebody ended it, rather than the time
 * @see <a href="https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.html">Zonal shift in ARC</a>
 */
public record ZonalShift(
        ZonalShiftId id,
        AccountId owner,
        LoadBalancerId balancer,
        VpcId vpc,
        ZoneName awayFrom,
        String comment,
        Instant started,
        Instant expires,
        Optional<Instant> ended,
        boolean canceled)
        implements IntentObject {
    public ZonalShift {
        if (canceled && ended.isEmpty()) {
            throw new IllegalArgumentException("what was canceled has ended");
        }
    }

    public static IntentKey<ZonalShift> key(AccountId owner, LoadBalancerId balancer, ZonalShiftId id) {
        return Kind.ZONAL_SHIFT.key(owner, balancer, id);
    }

    /** Of a load balancer. */
    public static IntentPrefix<ZonalShift> of(LoadBalancer balancer) {
        return Kind.ZONAL_SHIFT.under(balancer.owner(), balancer.id());
    }

    @Override
    public IntentKey<ZonalShift> key() {
        return key(owner, balancer, id);
    }

    public boolean isActive() {
        return ended.isEmpty();
    }

    /** Whether its time is over, and it has not ended yet. */
    public boolean isDue(Instant now) {
        return isActive() && !now.isBefore(expires);
    }

    /** Whether it was in force just before a time, in milliseconds since 1970. */
    public boolean wasActive(long before) {
        return started.toEpochMilli() < before
                && ended.filter(end -> end.toEpochMilli() < before).isEmpty();
    }

    /** When it came into force and when it ended, in milliseconds since 1970. */
    public LongStream changes() {
        return LongStream.concat(
                LongStream.of(started.toEpochMilli()), ended.stream().mapToLong(Instant::toEpochMilli));
    }

    public ZonalShift with(String newComment, Instant newExpires) {
        return new ZonalShift(id, owner, balancer, vpc, awayFrom, newComment, started, newExpires, ended, canceled);
    }

    public ZonalShift ended(Instant at, boolean byCaller) {
        return new ZonalShift(id, owner, balancer, vpc, awayFrom, comment, started, expires, Optional.of(at), byCaller);
    }
}
