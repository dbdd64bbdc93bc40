package dev.tenet.model;

import java.time.Instant;

/**
 * What a target's host has found out about it; written when that changes. A target of which there is none has not been judged yet.
 *
 * @param target as its group names it
 * @param reason why it is not well, as ELB calls it; empty if it is
 * @param description the same in words
 * @param since when that was known
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
        Instant since)
        implements IntentObject {

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

    /** {@link #since} in milliseconds since 1970. */
    public long sinceMillis() {
        return since.toEpochMilli();
    }

    /** Whether the same is said as by another, whenever. */
    public boolean saysAs(TargetHealth other) {
        return healthy == other.healthy && reason.equals(other.reason) && description.equals(other.description);
    }
}
