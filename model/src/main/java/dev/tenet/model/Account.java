package dev.tenet.model;

import java.time.Instant;

/** A tenant. */
public record Account(AccountId id, String name, Instant created) implements IntentObject {

    public static IntentKey<Account> key(AccountId id) {
        return Kind.ACCOUNT.key(id);
    }

    @Override
    public IntentKey<Account> key() {
        return key(id);
    }
}
