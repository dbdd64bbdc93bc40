package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import dev.tenet.model.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where objects and their guards are kept. An object is at {@code /<kind>/<path>}. For each prefix that can be listed there is one guard at
 * {@code /guard/<kind>/<prefix>}, written with every object under that prefix that is written or deleted: its revision says when anything
 * under the prefix last changed.
 */
final class ObjectLayout {
    private static final Key GUARDS = new Key("/guard");
    private static final Bytes GUARD_VALUE = Bytes.EMPTY;

    private final Map<String, Kind<?>> kinds = new HashMap<>();

    ObjectLayout(List<Kind<?>> kinds) {
        for (Kind<?> kind : kinds) {
            Key root = new Key("/" + kind.name());
            if (root.equals(GUARDS) || root.isUnder(GUARDS)) {
                throw new IllegalArgumentException("a kind's name does not begin with guard: " + kind.name());
            }
            if (this.kinds.put(root.path(), kind) != null) {
                throw new IllegalArgumentException("two kinds are called " + kind.name());
            }
        }
    }

    static Key key(IntentKey<?> key) {
        return new Key("/" + key);
    }

    /** The guard of everything under the prefix. */
    static Key guard(IntentPrefix<?> prefix) {
        String path = prefix.toString();
        return GUARDS.child(path.substring(0, path.length() - 1));
    }

    /** The guards of every prefix the key is under, the whole kind first. */
    static List<Key> guards(IntentKey<?> key) {
        List<Key> guards = new ArrayList<>();
        Key guard = GUARDS.child(key.kind().name());
        guards.add(guard);
        String path = key.path();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            guards.add(guard.child(path.substring(0, slash)));
        }
        return guards;
    }

    static Operation touch(Key guard) {
        return Operation.put(guard, GUARD_VALUE);
    }

    /** The object key a store key stands for; empty for guards and everything else that is no object. */
    Optional<IntentKey<? extends IntentObject>> parse(Key key) {
        String path = key.path();
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            Kind<?> kind = kinds.get(path.substring(0, slash));
            if (kind != null) {
                return Optional.of(new IntentKey<>(kind, path.substring(slash + 1)));
            }
        }
        return Optional.empty();
    }
}
