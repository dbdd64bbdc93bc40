package dev.tenet.store;

/**
 * Follows the objects from snapshot to snapshot. Calls come one at a time, each beginning where the last ended; the first begins at nothing.
 * A listener slower than the changes gets several revisions in one call.
 */
@FunctionalInterface
public interface ChangeListener {
    void changed(Changes changes);
}
