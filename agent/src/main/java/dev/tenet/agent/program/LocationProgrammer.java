package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationKey;
import java.util.Optional;

/** Locations become {@code gateway_locations}: what a gateway knows. There may be some hundred thousand. */
final class LocationProgrammer {
    private final DatapathTables tables;

    LocationProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(Location location) {
        tables.gatewayLocations.desire(
                key(location.key()), value(location.host(), location.generation(), location.identity()));
    }

    void remove(LocationKey location) {
        tables.gatewayLocations.forget(key(location));
    }

    void write() {
        tables.gatewayLocations.writeUpserts();
    }

    void removeRest() {
        tables.gatewayLocations.removeRest();
    }

    Optional<String> problem(LocationKey location) {
        return tables.gatewayLocations.problem(key(location));
    }

    /** @param host empty: nothing runs at the address */
    static RawBytes value(Optional<HostNumber> host, Generation generation, Identity identity) {
        return RawBytes.of(dev.tenet.datapath.layout.Location.allocate(Encodings.HEAP)
                .host(host.map(HostNumber::number).orElse(0))
                .generation(generation.number())
                .identity(identity.number())
                .memory());
    }

    private static RawBytes key(LocationKey location) {
        return Encodings.networkPrefix(location.vni(), location.prefix());
    }
}
