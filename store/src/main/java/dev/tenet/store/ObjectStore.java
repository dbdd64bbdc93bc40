package dev.tenet.store;

import dev.tenet.model.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The model's objects in a {@link Store}, one key each. Reads come from memory, from a snapshot that a watch keeps up to date. Writes are
 * {@link Command}s: optimistic, and committed only if everything they read is still so, so any number of controllers may run them at once.
 * What a command refuses is checked the same way: a refusal stands only if what it was based on still holds.
 *
 * <p>All object keys and guards in the store belong to this class; see docs/decisions/store.md.
 */
public final class ObjectStore implements AutoCloseable {
    private final Store store;
    private final ObjectCodec codec = new ObjectCodec();
    private final Mirror mirror;
    private final RandomGenerator random;
    private final RetryPolicy retries;
    private final Turnstile turnstile = new Turnstile();
    private final ThreadLocal<@Nullable Boolean> running = new ThreadLocal<>();
    private final LongAdder commits = new LongAdder();
    private final LongAdder conflicts = new LongAdder();

    /**
     * Loads every object.
     *
     * @param kinds every kind there is; see {@link Kind#ALL}
     * @param random where pauses between attempts come from; not used before a conflict
     * @throws IllegalArgumentException when a kind's type is not one that {@link ObjectCodec} can keep
     */
    public ObjectStore(Store store, List<Kind<?>> kinds, RandomGenerator random, RetryPolicy retries) {
        ObjectShape.check(kinds.stream().<Class<?>>map(Kind::type).toList());
        this.store = store;
        this.random = random;
        this.retries = retries;
        this.mirror = new Mirror(store, kinds, codec);
    }

    /** The latest snapshot this process knows of: at least as new as any commit that returned here. */
    public Snapshot snapshot() {
        return mirror.snapshot();
    }

    /**
     * A snapshot with every commit that any process has been told of by now.
     *
     * @throws StoreException.Unavailable when the store is away
     */
    public Snapshot freshSnapshot() {
        return mirror.await(store.revision(), retries.patience());
    }

    /** The snapshot at {@code revision}, or a later one; waits for it if it is still to come. */
    public Snapshot snapshotFrom(Revision revision) {
        return mirror.await(revision, retries.patience());
    }

    /** Tells the listener, on the executor, every change from nothing on, until what is returned is closed. */
    public Watch follow(ChangeListener listener, Executor executor) {
        return mirror.follow(listener, executor);
    }

    /**
     * Runs the command until it commits. When this returns the commit is durable and {@link #snapshot} has it.
     *
     * @throws E when the command refuses, and what it read still holds
     * @throws StoreException.Contended when others came first every time
     * @throws StoreException.TooManyOperations when the command writes more than a transaction holds: each object written takes one operation,
     *     and each distinct prefix above it one
     * @throws StoreException.OutcomeUnknown when the store was lost during the commit
     */
    public <R, E extends Exception> Committed<R> transact(Command<R, E> command) throws E {
        return run(command, Optional.empty(), true);
    }

    /**
     * As {@link #transact(Command)}, and only while the fence holds.
     *
     * @throws StoreException.FencedOff when it does not
     */
    public <R, E extends Exception> Committed<R> transact(Fence fence, Command<R, E> command) throws E {
        return run(command, Optional.of(fence), true);
    }

    /** Does everything that {@link #transact(Command)} does, refusals and limits included, and leaves the writes out. */
    public <R, E extends Exception> R dryRun(Command<R, E> command) throws E {
        return run(command, Optional.empty(), false).result();
    }

    /** How many commands were committed here. */
    public long commits() {
        return commits.sum();
    }

    /** How often a command here ran again because another writer came first. */
    public long conflicts() {
        return conflicts.sum();
    }

    /** Stops following the store, which stays open. */
    @Override
    public void close() {
        mirror.close();
    }

    private <R, E extends Exception> Committed<R> run(Command<R, E> command, Optional<Fence> fence, boolean writes)
            throws E {
        if (running.get() != null) {
            // The inner one could wait in a queue for the outer one, and the outer one may run again anyway.
            throw new AssertionError("a command does not run commands");
        }
        Attempt<R> attempt = first(command, fence, writes);
        for (int failed = 1; failed < retries.attempts() && attempt.done().isEmpty(); failed++) {
            pause(failed);
            try (Turnstile.Place _ = turnstile.enter(attempt.wish())) {
                attempt = commit(execute(command, fence), fence, writes);
            }
        }
        Committed<R> done = attempt.done().orElseThrow(() -> new StoreException.Contended(retries.attempts()));
        commits.increment();
        return done;
    }

