package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Every object as it was right after one revision. Immutable; a change makes a new snapshot that shares all but the path to what changed,
 * so keeping old ones is cheap. Lists are in the order of keys.
 */
public final class Snapshot {
    /** Of a store with nothing in it, before its first revision. */
    public static final Snapshot EMPTY = new Snapshot(Revision.NONE, HashTreePMap.empty(), TreePMap.empty());

    /** An object as stored: when, and with which fields that this version does not know. */
    record Stored(IntentObject object, Revision modified, UnknownFields unknown) {}

    /** Something stored under an object's key that is no such object. */
    record Unreadable(Revision modified, UnreadableException cause) {}

    private final Revision revision;
    private final PMap<Kind<?>, TreePMap<String, Stored>> kinds;
    private final TreePMap<Key, Unreadable> unreadable;

    private Snapshot(
            Revision revision, PMap<Kind<?>, TreePMap<String, Stored>> kinds, TreePMap<Key, Unreadable> unreadable) {
        this.revision = revision;
        this.kinds = kinds;
        this.unreadable = unreadable;
    }

    public Revision revision() {
        return revision;
    }

    public <T extends IntentObject> Optional<T> find(IntentKey<T> key) {
        return stored(key).map(stored -> key.kind().type().cast(stored.object()));
    }

    public <T extends IntentObject> List<T> list(IntentPrefix<T> prefix) {
        List<T> objects = new ArrayList<>();
        under(prefix)
                .values()
                .forEach(stored -> objects.add(prefix.kind().type().cast(stored.object())));
        return objects;
    }

    /** All objects of the kind. */
    public <T extends IntentObject> List<T> list(Kind<T> kind) {
        return list(kind.under());
    }

    /** How many objects the prefix holds. */
    public int count(IntentPrefix<?> prefix) {
        return under(prefix).size();
    }

    /** The keys that hold something unreadable; to readers those objects do not exist. */
    public List<Key> unreadable() {
        return List.copyOf(unreadable.keySet());
    }

    Optional<Stored> stored(IntentKey<?> key) {
        return Optional.ofNullable(table(key.kind()).get(key.path()));
    }

    /** The revision that last wrote the key; {@link Revision#NONE} if there is nothing. */
    public Revision modified(IntentKey<?> key) {
        return stored(key)
                .map(Stored::modified)
                .or(() -> Optional.ofNullable(unreadable.get(ObjectLayout.key(key)))
                        .map(Unreadable::modified))
                .orElse(Revision.NONE);
    }

    SortedMap<String, Stored> under(IntentPrefix<?> prefix) {
        TreePMap<String, Stored> table = table(prefix.kind());
        String path = prefix.path();
        // '0' follows '/', with which a prefix ends.
        return path.isEmpty() ? table : table.subMap(path, true, path.substring(0, path.length() - 1) + '0', false);
    }

    /** @throws StoreException.Unreadable if something unreadable is stored at the key */
    void requireReadable(IntentKey<?> key) {
        Key path = ObjectLayout.key(key);
        Unreadable found = unreadable.get(path);
        if (found != null) {
            throw new StoreException.Unreadable(path, found.cause());
        }
    }

    /** @throws StoreException.Unreadable if something unreadable is stored under the prefix */
    void requireReadable(IntentPrefix<?> prefix) {
        if (unreadable.isEmpty()) {
            return;
        }
        String start = "/" + prefix;
        for (Map.Entry<Key, Unreadable> found : unreadable.entrySet()) {
            if (found.getKey().path().startsWith(start)) {
                throw new StoreException.Unreadable(
                        found.getKey(), found.getValue().cause());
            }
        }
    }

    PMap<Kind<?>, TreePMap<String, Stored>> kinds() {
        return kinds;
    }

    Snapshot at(Revision later) {
        return new Snapshot(later, kinds, unreadable);
    }

    Snapshot with(IntentKey<?> key, Stored stored) {
        return new Snapshot(
                revision,
                kinds.plus(key.kind(), table(key.kind()).plus(key.path(), stored)),
                unreadable.minus(ObjectLayout.key(key)));
    }

    Snapshot with(IntentKey<?> key, Unreadable found) {
        Snapshot without = without(key);
        return new Snapshot(revision, without.kinds, without.unreadable.plus(ObjectLayout.key(key), found));
    }

    Snapshot without(IntentKey<?> key) {
        return new Snapshot(
                revision,
                kinds.plus(key.kind(), table(key.kind()).minus(key.path())),
                unreadable.minus(ObjectLayout.key(key)));
    }

    private TreePMap<String, Stored> table(Kind<?> kind) {
        return kinds.getOrDefault(kind, TreePMap.empty());
    }
}
