package dev.tenet.api.ec2;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.command.Intent;
import dev.tenet.store.ObjectTransaction;
import java.util.List;
import java.util.Optional;

/** Intent as one attempt at a transaction sees it. */
public record StoreIntent(ObjectTransaction transaction) implements Intent {
    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return transaction.find(key);
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        return transaction.peek(prefix);
    }

    @Override
    public <T extends IntentObject> Optional<T> first(IntentPrefix<T> prefix) {
        return transaction.peek(prefix).stream().findFirst();
    }

    @Override
    public void put(IntentObject object) {
        transaction.put(object);
    }

    @Override
    public void delete(IntentKey<?> key) {
        transaction.delete(key);
    }
}
