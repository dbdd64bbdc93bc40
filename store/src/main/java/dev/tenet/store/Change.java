package dev.tenet.store;

import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import java.util.Optional;

/** One object's change from one snapshot to another; an empty side means that it did not exist, or could not be read. */
public record Change<T extends IntentObject>(IntentKey<T> key, Optional<T> before, Optional<T> after) {}
