package dev.tenet.api.ec2;

import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import software.amazon.awssdk.services.ec2.model.AttachmentStatus;
import software.amazon.awssdk.services.ec2.model.InstanceIpv4Prefix;
import software.amazon.awssdk.services.ec2.model.InstanceIpv6Address;
import software.amazon.awssdk.services.ec2.model.InstanceIpv6Prefix;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceAssociation;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.Ipv4PrefixSpecification;
import software.amazon.awssdk.services.ec2.model.Ipv6PrefixSpecification;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceAttachment;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceIpv6Address;
import software.amazon.awssdk.services.ec2.model.NetworkInterfacePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceStatus;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceType;

/** Network interfaces as EC2 shows them: by themselves, and within their instance. */
final class NetworkInterfaceShapes {
    private final HostNames names;
    private final Zones zones;

    NetworkInterfaceShapes(Backend backend) {
        this.names = new HostNames(backend);
        this.zones = new Zones(backend);
    }

    software.amazon.awssdk.services.ec2.model.NetworkInterface networkInterface(InterfaceView view) {
        NetworkInterface found = view.networkInterface();
        var shape = software.amazon.awssdk.services.ec2.model.NetworkInterface.builder()
                .networkInterfaceId(found.id().value())
                .ownerId(found.owner().value())
                .vpcId(found.vpc().value())
                .subnetId(found.subnet().value())
                .availabilityZone(found.zone().value())
                .availabilityZoneId(zones.id(found.zone()))
                .description(found.description())
                .interfaceType(
                        view.managed().map(NetworkInterfaceShapes::managedType).orElse(NetworkInterfaceType.INTERFACE))
                .status(status(view))
                .macAddress(found.mac().toString())
                .privateIpAddress(found.primaryIpv4().toString())
                .privateDnsName(names.of(found.primaryIpv4()))
                .privateIpAddresses(found.ipv4().stream()
                        .map(address -> NetworkInterfacePrivateIpAddress.builder()
                                .privateIpAddress(address.toString())
                                .privateDnsName(names.of(address))
                                .primary(isPrimary(found, address))
                                .association(found.publicAddresses()
                                        .of(address)
                                        .map(mapping -> association(view, mapping))
                                        .orElse(null))
                                .build())
                        .toList())
                .ipv6Addresses(found.ipv6().stream()
                        .map(address -> NetworkInterfaceIpv6Address.builder()
                                .ipv6Address(address.toString())
                                .isPrimaryIpv6(false)
                                .build())
                        .toList())
                .ipv4Prefixes(found.prefixes(IpFamily.IPV4).stream()
                        .map(prefix -> Ipv4PrefixSpecification.builder()
                                .ipv4Prefix(prefix.toString())
                                .build())
                        .toList())
                .ipv6Prefixes(found.prefixes(IpFamily.IPV6).stream()
                        .map(prefix -> Ipv6PrefixSpecification.builder()
                                .ipv6Prefix(prefix.toString())
                                .build())
                        .toList())
                .groups(view.groups())
                .sourceDestCheck(found.sourceDestinationCheck())
                .connectionTrackingConfiguration(TrackingTimeoutsText.configuration(found.timeouts()))
                .requesterManaged(view.managed().isPresent())
                .requesterId(view.managed().map(ManagedInterface::manager).orElse(null))
                .tagSet(RequestTags.write(found.tags()));
        found.ipv6().stream().findFirst().ifPresent(address -> shape.ipv6Address(address.toString()));
        found.publicAddresses()
                .of(found.primaryIpv4())
                .ifPresent(mapping -> shape.association(association(view, mapping)));
        found.attachment().ifPresent(attached -> shape.attachment(attachment(found, attached)));
        return shape.build();
    }

