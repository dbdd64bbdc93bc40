package dev.tenet.controller.operator;

import dev.tenet.api.Operations;
import dev.tenet.api.ec2.StoreIntent;
import dev.tenet.compiler.CompilerSettings;
import dev.tenet.model.AccountId;
import dev.tenet.model.Installation;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.store.ObjectStore;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What the operator API works on.
 *
 * @param operations of the EC2 API, for its coverage
 * @param random unpredictable outside tests, and safe for many threads
 * @param description of the controller, for its status
 */
public record OperatorBackend(
        ObjectStore objects,
        ConnectedHosts hosts,
        Observations observations,
        Installation installation,
        CompilerSettings compilerSettings,
        Operations operations,
        RandomGenerator random,
        InstantSource clock,
        Description description) {
    /** Commands on hosts belong to nobody; this stands where an account is asked for. */
    static final AccountId NOBODY = new AccountId("000000000000");

    /**
     * What does not change while the controller runs.
     *
     * @param store which provider, and where
     * @param endpoint URL of the EC2 API
     */
    public record Description(String version, String store, String incarnation, String endpoint) {}

    /** @throws CommandException when it cannot be done */
    <R> R write(AccountId account, Function<Attempt, R> command) {
        return objects.transact(transaction -> command.apply(
                        new Attempt(new StoreIntent(transaction), account, installation, random, clock.instant())))
                .result();
    }
}
