package dev.tenet.store;

import java.util.Optional;

/** One step of a transaction. Steps happen in order and a later one sees what an earlier one did. */
public sealed interface Operation {
    /** Writes the key, and attaches it to the lease or detaches it from the one it had. */
    record Put(Key key, Bytes value, Optional<LeaseId> lease) implements Operation {}

    /** Removes every key of the range that exists; having nothing to remove is no error and no change. */
    record Delete(KeyRange range) implements Operation {}

    /** Reads the range as it is at this step; {@code limit} 0 means all of it. */
    record Range(KeyRange range, int limit) implements Operation {
        public Range {
            if (limit < 0) {
                throw new IllegalArgumentException("a limit is not negative: " + limit);
            }
        }
    }

    static Operation put(Key key, Bytes value) {
        return new Put(key, value, Optional.empty());
    }

    static Operation put(Key key, Bytes value, LeaseId lease) {
        return new Put(key, value, Optional.of(lease));
    }

    static Operation delete(Key key) {
        return new Delete(KeyRange.only(key));
    }

    static Operation range(KeyRange range) {
        return new Range(range, 0);
    }
}