    InstanceNetworkInterface withinInstance(InterfaceView view) {
        NetworkInterface found = view.networkInterface();
        var shape = InstanceNetworkInterface.builder()
                .networkInterfaceId(found.id().value())
                .ownerId(found.owner().value())
                .vpcId(found.vpc().value())
                .subnetId(found.subnet().value())
                .description(found.description())
                .interfaceType("interface")
                .status(status(view))
                .macAddress(found.mac().toString())
                .privateIpAddress(found.primaryIpv4().toString())
                .privateDnsName(names.of(found.primaryIpv4()))
                .privateIpAddresses(found.ipv4().stream()
                        .map(address -> InstancePrivateIpAddress.builder()
                                .privateIpAddress(address.toString())
                                .privateDnsName(names.of(address))
                                .primary(isPrimary(found, address))
                                .association(found.publicAddresses()
                                        .of(address)
                                        .map(mapping -> withinInstance(view, mapping))
                                        .orElse(null))
                                .build())
                        .toList())
                .ipv6Addresses(found.ipv6().stream()
                        .map(address -> InstanceIpv6Address.builder()
                                .ipv6Address(address.toString())
                                .isPrimaryIpv6(false)
                                .build())
                        .toList())
                .ipv4Prefixes(found.prefixes(IpFamily.IPV4).stream()
                        .map(prefix -> InstanceIpv4Prefix.builder()
                                .ipv4Prefix(prefix.toString())
                                .build())
                        .toList())
                .ipv6Prefixes(found.prefixes(IpFamily.IPV6).stream()
                        .map(prefix -> InstanceIpv6Prefix.builder()
                                .ipv6Prefix(prefix.toString())
                                .build())
                        .toList())
                .groups(view.groups())
                .connectionTrackingConfiguration(TrackingTimeoutsText.specification(found.timeouts()))
                .sourceDestCheck(found.sourceDestinationCheck());
        found.publicAddresses()
                .of(found.primaryIpv4())
                .ifPresent(mapping -> shape.association(withinInstance(view, mapping)));
        found.attachment()
                .ifPresent(attached -> shape.attachment(
                        inner -> inner.attachmentId(attached.id().value())
                                .attachTime(attached.attached())
                                .deleteOnTermination(attached.deleteOnTermination())
                                .deviceIndex(attached.deviceIndex())
                                .networkCardIndex(0)
                                .status(AttachmentStatus.ATTACHED)));
        return shape.build();
    }

    private NetworkInterfaceAssociation association(InterfaceView view, Mapping mapping) {
        var shape = NetworkInterfaceAssociation.builder()
                .publicIp(mapping.publicAddress().toString())
                .publicDnsName(names.ofPublic(view, mapping.publicAddress()))
                .ipOwnerId(owner(view, mapping));
        mapping.elastic()
                .ifPresent(elastic -> shape.allocationId(elastic.allocation().value())
                        .associationId(elastic.association().value()));
        return shape.build();
    }

    private InstanceNetworkInterfaceAssociation withinInstance(InterfaceView view, Mapping mapping) {
        return InstanceNetworkInterfaceAssociation.builder()
                .publicIp(mapping.publicAddress().toString())
                .publicDnsName(names.ofPublic(view, mapping.publicAddress()))
                .ipOwnerId(owner(view, mapping))
                .build();
    }

    /** An automatic address is the cloud's own, by EC2's name for itself. */
    static String owner(InterfaceView view, Mapping mapping) {
        return mapping.elastic().isPresent() ? view.networkInterface().owner().value() : "amazon";
    }

    static NetworkInterfaceAttachment attachment(NetworkInterface found, InterfaceAttachment attached) {
        return NetworkInterfaceAttachment.builder()
                .attachmentId(attached.id().value())
                .attachTime(attached.attached())
                .deleteOnTermination(attached.deleteOnTermination())
                .deviceIndex(attached.deviceIndex())
                .networkCardIndex(0)
                .instanceId(attached.instance().value())
                .instanceOwnerId(found.owner().value())
                .status(AttachmentStatus.ATTACHED)
                .build();
    }

    static NetworkInterfaceStatus status(InterfaceView view) {
        return view.managed().isPresent() ? NetworkInterfaceStatus.IN_USE : status(view.networkInterface());
    }

    static NetworkInterfaceStatus status(NetworkInterface found) {
        return found.attachment().isPresent() ? NetworkInterfaceStatus.IN_USE : NetworkInterfaceStatus.AVAILABLE;
    }

    private static boolean isPrimary(NetworkInterface found, Ipv4Address address) {
        return address.equals(found.primaryIpv4());
    }

    private static NetworkInterfaceType managedType(ManagedInterface managed) {
        return managed.manager().equals(ManagedInterface.NAT_GATEWAYS)
                ? NetworkInterfaceType.NAT_GATEWAY
                : NetworkInterfaceType.NETWORK_LOAD_BALANCER;
    }
}
