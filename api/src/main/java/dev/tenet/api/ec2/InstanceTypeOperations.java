package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.InstanceType;
import dev.tenet.model.Zone;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.EnaSupport;
import software.amazon.awssdk.services.ec2.model.InstanceTypeHypervisor;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;
import software.amazon.awssdk.services.ec2.model.RootDeviceType;
import software.amazon.awssdk.services.ec2.model.UsageClassType;
import software.amazon.awssdk.services.ec2.model.VirtualizationType;

/** Describing instance types, and where they are to be had: everywhere. */
final class InstanceTypeOperations {
    private record Offering(InstanceType type, String location) {}

    private static final PageLimits TYPE_LIMITS = new PageLimits(5, 100);

    private static final Listing<InstanceType> TYPES = new Listing<>(
            type -> type.name().value(),
            Fault.INSTANCE_TYPE_UNKNOWN,
            "The following supplied instance type '%s'",
            FilterTable.<InstanceType>builder()
                    .on("bare-metal", _ -> "false")
                    .on("burstable-performance-supported", _ -> "false")
                    .on("current-generation", _ -> "true")
                    .on("free-tier-eligible", _ -> "false")
                    .on("hypervisor", _ -> "nitro")
                    .on("instance-storage-supported", _ -> "false")
                    .on("instance-type", type -> type.name().value())
                    .on("memory-info.size-in-mib", type -> Integer.toString(type.memoryMebibytes()))
                    .on(
                            "network-info.ipv4-addresses-per-interface",
                            type -> Integer.toString(type.maxIpv4PerInterface()))
                    .on(
                            "network-info.ipv6-addresses-per-interface",
                            type -> Integer.toString(type.maxIpv6PerInterface()))
                    .on("network-info.ipv6-supported", _ -> "true")
                    .on("network-info.maximum-network-interfaces", type -> Integer.toString(type.maxInterfaces()))
                    .on("processor-info.supported-architecture", _ -> "x86_64")
                    .on("supported-root-device-type", _ -> "ebs")
                    .on("supported-usage-class", _ -> "on-demand")
                    .on("supported-virtualization-type", _ -> "hvm")
                    .on("vcpu-info.default-vcpus", type -> Integer.toString(type.virtualCpus()))
                    .build(),
            TYPE_LIMITS);

    private static final Listing<Offering> OFFERINGS = Listing.of(
            offering -> offering.type.name() + " " + offering.location,
            Fault.INSTANCE_TYPE_UNKNOWN,
            "The offering '%s'",
            FilterTable.<Offering>builder()
                    .on("instance-type", offering -> offering.type.name().value())
                    .on("location", Offering::location)
                    .build());

    private final Backend backend;

    InstanceTypeOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeInstanceTypesRequest.class, DescribeInstanceTypesResponse.class, this::describe);
        registrar.reads(
                DescribeInstanceTypeOfferingsRequest.class,
                DescribeInstanceTypeOfferingsResponse.class,
                this::offerings);
    }

    private DescribeInstanceTypesResponse describe(DescribeInstanceTypesRequest request, Caller caller) {
        Page<InstanceType> page = TYPES.page(
                backend.pager(),
                request,
                caller,
                backend.installation().catalogue().types(),
                request.instanceTypesAsStrings(),
                request.filters());
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(
                        page.items().stream().map(InstanceTypeOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private DescribeInstanceTypeOfferingsResponse offerings(
            DescribeInstanceTypeOfferingsRequest request, Caller caller) {
        LocationType kind = Objects.requireNonNullElse(request.locationType(), LocationType.REGION);
        List<String> locations = locations(kind);
        List<Offering> all = backend.installation().catalogue().types().stream()
                .flatMap(type -> locations.stream().map(location -> new Offering(type, location)))
                .toList();
        Page<Offering> page = OFFERINGS.page(backend.pager(), request, caller, all, List.of(), request.filters());
        return DescribeInstanceTypeOfferingsResponse.builder()
                .instanceTypeOfferings(page.items().stream()
                        .map(offering -> InstanceTypeOffering.builder()
                                .instanceType(offering.type.name().value())
                                .locationType(kind)
                                .location(offering.location)
                                .build())
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private List<String> locations(LocationType kind) {
        var region = backend.installation().region();
        Stream<Zone> zones = region.zones().stream();
        return switch (kind) {
            case REGION -> List.of(region.name().value());
            case AVAILABILITY_ZONE -> zones.map(zone -> zone.name().value()).toList();
            case AVAILABILITY_ZONE_ID -> zones.map(zone -> zone.id().value()).toList();
            case OUTPOST, UNKNOWN_TO_SDK_VERSION -> List.of();
        };
    }

    private static String performance(InstanceType type) {
        return type.allowance()
                .map(allowance -> "Up to " + allowance.peakMegabitsPerSecond() / 1_000 + " Gigabit")
                .orElse("Up to the host's");
    }

    private static NetworkCardInfo card(InstanceType type) {
        NetworkCardInfo.Builder card = NetworkCardInfo.builder()
                .networkCardIndex(0)
                .networkPerformance(performance(type))
                .maximumNetworkInterfaces(type.maxInterfaces());
        type.allowance()
                .ifPresent(allowance -> card.baselineBandwidthInGbps(gigabits(allowance.baselineMegabitsPerSecond()))
                        .peakBandwidthInGbps(gigabits(allowance.peakMegabitsPerSecond())));
        return card.build();
    }

    private static double gigabits(int megabits) {
        return megabits / 1_000.0;
    }

    private static InstanceTypeInfo shape(InstanceType type) {
        return InstanceTypeInfo.builder()
                .instanceType(type.name().value())
                .currentGeneration(true)
                .freeTierEligible(false)
                .supportedUsageClasses(UsageClassType.ON_DEMAND)
                .supportedRootDeviceTypes(RootDeviceType.EBS)
                .supportedVirtualizationTypes(VirtualizationType.HVM)
                .bareMetal(false)
                .hypervisor(InstanceTypeHypervisor.NITRO)
                .processorInfo(cpu -> cpu.supportedArchitectures(ArchitectureType.X86_64))
                .vCpuInfo(cpu -> cpu.defaultVCpus(type.virtualCpus())
                        .defaultCores(Math.max(1, type.virtualCpus() / 2))
                        .defaultThreadsPerCore(2))
                .memoryInfo(memory -> memory.sizeInMiB((long) type.memoryMebibytes()))
                .instanceStorageSupported(false)
                .networkInfo(network -> network.networkPerformance(performance(type))
                        .networkCards(card(type))
                        .maximumNetworkInterfaces(type.maxInterfaces())
                        .maximumNetworkCards(1)
                        .defaultNetworkCardIndex(0)
                        .ipv4AddressesPerInterface(type.maxIpv4PerInterface())
                        .ipv6AddressesPerInterface(type.maxIpv6PerInterface())
                        .ipv6Supported(true)
                        .enaSupport(EnaSupport.SUPPORTED)
                        .efaSupported(false)
                        .encryptionInTransitSupported(false))
                .hibernationSupported(false)
                .burstablePerformanceSupported(false)
                .dedicatedHostsSupported(false)
                .autoRecoverySupported(false)
                .build();
    }
}
