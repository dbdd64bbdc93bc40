package dev.tenet.api.ec2;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceState;
import dev.tenet.model.InstanceType;
import dev.tenet.model.NetworkInterface;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.HypervisorType;
import software.amazon.awssdk.services.ec2.model.InstanceAutoRecoveryState;
import software.amazon.awssdk.services.ec2.model.MonitoringState;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tenancy;
import software.amazon.awssdk.services.ec2.model.VirtualizationType;

/** Instances as EC2 shows them. */
final class InstanceShapes {
    static final String ROOT_DEVICE = "/dev/xvda";
    static final String STOPPED_BY_USER = "Client.UserInitiatedShutdown";

    private static final DateTimeFormatter TRANSITION = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Backend backend;
    private final NetworkInterfaceShapes interfaces;
    private final HostNames names;
    private final Zones zones;

    InstanceShapes(Backend backend) {
        this.backend = backend;
        this.interfaces = new NetworkInterfaceShapes(backend);
        this.names = new HostNames(backend);
        this.zones = new Zones(backend);
    }

    software.amazon.awssdk.services.ec2.model.Instance instance(InstanceView view) {
        Instance instance = view.instance();
        InstanceSettings settings = instance.settings();
        var shape = software.amazon.awssdk.services.ec2.model.Instance.builder()
                .instanceId(view.id())
                .imageId(settings.image().value())
                .instanceType(settings.type().value())
                .keyName(settings.keyName().orElse(null))
                .amiLaunchIndex(instance.reservation().launchIndex())
                .launchTime(instance.launched())
                .clientToken(instance.reservation().clientToken().orElse(""))
                .state(state(view.state()))
                .stateTransitionReason(transitionReason(view))
                .stateReason(stateReason(view).orElse(null))
                .monitoring(m -> m.state(settings.monitoring() ? MonitoringState.ENABLED : MonitoringState.DISABLED))
                .placement(p -> p.availabilityZone(instance.zone().value())
                        .availabilityZoneId(zones.id(instance.zone()))
                        .groupName("")
                        .tenancy(Tenancy.DEFAULT))
                .architecture(ArchitectureValues.X86_64)
                .hypervisor(HypervisorType.XEN)
                .virtualizationType(VirtualizationType.HVM)
                .rootDeviceType(DeviceType.EBS)
                .rootDeviceName(ROOT_DEVICE)
                .blockDeviceMappings(List.of())
                .productCodes(List.of())
                .ebsOptimized(false)
                .enaSupport(true)
                .platformDetails("Linux/UNIX")
                .usageOperation("RunInstances")
                .usageOperationUpdateTime(instance.launched())
                .hibernationOptions(h -> h.configured(false))
                .enclaveOptions(e -> e.enabled(false))
                .maintenanceOptions(m -> m.autoRecovery(InstanceAutoRecoveryState.DEFAULT))
                .metadataOptions(InstanceServicesOperations.metadata(settings.services()))
                .privateDnsNameOptions(InstanceServicesOperations.names(settings.services()))
                .publicDnsName("")
                .privateDnsName("")
                .networkInterfaces(view.interfaces().stream()
                        .map(interfaces::withinInstance)
                        .toList())
                .securityGroups(view.groups());
        type(settings)
                .ifPresent(type -> shape.cpuOptions(cpu ->
                        cpu.coreCount(Math.max(1, type.virtualCpus() / 2)).threadsPerCore(2)));
        view.primary().ifPresent(primary -> addressed(shape, instance, primary));
        if (!instance.tags().values().isEmpty()) {
            shape.tags(RequestTags.write(instance.tags()));
        }
        return shape.build();
    }

    static software.amazon.awssdk.services.ec2.model.InstanceState state(InstanceState state) {
        return software.amazon.awssdk.services.ec2.model.InstanceState.builder()
                .code(state.code())
                .name(state.wireName())
                .build();
    }

    /** Why the instance is in its state; EC2 says it only for some. */
    static Optional<StateReason> stateReason(InstanceView view) {
        return switch (view.state()) {
            case PENDING ->
                Optional.of(
                        StateReason.builder().code("pending").message("pending").build());
            case RUNNING -> Optional.empty();
            case STOPPING, STOPPED, SHUTTING_DOWN, TERMINATED ->
                Optional.of(StateReason.builder()
                        .code(STOPPED_BY_USER)
                        .message(STOPPED_BY_USER + ": User initiated shutdown")
                        .build());
        };
    }

    static String transitionReason(InstanceView view) {
        return switch (view.state()) {
            case PENDING, RUNNING -> "";
            case STOPPING, STOPPED, SHUTTING_DOWN, TERMINATED ->
                "User initiated (" + TRANSITION.format(view.instance().changed()) + ")";
        };
    }

    private void addressed(
            software.amazon.awssdk.services.ec2.model.Instance.Builder shape, Instance instance, InterfaceView view) {
        NetworkInterface primary = view.networkInterface();
        shape.vpcId(instance.vpc().value())
                .subnetId(instance.subnet().value())
                .privateIpAddress(primary.primaryIpv4().toString())
                .privateDnsName(names.of(instance, primary.primaryIpv4()))
                .sourceDestCheck(primary.sourceDestinationCheck());
        primary.publicAddresses()
                .of(primary.primaryIpv4())
                .ifPresent(
                        mapping -> shape.publicIpAddress(mapping.publicAddress().toString())
                                .publicDnsName(names.ofPublic(view, mapping.publicAddress())));
        primary.ipv6().stream().findFirst().ifPresent(address -> shape.ipv6Address(address.toString()));
    }

    private Optional<InstanceType> type(InstanceSettings settings) {
        return backend.installation().catalogue().type(settings.type());
    }
}
