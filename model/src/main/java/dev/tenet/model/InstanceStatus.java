package dev.tenet.model;

import java.time.Instant;

/**
 * What the controller notes once the hosts concerned have done what an instance's goal asks: for {@link InstanceGoal#RUNNING}
 * its host and its network's gateways have applied it; for the others its host has nothing of it any more.
 *
 * @param generation the {@link Instance#generation} that was reached
 * @param revision the store's revision that the last of these hosts had applied
 * @param since when that was known
 */
public record InstanceStatus(InstanceId instance, AccountId owner, long generation, long revision, Instant since)
        implements IntentObject {

    public static IntentKey<InstanceStatus> key(AccountId owner, InstanceId instance) {
        return Kind.INSTANCE_STATUS.key(owner, instance);
    }

    @Override
    public IntentKey<InstanceStatus> key() {
        return key(owner, instance);
    }
}
