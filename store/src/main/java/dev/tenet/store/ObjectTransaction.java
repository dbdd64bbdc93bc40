package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The objects as one run of a {@link Command} sees them: a snapshot with the run's own writes on top. It remembers what was read, and the
 * commit succeeds only if all of that is still so: single objects, existing or not, and whole prefixes, where also something added counts.
 * Writing an object counts as having read it. Used by one thread.
 */
public final class ObjectTransaction {
    private final Snapshot snapshot;
    private final Set<IntentKey<?>> readKeys = new LinkedHashSet<>();
    private final Set<IntentPrefix<?>> readPrefixes = new LinkedHashSet<>();
    private final Map<IntentKey<?>, Optional<IntentObject>> writes = new LinkedHashMap<>();

    ObjectTransaction(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * The object at the key.
     *
     * @throws StoreException.Unreadable when this version cannot read what is stored there
     */
    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        Optional<IntentObject> written = writes.get(key);
        if (written != null) {
            return written.map(key.kind().type()::cast);
        }
        snapshot.requireReadable(key);
        readKeys.add(key);
        return snapshot.find(key);
    }

    /**
     * Every object under the prefix, in the order of keys.
     *
     * @throws StoreException.Unreadable when this version cannot read something stored there
     */
    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        readPrefixes.add(prefix);
        return peek(prefix);
    }

    /**
     * As {@link #list(IntentPrefix)}, but what is read here is not remembered: for looking where to try, when reading or writing the choice
     * by its key will tell whether it was right.
     *
     * @throws StoreException.Unreadable when this version cannot read something stored there
     */
    public <T extends IntentObject> List<T> peek(IntentPrefix<T> prefix) {
        snapshot.requireReadable(prefix);
        if (writes.keySet().stream().noneMatch(key -> key.kind().equals(prefix.kind()))) {
            return snapshot.list(prefix);
        }
        TreeMap<String, IntentObject> objects = new TreeMap<>();
        snapshot.under(prefix).forEach((path, stored) -> objects.put(path, stored.object()));
        writes.forEach((key, written) -> {
            if (key.kind().equals(prefix.kind()) && key.path().startsWith(prefix.path())) {
                written.ifPresentOrElse(object -> objects.put(key.path(), object), () -> objects.remove(key.path()));
            }
        });
        List<T> list = new ArrayList<>(objects.size());
        objects.values().forEach(object -> list.add(prefix.kind().type().cast(object)));
        return list;
    }

    /** Every object of the kind. Any write to the kind conflicts with having read this. */
    public <T extends IntentObject> List<T> list(Kind<T> kind) {
        return list(kind.under());
    }

    /** Creates or replaces the object at its key. */
    public void put(IntentObject object) {
        IntentKey<?> key = object.key();
        snapshot.requireReadable(key);
        writes.put(key, Optional.of(key.kind().type().cast(object)));
    }

    /** Removes the object at the key; if there is none, sees to it that there is none at the commit. */
    public void delete(IntentKey<?> key) {
        snapshot.requireReadable(key);
        writes.put(key, Optional.empty());
    }

    /**
     * The snapshot below, without the run's writes. What is read here is not remembered: for choosing where to try, such as a free address,
     * when writing the choice will tell whether it was free.
     */
    public Snapshot snapshot() {
        return snapshot;
    }

    boolean readNothing() {
        return readKeys.isEmpty() && readPrefixes.isEmpty() && writes.isEmpty();
    }

    /**
     * That everything read is as it was. When that is more comparisons than a transaction may have, the keys only read are covered kind by
     * kind by the kind's guard, which conflicts more often and never less.
     *
     * @param limit how many comparisons there may be
     */
    List<Compare> compares(int limit) {
        Set<IntentKey<?>> keys = new LinkedHashSet<>(writes.keySet());
        keys.addAll(readKeys);
        Set<Key> guards = new TreeSet<>();
        readPrefixes.forEach(prefix -> guards.add(ObjectLayout.guard(prefix)));
        while (keys.size() + guards.size() > limit) {
            Optional<Kind<?>> most = mostRead(keys);
            if (most.isEmpty()) {
                break;
            }
            guards.add(ObjectLayout.guard(most.get().under()));
            keys.removeIf(key -> key.kind().equals(most.get()) && !writes.containsKey(key));
        }
        List<Compare> compares = new ArrayList<>();
        keys.forEach(key -> compares.add(Compare.modifiedAt(ObjectLayout.key(key), snapshot.modified(key))));
        guards.forEach(guard -> compares.add(Compare.notModifiedAfter(guard, snapshot.revision())));
        return compares;
    }

    /** What this run would have to queue for, had it to. */
    Turnstile.Wish wish() {
        Set<Key> alone = new HashSet<>();
        Set<Key> together = new HashSet<>();
        readKeys.forEach(key -> together.add(ObjectLayout.key(key)));
        writes.keySet().forEach(key -> {
            alone.add(ObjectLayout.key(key));
            together.addAll(ObjectLayout.guards(key));
        });
        readPrefixes.forEach(prefix -> alone.add(ObjectLayout.guard(prefix)));
        return new Turnstile.Wish(alone, together);
    }

    /** The kind with the most keys that are only read. */
    private Optional<Kind<?>> mostRead(Set<IntentKey<?>> keys) {
        Map<Kind<?>, Integer> counts = new LinkedHashMap<>();
        for (IntentKey<?> key : keys) {
            if (!writes.containsKey(key)) {
                counts.merge(key.kind(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    /** The writes that change something, and the guards they touch. */
    List<Operation> operations(ObjectCodec codec) {
        List<Operation> operations = new ArrayList<>();
        Set<Key> guards = new TreeSet<>();
        writes.forEach((key, written) -> {
            Optional<Snapshot.Stored> stored = snapshot.stored(key);
            if (stored.map(Snapshot.Stored::object).equals(written)) {
                return;
            }
            UnknownFields unknown = stored.map(Snapshot.Stored::unknown).orElse(UnknownFields.NONE);
            operations.add(
                    written.map(object -> Operation.put(ObjectLayout.key(key), encode(codec, key, object, unknown)))
                            .orElseGet(() -> Operation.delete(ObjectLayout.key(key))));
            guards.addAll(ObjectLayout.guards(key));
        });
        guards.forEach(guard -> operations.add(ObjectLayout.touch(guard)));
        return operations;
    }

    private static <T extends IntentObject> Bytes encode(
            ObjectCodec codec, IntentKey<T> key, IntentObject object, UnknownFields unknown) {
        Class<T> type = key.kind().type();
        return codec.encode(type, type.cast(object), unknown);
    }
}
