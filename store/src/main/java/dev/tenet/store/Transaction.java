package dev.tenet.store;

import java.util.ArrayList;
import java.util.List;

/**
 * If every comparison holds, the {@code then} steps, otherwise the {@code otherwise} steps: all of them or none, in one revision.
 *
 * <p>Limits, the same for every provider and checked here: {@value #LIMIT_OPERATIONS} comparisons and as many steps in each branch (etcd's
 * default for {@code --max-txn-ops}), {@value #LIMIT_BYTES} bytes of keys and values in all (under etcd's default for {@code
 * --max-request-bytes}). A branch writes a key at most once, and does not both write it and delete it.
 *
 * @throws StoreException.TooManyOperations over the first limit
 * @throws StoreException.TooManyBytes over the second
 * @throws StoreException.WrittenTwice when a branch touches a key twice
 */
public record Transaction(List<Compare> compares, List<Operation> then, List<Operation> otherwise) {
    public static final int LIMIT_OPERATIONS = 128;
    public static final int LIMIT_BYTES = 1 << 20;

    public Transaction {
        compares = List.copyOf(compares);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
        int most = Math.max(compares.size(), Math.max(then.size(), otherwise.size()));
        if (most > LIMIT_OPERATIONS) {
            throw new StoreException.TooManyOperations(most, LIMIT_OPERATIONS);
        }
        long bytes = TransactionChecks.bytes(compares, then, otherwise);
        if (bytes > LIMIT_BYTES) {
            throw new StoreException.TooManyBytes(bytes, LIMIT_BYTES);
        }
        TransactionChecks.requireDisjointWrites(then);
        TransactionChecks.requireDisjointWrites(otherwise);
    }

    /** A transaction without conditions. */
    public static Transaction of(Operation... operations) {
        return new Transaction(List.of(), List.of(operations), List.of());
    }

    public static Builder when(Compare... compares) {
        return new Builder(List.of(compares));
    }

    public static Builder when(List<Compare> compares) {
        return new Builder(compares);
    }

    public boolean isReadOnly() {
        return then.stream().allMatch(Operation.Range.class::isInstance)
                && otherwise.stream().allMatch(Operation.Range.class::isInstance);
    }

    /** Spells a transaction in the order it is read. */
    public static final class Builder {
        private final List<Compare> compares;
        private final List<Operation> then = new ArrayList<>();
        private final List<Operation> otherwise = new ArrayList<>();

        private Builder(List<Compare> compares) {
            this.compares = compares;
        }

        public Builder then(Operation... operations) {
            then.addAll(List.of(operations));
            return this;
        }

        public Builder then(List<Operation> operations) {
            then.addAll(operations);
            return this;
        }

        public Builder otherwise(Operation... operations) {
            otherwise.addAll(List.of(operations));
            return this;
        }

        public Transaction build() {
            return new Transaction(compares, then, otherwise);
        }
    }
}
