package dev.tenet.model.command;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Intent in a map. A command that throws leaves what it had written, so a test gives each command a {@link #copy}. */
final class MapIntent implements Intent {
    private final TreeMap<String, IntentObject> objects = new TreeMap<>();

    MapIntent copy() {
        MapIntent copy = new MapIntent();
        copy.objects.putAll(objects);
        return copy;
    }

    @Override
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return Optional.ofNullable(objects.get(key.toString())).map(key.kind().type()::cast);
    }

    @Override
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        return objects.subMap(prefix.toString(), prefix + "\uffff").values().stream()
                .map(prefix.kind().type()::cast)
                .toList();
    }

    @Override
    public <T extends IntentObject> Optional<T> first(IntentPrefix<T> prefix) {
        return list(prefix).stream().findFirst();
    }

    @Override
    public void put(IntentObject object) {
        objects.put(object.key().toString(), object);
    }

    @Override
    public void delete(IntentKey<?> key) {
        objects.remove(key.toString());
    }

    int size() {
        return objects.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapIntent intent && intent.objects.equals(objects);
    }

    @Override
    public int hashCode() {
        return objects.hashCode();
    }

    @Override
    public String toString() {
        return objects.keySet().toString();
    }
}
