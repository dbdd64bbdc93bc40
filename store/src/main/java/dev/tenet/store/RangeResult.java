package dev.tenet.store;

import java.util.List;
import java.util.Optional;

/**
 * What a range held.
 *
 * @param revision the store's revision when it answered, also when an older one was asked for
 * @param entries in key order
 * @param more whether the limit left entries out
 */
public record RangeResult(Revision revision, List<Entry> entries, boolean more) {
    public RangeResult {
        entries = List.copyOf(entries);
    }

    /** The only entry there can be when the range is one key. */
    public Optional<Entry> single() {
        if (entries.size() > 1) {
            throw new IllegalStateException("a range of one key held " + entries.size() + " entries");
        }
        return entries.stream().findFirst();
    }
}
