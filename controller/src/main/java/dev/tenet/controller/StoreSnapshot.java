package dev.tenet.controller;

import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.store.Snapshot;
import java.util.List;
import java.util.Optional;

/** A snapshot of the store as the compiler reads it. */
public record StoreSnapshot(Snapshot snapshot) implements IntentSnapshot {
    @Override
    public long revision() {
        return snapshot.revision().value();
    }

    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return snapshot.find(key);
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        return snapshot.list(prefix);
    }

    @Override
    public long modified(IntentKey<?> key) {
        return snapshot.modified(key).value();
    }
}
