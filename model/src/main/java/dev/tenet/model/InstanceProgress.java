package dev.tenet.model;

/**
 * A controller's word, to the one that serves an instance's host, that all hosts of its own which the instance's goal
 * concerns have applied it. It lives from then until the {@link InstanceStatus} is written.
 *
 * @param generation the {@link Instance#generation} that was applied
 */
public record InstanceProgress(InstanceId instance, AccountId owner, ControllerId controller, long generation)
        implements IntentObject {

    public static IntentKey<InstanceProgress> key(AccountId owner, InstanceId instance, ControllerId controller) {
        return Kind.INSTANCE_PROGRESS.key(owner, instance, controller);
    }

    public static IntentPrefix<InstanceProgress> of(AccountId owner, InstanceId instance) {
        return Kind.INSTANCE_PROGRESS.under(owner, instance);
    }

    @Override
    public IntentKey<InstanceProgress> key() {
        return key(owner, instance, controller);
    }
}
