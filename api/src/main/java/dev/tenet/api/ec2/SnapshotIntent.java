package dev.tenet.api.ec2;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.command.Intent;
import dev.tenet.store.Snapshot;
import java.util.List;
import java.util.Optional;

/** Intent as it was at one revision, for operations that only read. */
public record SnapshotIntent(Snapshot snapshot) implements Intent {
    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return snapshot.find(key);
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        return snapshot.list(prefix);
    }

    @Override
    public <T extends IntentObject> Optional<T> first(IntentPrefix<T> prefix) {
        return snapshot.list(prefix).stream().findFirst();
    }

    @Override
    public void put(IntentObject object) {
        throw new IllegalStateException("a reading operation writes " + object.key());
    }

    @Override
    public void delete(IntentKey<?> key) {
        throw new IllegalStateException("a reading operation deletes " + key);
    }
}
