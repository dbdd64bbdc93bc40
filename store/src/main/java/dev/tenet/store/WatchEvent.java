package dev.tenet.store;

/** One key's change at one revision. */
public sealed interface WatchEvent {
    Key key();

    /** The key was written; {@code entry} is what it is now. */
    record Put(Entry entry) implements WatchEvent {
        @Override
        public Key key() {
            return entry.key();
        }
    }

    /** The key was deleted, or vanished with its lease. */
    record Deleted(Key key) implements WatchEvent {}
}
