package dev.tenet.compiler;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Intent in a map. */
record TestIntent(long revision, SortedMap<String, Stored> objects) implements IntentSnapshot {
    record Stored(IntentObject object, long modified) {}

    static final TestIntent EMPTY = new TestIntent(0, new TreeMap<>());

    /** The next revision: these objects put, and these keys removed. */
    TestIntent with(List<? extends IntentObject> put, List<IntentKey<?>> removed) {
        SortedMap<String, Stored> next = new TreeMap<>(objects);
        removed.forEach(key -> next.remove(key.toString()));
        put.forEach(object -> next.put(object.key().toString(), new Stored(object, revision + 1)));
        return new TestIntent(revision + 1, next);
    }

    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return Optional.ofNullable(objects.get(key.toString()))
                .map(stored -> key.kind().type().cast(stored.object()));
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        return objects.tailMap(prefix.toString()).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix.toString()))
                .map(Map.Entry::getValue)
                .map(stored -> prefix.kind().type().cast(stored.object()))
                .toList();
    }

    @Override
    public long modified(IntentKey<?> key) {
        Stored stored = objects.get(key.toString());
        return stored == null ? 0 : stored.modified();
    }
}
