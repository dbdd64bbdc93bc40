package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.Region;
import dev.tenet.model.Zone;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneOptInStatus;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneState;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;

/** Describing the region, of which there is one, and its zones. */
final class RegionOperations {
    private static final String NO_OPT_IN = "opt-in-not-required";
    private static final String ZONE_TYPE = "availability-zone";

    private final Backend backend;
    private final Region region;
    private final FilterTable<Region> regionFilters;
    private final FilterTable<Zone> zoneFilters;

    RegionOperations(Backend backend) {
        this.backend = backend;
        this.region = backend.installation().region();
        this.regionFilters = FilterTable.<Region>builder()
                .on("endpoint", RegionOperations::endpoint)
                .on("opt-in-status", _ -> NO_OPT_IN)
                .on("region-name", here -> here.name().value())
                .build();
        this.zoneFilters = FilterTable.<Zone>builder()
                .on("group-name", _ -> region.name().value())
                .onEach("message", _ -> List.of())
                .on("opt-in-status", _ -> NO_OPT_IN)
                .on("region-name", _ -> region.name().value())
                .on("state", _ -> "available")
                .on("zone-id", zone -> zone.id().value())
                .on("zone-name", zone -> zone.name().value())
                .on("zone-type", _ -> ZONE_TYPE)
                .build();
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeRegionsRequest.class, DescribeRegionsResponse.class, this::regions);
        registrar.reads(DescribeAvailabilityZonesRequest.class, DescribeAvailabilityZonesResponse.class, this::zones);
    }

    private DescribeRegionsResponse regions(DescribeRegionsRequest request, Caller caller) {
        request.regionNames().stream()
                .filter(name -> !name.equals(region.name().value()))
                .findFirst()
                .ifPresent(name -> {
                    throw new CommandException(Fault.PARAMETER_VALUE, "Invalid region names provided: '" + name + "'");
                });
        boolean matches = regionFilters.matching(request.filters()).test(region);
        return DescribeRegionsResponse.builder()
                .regions(
                        matches
                                ? List.of(software.amazon.awssdk.services.ec2.model.Region.builder()
                                        .regionName(region.name().value())
                                        .endpoint(endpoint(region))
                                        .optInStatus(NO_OPT_IN)
                                        .build())
                                : List.of())
                .build();
    }

    private DescribeAvailabilityZonesResponse zones(DescribeAvailabilityZonesRequest request, Caller caller) {
        Zones known = new Zones(backend);
        request.zoneNames().forEach(known::find);
        request.zoneIds().forEach(known::findById);
        Predicate<Zone> wanted = zoneFilters.matching(request.filters());
        return DescribeAvailabilityZonesResponse.builder()
                .availabilityZones(region.zones().stream()
                        .filter(zone -> request.zoneNames().isEmpty()
                                || request.zoneNames().contains(zone.name().value()))
                        .filter(zone -> request.zoneIds().isEmpty()
                                || request.zoneIds().contains(zone.id().value()))
                        .filter(wanted)
                        .map(this::shape)
                        .toList())
                .build();
    }

    private AvailabilityZone shape(Zone zone) {
        return AvailabilityZone.builder()
                .zoneName(zone.name().value())
                .zoneId(zone.id().value())
                .zoneType(ZONE_TYPE)
                .state(AvailabilityZoneState.AVAILABLE)
                .optInStatus(AvailabilityZoneOptInStatus.OPT_IN_NOT_REQUIRED)
                .regionName(region.name().value())
                .groupName(region.name().value())
                .networkBorderGroup(region.name().value())
                .messages(List.of())
                .build();
    }

    /** A name in EC2's form; where the endpoint really is, the tenant knows already. */
    private static String endpoint(Region region) {
        return "ec2." + region.name() + ".internal";
    }
}
