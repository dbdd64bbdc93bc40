package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Keeps what a watch tells. */
final class RecordingListener implements WatchListener {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<WatchBatch> batches = new ArrayList<>();
    private Optional<StoreException> failure = Optional.empty();

    @Override
    public synchronized void changed(WatchBatch batch) {
        batches.add(batch);
        notifyAll();
    }

    @Override
    public synchronized void failed(StoreException cause) {
        failure = Optional.of(cause);
        notifyAll();
    }

    synchronized List<WatchBatch> batches() {
        return List.copyOf(batches);
    }

    synchronized List<WatchBatch> awaitBatches(int count) {
        await(() -> batches.size() >= count || failure.isPresent());
        if (batches.size() < count) {
            fail("the watch ended: " + failure);
        }
        return List.copyOf(batches);
    }

    /** Waits until the revision has been told. */
    synchronized List<WatchBatch> awaitRevision(Revision revision) {
        await(() -> failure.isPresent()
                || (!batches.isEmpty() && !batches.getLast().revision().isBefore(revision)));
        if (failure.isPresent()) {
            fail("the watch ended: " + failure);
        }
        return List.copyOf(batches);
    }

    synchronized StoreException awaitFailure() {
        await(() -> failure.isPresent());
        return failure.orElseThrow();
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    fail("not within " + PATIENCE + "; told so far: " + batches.size() + " batches, failure "
                            + failure);
                }
                wait(millis);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
