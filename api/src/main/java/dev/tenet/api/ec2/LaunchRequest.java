package dev.tenet.api.ec2;

import dev.tenet.model.ImageId;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.ReservationId;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Launch;
import dev.tenet.model.command.LaunchInterface;
import dev.tenet.model.command.Launches;
import dev.tenet.model.command.NewInterface;
import dev.tenet.model.command.NewPrefixes;
import dev.tenet.model.command.SecurityGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.Tenancy;

/** Reads what RunInstances asks: the interfaces it lists, or the one its own members describe. */
final class LaunchRequest {
    private static final InstanceTypeName USUAL_TYPE = new InstanceTypeName("t3.micro");
    private static final ResourceType[] MADE = {ResourceType.NETWORK_INTERFACE, ResourceType.VOLUME};

    private final Attempt attempt;
    private final RunInstancesRequest request;
    private final Optional<ZoneName> zone;
    private final Tags interfaceTags;

    LaunchRequest(Backend backend, Attempt attempt, RunInstancesRequest request) {
        this.attempt = attempt;
        this.request = request;
        Placement placement = request.placement();
        this.zone = placement == null
                ? Optional.empty()
                : new Zones(backend).named(placement.availabilityZone(), placement.availabilityZoneId());
        this.interfaceTags = RequestTags.of(
                request.tagSpecifications(),
                ResourceType.NETWORK_INTERFACE,
                ResourceType.INSTANCE,
                ResourceType.VOLUME);
    }

    Launch read() {
        refuseUnsupported();
        return new Launch(
                ReservationId.random(attempt.random()),
                Optional.ofNullable(request.clientToken()),
                settings(),
                request.networkInterfaces().isEmpty() ? List.of(ownInterface()) : listedInterfaces(),
                RequestTags.of(request.tagSpecifications(), ResourceType.INSTANCE, MADE));
    }

    private InstanceSettings settings() {
        return new InstanceSettings(
                image(),
                request.instanceTypeAsString() == null
                        ? USUAL_TYPE
                        : InstanceTypes.name(request.instanceTypeAsString()),
                UserData.read(request.userData()),
                Optional.ofNullable(request.keyName()),
                Boolean.TRUE.equals(request.disableApiTermination()),
                Boolean.TRUE.equals(request.disableApiStop()),
                request.instanceInitiatedShutdownBehavior() == ShutdownBehavior.TERMINATE,
                request.monitoring() != null
                        && Boolean.TRUE.equals(request.monitoring().enabled()),
                InstanceServicesArguments.of(request));
    }

    private ImageId image() {
        if (request.imageId() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter ImageId");
        }
        return Ids.image(request.imageId());
    }

    private LaunchInterface ownInterface() {
        InterfaceAddressArguments addresses = InterfaceAddressArguments.read(
                request.privateIpAddress(), List.of(), null, request.ipv6Addresses(), request.ipv6AddressCount());
        NewInterface wanted = wanted(
                subnet(request.subnetId()),
                groups(request.securityGroupIds()),
                "",
                addresses,
                NewPrefixes.NONE,
                Optional.empty(),
                TrackingTimeouts.USUAL);
        return new LaunchInterface.New(0, wanted, true);
    }

