package dev.tenet.model.command;

import dev.tenet.model.AccessKey;
import dev.tenet.model.Account;
import dev.tenet.model.AccountVpcs;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.Tags;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commands on accounts: the operator's, not the tenants'. Each is on the attempt's account. */
public final class Accounts {
    private final Attempt attempt;

    public Accounts(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Makes the account, its default DHCP options and its default VPC.
     *
     * @throws CommandException {@link Fault#ACCOUNT_EXISTS}
     */
    public Account create(String name) {
        if (attempt.intent().find(Account.key(attempt.account())).isPresent()) {
            throw new CommandException(Fault.ACCOUNT_EXISTS, "The account '" + attempt.account() + "' already exists");
        }
        Account account = new Account(attempt.account(), name, attempt.now());
        attempt.intent().put(account);
        DhcpOptions options = new DhcpOptions(
                DhcpOptionsId.random(attempt.random()),
                attempt.account(),
                Map.of(
                        "domain-name",
                        List.of(attempt.installation().region().name().privateDomain()),
                        "domain-name-servers",
                        List.of(DhcpOptions.PROVIDED_DNS)),
                Tags.NONE);
        attempt.intent().put(options);
        attempt.intent().put(new AccountVpcs(attempt.account(), List.of(), Optional.empty(), options.id()));
        new Vpcs(attempt).createDefault();
        return account;
    }

    /**
     * Makes another key for the account.
     *
     * @throws CommandException {@link Fault#ACCOUNT_NOT_FOUND}
     */
    public AccessKey createKey() {
        requireAccount();
        AccessKey key = AccessKey.create(attempt.account(), attempt.random(), attempt.now());
        attempt.intent().put(key);
        return key;
    }

    /**
     * Chooses how much the account weighs where an edge gets more than it carries.
     *
     * @throws CommandException {@link Fault#ACCOUNT_NOT_FOUND}
     * @throws IllegalArgumentException for a weight out of bounds
     */
    public EdgeWeight setEdgeWeight(int weight) {
        requireAccount();
        EdgeWeight chosen = new EdgeWeight(attempt.account(), weight);
        if (weight == EdgeWeight.USUAL) {
            attempt.intent().delete(chosen.key());
        } else {
            attempt.intent().put(chosen);
        }
        return chosen;
    }

    private void requireAccount() {
        if (attempt.intent().find(Account.key(attempt.account())).isEmpty()) {
            throw new CommandException(
                    Fault.ACCOUNT_NOT_FOUND, "The account '" + attempt.account() + "' does not exist");
        }
    }
}
