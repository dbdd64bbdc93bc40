package dev.tenet.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The region this installation is, and its zones in order.
 *
 * @param zones at least one, with distinct names
 */
public record Region(RegionName name, List<Zone> zones) {
    private static final int MAX_ZONES = 26;

    public Region {
        zones = List.copyOf(zones);
        if (zones.isEmpty() || zones.stream().map(Zone::name).distinct().count() != zones.size()) {
            throw new IllegalArgumentException("a region has zones, each with a name of its own");
        }
    }

    /** A region whose zones are {@code name}a, b, c and so on. */
    public static Region withZones(RegionName name, int count) {
        if (count < 1 || count > MAX_ZONES) {
            throw new IllegalArgumentException("a region has 1 to 26 zones, not " + count);
        }
        return new Region(
                name, IntStream.range(0, count).mapToObj(i -> zone(name, i)).toList());
    }

    public Optional<Zone> find(ZoneName zone) {
        return zones.stream().filter(candidate -> candidate.name().equals(zone)).findFirst();
    }

    public Optional<Zone> find(ZoneId zone) {
        return zones.stream().filter(candidate -> candidate.id().equals(zone)).findFirst();
    }

    private static Zone zone(RegionName region, int index) {
        return new Zone(
                new ZoneName(region.value() + (char) ('a' + index)),
                new ZoneId(region.value().replace("-", "") + "-az" + (index + 1)));
    }
}