    private List<LaunchInterface> listedInterfaces() {
        if (request.subnetId() != null
                || request.hasSecurityGroupIds()
                || request.hasSecurityGroups()
                || request.privateIpAddress() != null
                || request.hasIpv6Addresses()
                || request.ipv6AddressCount() != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Network interfaces and an instance-level subnet ID, security groups or addresses may not be"
                            + " specified on the same request");
        }
        List<LaunchInterface> listed = new ArrayList<>();
        request.networkInterfaces().forEach(each -> listed.add(listed(each)));
        return listed;
    }

    private LaunchInterface listed(InstanceNetworkInterfaceSpecification each) {
        if (each.deviceIndex() == null) {
            throw new CommandException(Fault.COMBINATION_INVALID, "Each network interface requires a device index.");
        }
        int index = InterfaceAddressArguments.count(each.deviceIndex(), "deviceIndex");
        if (each.networkInterfaceId() != null) {
            return existing(each, index);
        }
        InterfaceAddressArguments addresses = InterfaceAddressArguments.read(
                each.privateIpAddress(),
                each.privateIpAddresses(),
                each.secondaryPrivateIpAddressCount(),
                each.ipv6Addresses(),
                each.ipv6AddressCount());
        NewInterface wanted = wanted(
                subnet(each.subnetId()),
                Ids.securityGroups(each.groups()),
                Objects.requireNonNullElse(each.description(), ""),
                addresses,
                PrefixArguments.read(
                        each.ipv4Prefixes(), each.ipv4PrefixCount(), each.ipv6Prefixes(), each.ipv6PrefixCount()),
                publicIpv4(each, index),
                TrackingTimeoutsText.read(each.connectionTrackingSpecification()));
        return new LaunchInterface.New(index, wanted, !Boolean.FALSE.equals(each.deleteOnTermination()));
    }

    private Optional<Boolean> publicIpv4(InstanceNetworkInterfaceSpecification each, int index) {
        if (each.associatePublicIpAddress() != null
                && (index != 0 || request.networkInterfaces().size() > 1)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The associatePublicIPAddress parameter cannot be specified when launching with multiple network"
                            + " interfaces.");
        }
        return Optional.ofNullable(each.associatePublicIpAddress());
    }

    private LaunchInterface existing(InstanceNetworkInterfaceSpecification each, int index) {
        if (each.subnetId() != null
                || each.hasGroups()
                || each.privateIpAddress() != null
                || each.hasPrivateIpAddresses()
                || each.secondaryPrivateIpAddressCount() != null
                || each.associatePublicIpAddress() != null
                || each.hasIpv4Prefixes()
                || each.ipv4PrefixCount() != null
                || each.hasIpv6Prefixes()
                || each.ipv6PrefixCount() != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "A network interface may not specify both a network interface ID and a subnet, groups or"
                            + " addresses");
        }
        if (request.maxCount() > 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "A network interface ID cannot be given for more than one instance");
        }
        return new LaunchInterface.Existing(
                index,
                Ids.networkInterface(each.networkInterfaceId()),
                Boolean.TRUE.equals(each.deleteOnTermination()));
    }

    private NewInterface wanted(
            SubnetId subnet,
            List<SecurityGroupId> groups,
            String description,
            InterfaceAddressArguments addresses,
            NewPrefixes prefixes,
            Optional<Boolean> publicIpv4,
            TrackingTimeouts timeouts) {
        boolean named = addresses.primary().isPresent()
                || !addresses.secondaries().isEmpty()
                || !addresses.ipv6().isEmpty()
                || !prefixes.named().isEmpty();
        if (named && request.maxCount() > 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Addresses cannot be specified when launching more than one instance");
        }
        return new NewInterface(
                subnet,
                groups,
                description,
                addresses.primary(),
                addresses.secondaries(),
                addresses.secondaryCount(),
                addresses.ipv6(),
                addresses.ipv6Count(),
                prefixes,
                publicIpv4,
                timeouts,
                interfaceTags);
    }

    private SubnetId subnet(@Nullable String text) {
        if (text == null) {
            return new Launches(attempt).defaultSubnet(zone);
        }
        SubnetId subnet = Ids.subnet(text);
        ZoneName actual = attempt.subnet(subnet).zone();
        if (zone.isPresent() && !zone.get().equals(actual)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The subnet '" + subnet + "' is in the Availability Zone " + actual + ", not in " + zone.get());
        }
        return subnet;
    }

    /** Ids, and names of groups of the default VPC. */
    private List<SecurityGroupId> groups(List<String> ids) {
        List<SecurityGroupId> groups = new ArrayList<>(Ids.securityGroups(ids));
        request.securityGroups().forEach(name -> groups.add(new SecurityGroups(attempt).named(name)));
        return groups;
    }

    private void refuseUnsupported() {
        Placement placement = request.placement();
        boolean placed = placement != null
                && (placement.hostId() != null
                        || placement.groupName() != null
                                && !placement.groupName().isEmpty()
                        || placement.groupId() != null
                        || placement.tenancy() != null && placement.tenancy() != Tenancy.DEFAULT);
        if (placed
                || request.launchTemplate() != null
                || request.instanceMarketOptions() != null
                || request.iamInstanceProfile() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Launch templates, spot instances, instance profiles, dedicated hosts and placement groups are not"
                            + " supported.");
        }
    }
}
