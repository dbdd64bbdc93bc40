package dev.tenet.model.command;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.IntentPrefix;
import java.util.List;
import java.util.Optional;

/**
 * What one attempt at a command sees of the store, and where it leaves its changes. Changes are seen by later reads of the
 * same attempt, and by nobody else unless it commits.
 */
public interface Intent {

    /** Reads one object. If it is changed, added or removed before the attempt commits, the attempt is made again. */
    <T extends IntentObject> Optional<T> find(IntentKey<T> key);

    /**
     * Reads many, in the order of their keys. Nothing is checked at commit: what the answer decides must be guarded by an
     * object that {@link #find} read.
     */
    <T extends IntentObject> List<T> list(IntentPrefix<T> prefix);

    /** Reads the first by key, unchecked as {@link #list}. */
    <T extends IntentObject> Optional<T> first(IntentPrefix<T> prefix);

    /** Adds the object, or replaces the one under its key. */
    void put(IntentObject object);

    /** Removes what is under the key, if anything. */
    void delete(IntentKey<?> key);
}
