package dev.tenet.store;

import java.util.Optional;

/**
 * A key's value at some revision.
 *
 * @param created the revision that made the key, or made it again after a deletion
 * @param modified the revision that wrote this value
 * @param version how often the key was written since it was made; the first write is 1
 */
public record Entry(Key key, Bytes value, Revision created, Revision modified, long version, Optional<LeaseId> lease) {
    public Entry {
        if (version < 1 || created.isAfter(modified) || created.equals(Revision.NONE)) {
            throw new IllegalArgumentException(
                    "created " + created + ", modified " + modified + ", version " + version);
        }
    }
}
