package dev.tenet.store;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param succeeded whether the comparisons held, so that {@code then} happened rather than {@code otherwise}
 * @param revision the revision it made, or if it changed nothing the store's revision at that point
 * @param results one for each step of the branch that happened, in order
 */
public record TransactionResult(boolean succeeded, Revision revision, List<OperationResult> results) {
    public TransactionResult {
        results = List.copyOf(results);
    }

    /** What the {@code index}-th step found, which must have been a {@link Operation.Range}. */
    public OperationResult.Found found(int index) {
        if (results.get(index) instanceof OperationResult.Found found) {
            return found;
        }
        throw new IllegalArgumentException("step " + index + " is not a range");
    }
}
