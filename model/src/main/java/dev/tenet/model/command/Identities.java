package dev.tenet.model.command;

import dev.tenet.model.Identity;
import dev.tenet.model.IdentityNumber;
import dev.tenet.model.IntentKey;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.VpcId;
import java.util.List;
import java.util.Optional;

/** Counts which sets of security groups interfaces have, and numbers each distinct set. */
final class Identities {
    private final Attempt attempt;
    private final Numbers numbers;

    Identities(Attempt attempt) {
        this.attempt = attempt;
        this.numbers = new Numbers(attempt, NumberSpace.IDENTITY);
    }

    /** One more interface has the set. */
    IdentityNumber acquire(VpcId vpc, List<SecurityGroupId> groups) {
        IntentKey<Identity> key = Identity.key(vpc, groups);
        Optional<Identity> known = attempt.intent().find(key);
        Identity identity = known.map(found -> found.withInterfaces(found.interfaces() + 1))
                .orElseGet(() -> make(vpc, Identity.canonical(groups)));
        attempt.intent().put(identity);
        return identity.number();
    }

    /** One interface fewer has the set. */
    void release(VpcId vpc, List<SecurityGroupId> groups) {
        IntentKey<Identity> key = Identity.key(vpc, groups);
        Identity identity =
                attempt.intent().find(key).orElseThrow(() -> new IllegalStateException(key + " is missing"));
        if (identity.interfaces() > 1) {
            attempt.intent().put(identity.withInterfaces(identity.interfaces() - 1));
            return;
        }
        attempt.intent().delete(key);
        for (SecurityGroupId group : identity.groups()) {
            attempt.intent().put(attempt.use(group).withoutIdentity(identity.number()));
        }
        numbers.retire(identity.number().number());
    }

    private Identity make(VpcId vpc, List<SecurityGroupId> groups) {
        IdentityNumber number = new IdentityNumber(Math.toIntExact(numbers.take()));
        for (SecurityGroupId group : groups) {
            attempt.intent().put(attempt.use(group).withIdentity(number));
        }
        return new Identity(number, attempt.account(), vpc, groups, 1);
    }
}
