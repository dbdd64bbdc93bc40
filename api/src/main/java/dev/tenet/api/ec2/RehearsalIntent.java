package dev.tenet.api.ec2;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.command.Intent;
import dev.tenet.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Intent for finding out whether a command would succeed that is too large for one transaction: writes are seen by later
 * reads, and then forgotten.
 */
final class RehearsalIntent implements Intent {
    private final Snapshot snapshot;
    private final Map<IntentKey<?>, Optional<IntentObject>> writes = new LinkedHashMap<>();

    RehearsalIntent(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        Optional<IntentObject> written = writes.get(key);
        return written == null ? snapshot.find(key) : written.map(key.kind().type()::cast);
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        Map<String, T> found = new TreeMap<>();
        snapshot.list(prefix).forEach(object -> found.put(object.key().path(), object));
        writes.forEach((key, written) -> {
            if (key.kind().equals(prefix.kind()) && key.path().startsWith(prefix.path())) {
                written.ifPresentOrElse(
                        object -> found.put(key.path(), prefix.kind().type().cast(object)),
                        () -> found.remove(key.path()));
            }
        });
        return List.copyOf(found.values());
    }

    @Override
    public <T extends IntentObject> Optional<T> first(IntentPrefix<T> prefix) {
        return list(prefix).stream().findFirst();
    }

    @Override
    public void put(IntentObject object) {
        writes.put(object.key(), Optional.of(object));
    }

    @Override
    public void delete(IntentKey<?> key) {
        writes.put(key, Optional.empty());
    }
}
