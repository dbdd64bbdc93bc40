package dev.tenet.api.ec2;

import dev.tenet.model.Region;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneId;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The region's zones, by the names and ids that requests give. */
final class Zones {
    private final Region region;

    Zones(Backend backend) {
        this.region = backend.installation().region();
    }

    /** The zone a request names by either; empty if by neither. */
    Optional<ZoneName> named(@Nullable String name, @Nullable String id) {
        if (name != null && id != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Only one of AvailabilityZone and AvailabilityZoneId may be given");
        }
        if (name != null) {
            return Optional.of(find(name));
        }
        return Optional.ofNullable(id).map(this::findById);
    }

    ZoneName find(String name) {
        return region.zones().stream()
                .map(Zone::name)
                .filter(zone -> zone.value().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    ZoneName findById(String id) {
        return region.zones().stream()
                .filter(zone -> zone.id().value().equals(id))
                .map(Zone::name)
                .findFirst()
                .orElseThrow(() -> unknown(id));
    }

    /** The id of a zone; of a zone that is no more, its name. */
    String id(ZoneName name) {
        return region.find(name).map(Zone::id).map(ZoneId::value).orElse(name.value());
    }

    private CommandException unknown(String text) {
        return new CommandException(
                Fault.ZONE_UNKNOWN,
                "Value (" + text + ") for parameter availabilityZone is invalid. The availability zones are: "
                        + String.join(
                                ", ",
                                region.zones().stream()
                                        .map(zone -> zone.name().value())
                                        .toList())
                        + ".");
    }
}
