package dev.tenet.api.ec2;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.listing.Pager;
import dev.tenet.model.Installation;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.Snapshot;
import dev.tenet.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkRequest;

/**
 * What operations work on.
 *
 * @param random unpredictable outside tests, and safe for many threads
 * @param paths who finds out where packets go
 */
public record Backend(
        ObjectStore objects,
        Installation installation,
        RandomGenerator random,
        InstantSource clock,
        Pager pager,
        PathAnalyzer paths) {

    /** Reads at one revision: with everything answered before, or, while the store is away, the last known. */
    public <R> R read(Caller caller, Function<Attempt, R> reading) {
        return reading.apply(
                new Attempt(new SnapshotIntent(latest()), caller.account(), installation, random, clock.instant()));
    }

    /**
     * Runs a command and commits it; for a dry run, only finds out whether it would succeed.
     *
     * @throws ApiException {@link ErrorCode#DRY_RUN_OPERATION} if it would
     * @throws CommandException when it cannot be done
     */
    public <R> R write(SdkRequest request, Caller caller, Function<Attempt, R> command) {
        if (isDryRun(request)) {
            objects.dryRun(transaction -> command.apply(attempt(new StoreIntent(transaction), caller)));
            throw new ApiException(ErrorCode.DRY_RUN_OPERATION);
        }
        return objects.transact(transaction -> command.apply(attempt(new StoreIntent(transaction), caller)))
                .result();
    }

    /**
     * Runs a command on many things, {@code atOnce} of them in a transaction, or fewer where they are too large. When that takes
     * several, all are rehearsed first, so that a fault changes nothing; only what others change between two transactions can
     * leave the rest undone.
     *
     * @throws ApiException {@link ErrorCode#DRY_RUN_OPERATION}, as {@link #write}
     */
    <T, R> List<R> writeEach(
            SdkRequest request, Caller caller, List<T> things, int atOnce, BiFunction<Attempt, T, R> command) {
        if (things.size() > atOnce) {
            rehearse(request, caller, attempt -> each(attempt, things, command));
        }
        List<R> results = new ArrayList<>();
        for (int done = 0; done < things.size(); done += atOnce) {
            List<T> some = things.subList(done, Math.min(things.size(), done + atOnce));
            results.addAll(writeSome(request, caller, some, command));
        }
        return results;
    }

    private <T, R> List<R> writeSome(
            SdkRequest request, Caller caller, List<T> some, BiFunction<Attempt, T, R> command) {
        try {
            return write(request, caller, attempt -> each(attempt, some, command));
        } catch (StoreException.TooManyOperations | StoreException.TooManyBytes tooMuch) {
            if (some.size() == 1) {
                throw tooMuch;
            }
            return writeEach(request, caller, some, some.size() / 2, command);
        }
    }

    /** Finds out whether a command too large for a transaction would succeed; ends a dry run. */
    <R> R rehearse(SdkRequest request, Caller caller, Function<Attempt, R> command) {
        R result = command.apply(
                new Attempt(new RehearsalIntent(latest()), caller.account(), installation, random, clock.instant()));
        if (isDryRun(request)) {
            throw new ApiException(ErrorCode.DRY_RUN_OPERATION);
        }
        return result;
    }

    private static <T, R> List<R> each(Attempt attempt, List<T> things, BiFunction<Attempt, T, R> command) {
        return things.stream().map(thing -> command.apply(attempt, thing)).toList();
    }

    static boolean isDryRun(SdkRequest request) {
        return request.getValueForField("DryRun", Boolean.class).orElse(false);
    }

    private Attempt attempt(StoreIntent intent, Caller caller) {
        return new Attempt(intent, caller.account(), installation, random, clock.instant());
    }

    private Snapshot latest() {
        try {
            return objects.freshSnapshot();
        } catch (StoreException.Unavailable away) {
            return objects.snapshot();
        }
    }
}
