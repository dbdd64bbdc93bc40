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
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkRequest;

/**
 * What operations work on.
 *
 * @param random unpredictable outside tests, and safe for many threads
 */
public record Backend(
        ObjectStore objects, Installation installation, RandomGenerator random, InstantSource clock, Pager pager) {

    /** Reads at one revision: with everything answered before, or, while the store is away, the last known. */
    <R> R read(Caller caller, Function<Attempt, R> reading) {
        return reading.apply(
                new Attempt(new SnapshotIntent(latest()), caller.account(), installation, random, clock.instant()));
    }

    /**
     * Runs a command and commits it; for a dry run, only finds out whether it would succeed.
     *
     * @throws ApiException {@link ErrorCode#DRY_RUN_OPERATION} if it would
     * @throws CommandException when it cannot be done
     */
    <R> R write(SdkRequest request, Caller caller, Function<Attempt, R> command) {
        if (isDryRun(request)) {
            objects.dryRun(transaction -> command.apply(attempt(new StoreIntent(transaction), caller)));
            throw new ApiException(ErrorCode.DRY_RUN_OPERATION);
        }
        return objects.transact(transaction -> command.apply(attempt(new StoreIntent(transaction), caller)))
                .result();
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