    /** How one attempt ended: done, or to be tried again in a queue for what it wished. */
    private record Attempt<R>(Optional<Committed<R>> done, Turnstile.Wish wish) {}

    /** What a command read, wants to write, and gives; no result if it refused because of something that is no longer so. */
    private record Execution<R>(ObjectTransaction view, Optional<R> result) {}

    /** The first attempt does not queue: only its run tells what for. It commits if nobody stands there. */
    private <R, E extends Exception> Attempt<R> first(Command<R, E> command, Optional<Fence> fence, boolean writes)
            throws E {
        Execution<R> execution = execute(command, fence);
        Turnstile.Wish wish = execution.view().wish();
        Optional<Turnstile.Place> free = turnstile.tryEnter(wish);
        if (free.isEmpty()) {
            return new Attempt<>(Optional.empty(), wish);
        }
        try (Turnstile.Place _ = free.get()) {
            return commit(execution, fence, writes);
        }
    }

    private <R, E extends Exception> Execution<R> execute(Command<R, E> command, Optional<Fence> fence) throws E {
        ObjectTransaction view = new ObjectTransaction(mirror.snapshot());
        try {
            running.set(true);
            return new Execution<>(view, Optional.of(command.run(view)));
        } catch (StoreException fault) {
            throw fault;
        } catch (Exception refusal) {
            // Whatever the command refuses with, a defect of its own included, is told only if it saw the truth.
            Outcome outcome = commit(view, fence, List.of());
            if (outcome.stands()) {
                throw refusal;
            }
            follow(outcome);
            return new Execution<>(view, Optional.empty());
        } finally {
            running.remove();
        }
    }

    private <R> Attempt<R> commit(Execution<R> execution, Optional<Fence> fence, boolean writes) {
        ObjectTransaction view = execution.view();
        if (execution.result().isEmpty()) {
            return new Attempt<>(Optional.empty(), view.wish());
        }
        Outcome outcome = commit(view, fence, writes ? view.operations(codec) : checked(view));
        follow(outcome);
        return new Attempt<>(
                execution
                        .result()
                        .filter(_ -> outcome.stands())
                        .map(result -> new Committed<>(result, outcome.revision())),
                view.wish());
    }

    /** Whether what a run read still held, or its writes were done; and as of when that is known. */
    private record Outcome(boolean stands, Revision revision) {}

    private Outcome commit(ObjectTransaction view, Optional<Fence> fence, List<Operation> operations) {
        if (view.readNothing() && fence.isEmpty()) {
            return new Outcome(true, view.snapshot().revision());
        }
        List<Compare> compares =
                new ArrayList<>(view.compares(Transaction.LIMIT_OPERATIONS - (fence.isPresent() ? 1 : 0)));
        Transaction.Builder transaction = Transaction.when(compares).then(operations);
        fence.ifPresent(held -> {
            compares.add(held.compare());
            transaction.otherwise(Operation.range(KeyRange.only(held.key())));
        });
        TransactionResult result = store.transact(transaction.build());
        if (!result.succeeded()) {
            fence.ifPresent(held -> requireHeld(held, result.found(0).entries()));
        }
        return new Outcome(result.succeeded(), result.revision());
    }

    private static void requireHeld(Fence fence, List<Entry> found) {
        if (found.stream().noneMatch(entry -> entry.created().equals(fence.created()))) {
            throw new StoreException.FencedOff(fence);
        }
    }

    /** Builds the whole transaction for its limits, and gives nothing to write. */
    private List<Operation> checked(ObjectTransaction view) {
        Transaction.when(List.of()).then(view.operations(codec)).build();
        return List.of();
    }

    /** Waits for the snapshot that has what the attempt made, or what stood in its way. */
    private void follow(Outcome outcome) {
        if (!outcome.stands()) {
            conflicts.increment();
        }
        mirror.await(outcome.revision(), retries.patience());
    }

    private void pause(int failed) {
        Duration pause;
        synchronized (random) {
            pause = retries.pause(failed, random);
        }
        if (pause.isZero()) {
            return;
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted between attempts", interrupted);
        }
    }
}
