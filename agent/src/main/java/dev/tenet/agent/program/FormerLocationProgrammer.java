package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.FormerLocationKey;
import java.util.Optional;

/** Former locations become {@code moved}: where addresses went that this host had. */
final class FormerLocationProgrammer {
    private final DatapathTables tables;

    FormerLocationProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(FormerLocation location) {
        tables.moved.desire(
                key(location.key()),
                LocationProgrammer.value(Optional.of(location.now()), location.generation(), location.identity()));
    }

    void remove(FormerLocationKey location) {
        tables.moved.forget(key(location));
    }

    void write() {
        tables.moved.writeUpserts();
    }

    void removeRest() {
        tables.moved.removeRest();
    }

    Optional<String> problem(FormerLocationKey location) {
        return tables.moved.problem(key(location));
    }

    private static RawBytes key(FormerLocationKey location) {
        return Encodings.networkPrefix(location.vni(), location.prefix());
    }
}
