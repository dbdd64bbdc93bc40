package dev.tenet.store;

import java.util.List;

/** What one {@link Operation} did. */
public sealed interface OperationResult {
    record Written() implements OperationResult {}

    record Deleted(long keys) implements OperationResult {}

    record Found(List<Entry> entries, boolean more) implements OperationResult {
        public Found {
            entries = List.copyOf(entries);
        }
    }
}
