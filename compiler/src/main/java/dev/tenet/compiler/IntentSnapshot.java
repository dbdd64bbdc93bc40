package dev.tenet.compiler;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import java.util.List;
import java.util.Optional;

/** All intent at one revision. Immutable. */
public interface IntentSnapshot {
    /** The store's revision. */
    long revision();

    <T extends IntentObject> Optional<T> find(IntentKey<T> key);

    /** In the order of keys. */
    <T extends IntentObject> List<T> list(IntentPrefix<T> prefix);

    /** The revision at which the object was last written; 0 if there is none. */
    long modified(IntentKey<?> key);
}
