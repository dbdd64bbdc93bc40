package dev.tenet.store;

import java.util.List;

/**
 * What lies between two snapshots.
 *
 * @param changes each changed object once, in the order of keys; empty when only the revision moved on
 */
public record Changes(Snapshot before, Snapshot after, List<Change<?>> changes) {
    public Changes {
        changes = List.copyOf(changes);
    }
}
