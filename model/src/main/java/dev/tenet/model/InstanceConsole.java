package dev.tenet.model;

import java.time.Instant;

/**
 * What an instance has last written to its serial console.
 *
 * @param text the last 64 KiB, in base64
 * @param taken when it was read
 */
public record InstanceConsole(InstanceId instance, AccountId owner, String text, Instant taken)
        implements IntentObject {

    public static IntentKey<InstanceConsole> key(AccountId owner, InstanceId instance) {
        return Kind.INSTANCE_CONSOLE.key(owner, instance);
    }

    @Override
    public IntentKey<InstanceConsole> key() {
        return key(owner, instance);
    }
}
