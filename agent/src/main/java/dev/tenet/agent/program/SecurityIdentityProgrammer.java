package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.IdentityKnown;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.SecurityIdentity;
import java.util.Optional;

/** Identities become {@code identities}: those this host knows. What they mean to rules is in the compiled policies. */
final class SecurityIdentityProgrammer {
    private static final RawBytes KNOWN =
            RawBytes.of(IdentityKnown.allocate(Encodings.HEAP).known(1).memory());

    private final DatapathTables tables;

    SecurityIdentityProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(SecurityIdentity identity) {
        tables.identities.desire(key(identity.identity()), KNOWN);
    }

    void remove(Identity identity) {
        tables.identities.forget(key(identity));
    }

    void write() {
        tables.identities.writeUpserts();
    }

    void removeRest() {
        tables.identities.removeRest();
    }

    Optional<String> problem(Identity identity) {
        return tables.identities.problem(key(identity));
    }

    private static RawBytes key(Identity identity) {
        return RawBytes.ofInt(identity.number());
    }
}
