package dev.tenet.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checks of a {@link Transaction} that need more than a line. */
final class TransactionChecks {
    private TransactionChecks() {}

    static long bytes(List<Compare> compares, List<Operation> then, List<Operation> otherwise) {
        long bytes = 0;
        for (Compare compare : compares) {
            bytes += compare.key().path().length();
            bytes += compare.target() instanceof Compare.Value value
                    ? value.bytes().length()
                    : 8;
        }
        return bytes + bytes(then) + bytes(otherwise);
    }

    private static long bytes(List<Operation> operations) {
        long bytes = 0;
        for (Operation operation : operations) {
            bytes += switch (operation) {
                case Operation.Put put ->
                    put.key().path().length() + put.value().length();
                case Operation.Delete delete -> keyBytes(delete.range());
                case Operation.Range range -> keyBytes(range.range());
            };
        }
        return bytes;
    }

    private static long keyBytes(KeyRange range) {
        return range.start().length() + range.end().length();
    }

    /** etcd's rule: no key is put twice, and no put lies in a range that the same branch deletes. Deletions may overlap. */
    static void requireDisjointWrites(List<Operation> operations) {
        Set<Key> puts = new HashSet<>();
        List<KeyRange> deletions = new ArrayList<>();
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.Put put -> {
                    if (!puts.add(put.key())) {
                        throw new StoreException.WrittenTwice(put.key());
                    }
                }
                case Operation.Delete delete -> deletions.add(delete.range());
                case Operation.Range _ -> {}
            }
        }
        for (KeyRange deletion : deletions) {
            for (Key put : puts) {
                if (deletion.contains(put)) {
                    throw new StoreException.WrittenTwice(put);
                }
            }
        }
    }
}
