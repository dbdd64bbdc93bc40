package dev.tenet.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a transaction means, for the providers that keep their own keys. */
final class TransactionRunner {
    private final Keyspace keyspace;

    TransactionRunner(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Runs on a store whose last revision is {@code current}; the result's revision is the next one if anything changed. */
    TransactionResult run(Transaction transaction, Revision current) {
        boolean succeeded = transaction.compares().stream().allMatch(this::holds);
        List<Operation> branch = succeeded ? transaction.then() : transaction.otherwise();
        requireLeases(branch);
        Revision next = current.next();
        boolean changed = false;
        List<OperationResult> results = new ArrayList<>(branch.size());
        for (Operation operation : branch) {
            switch (operation) {
                case Operation.Put put -> {
                    keyspace.put(put, next);
                    changed = true;
                    results.add(new OperationResult.Written());
                }
                case Operation.Delete delete -> {
                    long keys = keyspace.delete(delete.range(), next);
                    changed |= keys > 0;
                    results.add(new OperationResult.Deleted(keys));
                }
                case Operation.Range range -> results.add(read(range));
            }
        }
        return new TransactionResult(succeeded, changed ? next : current, results);
    }

    /** Before the first step, so that a transaction refused for a lease has done nothing. */
    private void requireLeases(List<Operation> branch) {
        for (Operation operation : branch) {
            if (operation instanceof Operation.Put put) {
                put.lease().filter(lease -> !keyspace.hasLease(lease)).ifPresent(lease -> {
                    throw new StoreException.LeaseNotFound(lease);
                });
            }
        }
    }

    private OperationResult read(Operation.Range range) {
        return page(keyspace.read(range.range(), range.limit() == 0 ? 0 : range.limit() + 1), range.limit());
    }

    /** From entries read one beyond the limit, so that it shows whether there are more. */
    static OperationResult.Found page(List<Entry> readOneBeyond, int limit) {
        boolean more = limit > 0 && readOneBeyond.size() > limit;
        return new OperationResult.Found(more ? readOneBeyond.subList(0, limit) : readOneBeyond, more);
    }

    private boolean holds(Compare compare) {
        Optional<Entry> entry =
                keyspace.read(KeyRange.only(compare.key()), 1).stream().findFirst();
        Compare.Relation relation = compare.relation();
        return switch (compare.target()) {
            case Compare.Version(long version) ->
                relation.holds(Long.compare(entry.map(Entry::version).orElse(0L), version));
            case Compare.Created(Revision revision) ->
                relation.holds(entry.map(Entry::created).orElse(Revision.NONE).compareTo(revision));
            case Compare.Modified(Revision revision) ->
                relation.holds(entry.map(Entry::modified).orElse(Revision.NONE).compareTo(revision));
            case Compare.Value(Bytes bytes) ->
                entry.isPresent() && relation.holds(entry.get().value().compareTo(bytes));
        };
    }
}
