package dev.tenet.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a target's host has found out about it; written when that changes. A target of which there is none has not been judged yet.
 *
 * @param target as its group names it
 * @param reason why it is not well, as ELB calls it; empty if it is
 * @param description the same in words
 * @param since when it became so, well or not
 * @param earlier when it became the other before, in turns, the latest last; the first judgement is the first of them as long as there are fewer
 *     than {@link #MAX_EARLIER}
 * @param ended when its connections were ended, because it had been ill for longer than its group lets it keep them
 */
public record TargetHealth(
        AccountId owner,
        VpcId vpc,
        TargetGroupId group,
        String target,
        int port,
        boolean healthy,
        String reason,
        String description,
        Instant since,
        List<Instant> earlier,
        Optional<Instant> ended)
        implements IntentObject {
    public static final int MAX_EARLIER = 6;

    public TargetHealth {
        earlier = List.copyOf(earlier);
        if (earlier.size() > MAX_EARLIER) {
            throw new IllegalArgumentException("remembers too much: " + earlier.size());
        }
    }

    public static IntentKey<TargetHealth> key(AccountId owner, TargetGroupId group, String target, int port) {
        return Kind.TARGET_HEALTH.key(owner, group, target + ":" + port);
    }

    public static IntentKey<TargetHealth> key(TargetGroup group, Target target) {
        return key(group.owner(), group.id(), target.name().toString(), target.port());
    }

    /** Of all targets of a group. */
    public static IntentPrefix<TargetHealth> of(TargetGroup group) {
        return Kind.TARGET_HEALTH.under(group.owner(), group.id());
    }

    @Override
    public IntentKey<TargetHealth> key() {
        return key(owner, group, target, port);
    }

    /** What is said now, after what was said before about the same target. */
    public TargetHealth after(TargetHealth last) {
        if (healthy == last.healthy) {
            return with(last.since, last.earlier, last.ended);
        }
        List<Instant> times = new ArrayList<>(last.earlier);
        times.add(last.since);
        return with(since, times.subList(Math.max(0, times.size() - MAX_EARLIER), times.size()), Optional.empty());
    }

    /** One that is ill no longer has connections. */
    public TargetHealth ended(Instant at) {
        return with(since, earlier, Optional.of(at));
    }

    /** Whether it is ill, and keeps connections that it has. */
    public boolean drains(TargetGroup of) {
        return !healthy
                && ended.isEmpty()
                && of.unhealthyDraining().map(interval -> !interval.isZero()).orElse(false);
    }

    /** Whether it has been ill for too long to keep connections that it had. */
    public boolean endsConnections(TargetGroup of) {
        return !healthy
                && of.unhealthyDraining()
                        .map(interval -> interval.isZero() || ended.isPresent())
                        .orElse(false);
    }

    private TargetHealth with(Instant when, List<Instant> times, Optional<Instant> newEnded) {
        return new TargetHealth(owner, vpc, group, target, port, healthy, reason, description, when, times, newEnded);
    }

    /** When it became well or ill, in milliseconds since 1970. */
    public LongStream changes() {
        return Stream.concat(earlier.stream(), Stream.of(since)).mapToLong(Instant::toEpochMilli);
    }

    /** Whether it was well just before a time, in milliseconds since 1970; before anybody had judged it, it was not. */
    public boolean wasHealthy(long before) {
        int later = (int) changes().filter(change -> change >= before).count();
        boolean judged = later <= earlier.size() || earlier.size() == MAX_EARLIER;
        return judged && healthy == (later % 2 == 0);
    }

    /** Whether the same is said as by another, whenever. */
    public boolean saysAs(TargetHealth other) {
        return healthy == other.healthy && reason.equals(other.reason) && description.equals(other.description);
    }
}
