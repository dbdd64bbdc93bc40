package dev.tenet.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a store must do, written as plainly as can be: one map, one transaction at a time, no history. */
final class ModelStore {
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private Revision revision = Revision.NONE;

    Revision revision() {
        return revision;
    }

    void startAt(Revision first) {
        revision = first;
    }

    TransactionResult transact(Transaction transaction) {
        boolean succeeded = true;
        for (Compare compare : transaction.compares()) {
            succeeded &= holds(compare);
        }
        Revision next = revision.next();
        boolean changed = false;
        List<OperationResult> results = new ArrayList<>();
        for (Operation operation : succeeded ? transaction.then() : transaction.otherwise()) {
            if (operation instanceof Operation.Put put) {
                Entry old = entries.get(put.key().path());
                Entry entry = old == null
                        ? new Entry(put.key(), put.value(), next, next, 1, put.lease())
                        : new Entry(put.key(), put.value(), old.created(), next, old.version() + 1, put.lease());
                entries.put(put.key().path(), entry);
                changed = true;
                results.add(new OperationResult.Written());
            } else if (operation instanceof Operation.Delete delete) {
                List<Entry> gone = in(delete.range());
                gone.forEach(entry -> entries.remove(entry.key().path()));
                changed |= !gone.isEmpty();
                results.add(new OperationResult.Deleted(gone.size()));
            } else if (operation instanceof Operation.Range range) {
                List<Entry> found = in(range.range());
                boolean more = range.limit() > 0 && found.size() > range.limit();
                results.add(new OperationResult.Found(more ? found.subList(0, range.limit()) : found, more));
            }
        }
        if (changed) {
            revision = next;
        }
        return new TransactionResult(succeeded, revision, results);
    }

    private boolean holds(Compare compare) {
        Optional<Entry> entry = Optional.ofNullable(entries.get(compare.key().path()));
        if (compare.target() instanceof Compare.Value value) {
            return entry.isPresent() && is(entry.get().value().compareTo(value.bytes()), compare.relation());
        }
        long left;
        long right;
        switch (compare.target()) {
            case Compare.Version version -> {
                left = entry.isPresent() ? entry.get().version() : 0;
                right = version.version();
            }
            case Compare.Created created -> {
                left = entry.isPresent() ? entry.get().created().value() : 0;
                right = created.revision().value();
            }
            case Compare.Modified modified -> {
                left = entry.isPresent() ? entry.get().modified().value() : 0;
                right = modified.revision().value();
            }
            case Compare.Value _ -> throw new AssertionError("done above");
        }
        return is(Long.compare(left, right), compare.relation());
    }

    private static boolean is(int comparison, Compare.Relation relation) {
        return switch (relation) {
            case EQUAL -> comparison == 0;
            case NOT_EQUAL -> comparison != 0;
            case LESS -> comparison < 0;
            case GREATER -> comparison > 0;
        };
    }

    private List<Entry> in(KeyRange range) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (range.contains(entry.key())) {
                found.add(entry);
            }
        }
        return found;
    }
}
