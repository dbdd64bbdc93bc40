package dev.tenet.api.ec2;

import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.Instance;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.command.Fault;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.StateReason;

/**
 * The filters of DescribeInstances. Those on network interfaces may each be met by another interface, as in EC2.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html">DescribeInstances</a>
 */
final class InstanceListing {
    /** On what no instance here has: nothing matches. */
    private static final List<String> ABSENT = List.of(
            "instance-lifecycle",
            "kernel-id",
            "outpost-arn",
            "placement-group-name",
            "platform",
            "product-code",
            "ramdisk-id",
            "requester-id",
            "spot-instance-request-id",
            "iam-instance-profile.arn");

    private InstanceListing() {}

    static Listing<InstanceView> of(HostNames names) {
        var filters = FilterTable.<InstanceView>builder()
                .on("architecture", _ -> "x86_64")
                .on("availability-zone", on(instance -> instance.zone().value()))
                .on(
                        "client-token",
                        on(instance -> instance.reservation().clientToken().orElse("")))
                .on("hypervisor", _ -> "xen")
                .on("image-id", on(instance -> instance.settings().image().value()))
                .on("instance-id", InstanceView::id)
                .on("instance-state-code", view -> Integer.toString(view.state().code()))
                .on("instance-state-name", view -> view.state().wireName())
                .on("instance-type", on(instance -> instance.settings().type().value()))
                .onEach("instance.group-id", view -> groups(view, GroupIdentifier::groupId))
                .onEach("instance.group-name", view -> groups(view, GroupIdentifier::groupName))
                .onEach("group-id", view -> groups(view, GroupIdentifier::groupId))
                .onEach("group-name", view -> groups(view, GroupIdentifier::groupName))
                .onOptional("key-name", view -> view.instance().settings().keyName())
                .on(
                        "launch-index",
                        on(instance -> Integer.toString(instance.reservation().launchIndex())))
                .on("launch-time", on(instance -> instance.launched().toString()))
                .on("monitoring-state", on(instance -> instance.settings().monitoring() ? "enabled" : "disabled"))
                .on("owner-id", on(instance -> instance.owner().value()))
                .onOptional("private-dns-name", primary(found -> names.of(found.primaryIpv4())))
                .onOptional(
                        "private-ip-address",
                        primary(found -> found.primaryIpv4().toString()))
                .on("reason", InstanceShapes::transitionReason)
                .on("reservation-id", on(instance -> instance.reservation().id().value()))
                .on("root-device-name", _ -> InstanceShapes.ROOT_DEVICE)
                .on("root-device-type", _ -> "ebs")
                .onOptional("source-dest-check", primary(found -> Boolean.toString(found.sourceDestinationCheck())))
                .onOptional(
                        "state-reason-code",
                        view -> InstanceShapes.stateReason(view).map(StateReason::code))
                .onOptional(
                        "state-reason-message",
                        view -> InstanceShapes.stateReason(view).map(StateReason::message))
                .onOptional("subnet-id", primary(found -> found.subnet().value()))
                .onOptional("vpc-id", primary(found -> found.vpc().value()))
                .on("tenancy", _ -> "default")
                .on("virtualization-type", _ -> "hvm")
                .tagged(view -> view.instance().tags().values());
        interfaces(filters, names);
        ABSENT.forEach(name -> filters.onOptional(name, _ -> Optional.empty()));
        return Listing.of(InstanceView::id, Fault.INSTANCE_NOT_FOUND, "The instance ID '%s'", filters.build());
    }

    private static void interfaces(FilterTable.Builder<InstanceView> filters, HostNames names) {
        filters.onOptional(
                        "ip-address",
                        view -> view.primary()
                                .map(InterfaceView::networkInterface)
                                .flatMap(InstanceListing::publicPrimary))
                .onOptional(
                        "dns-name",
                        view -> view.primary()
                                .flatMap(primary -> primary.networkInterface()
                                        .publicAddresses()
                                        .of(primary.networkInterface().primaryIpv4())
                                        .map(mapping -> names.ofPublic(primary, mapping.publicAddress()))))
                .onEach(
                        "network-interface.association.public-ip",
                        each(found -> publicPrimary(found).stream().toList()))
                .onEach(
                        "network-interface.addresses.association.public-ip",
                        each(NetworkInterfaceListing::publicAddresses))
                .onEach("ipv6-address", each(found -> texts(found.ipv6())))
                .onEach("network-interface.ipv6-addresses.ipv6-address", each(found -> texts(found.ipv6())))
                .onEach("network-interface.addresses.private-ip-address", each(found -> texts(found.ipv4())))
                .onEach(
                        "network-interface.private-ip-address",
                        one(found -> found.primaryIpv4().toString()))
                .onEach(
                        "network-interface.availability-zone",
                        one(found -> found.zone().value()))
                .onEach("network-interface.description", one(NetworkInterface::description))
                .onEach(
                        "network-interface.mac-address",
                        one(found -> found.mac().toString()))
                .onEach(
                        "network-interface.network-interface-id",
                        one(found -> found.id().value()))
                .onEach("network-interface.owner-id", one(found -> found.owner().value()))
                .onEach("network-interface.private-dns-name", one(found -> names.of(found.primaryIpv4())))
                .onEach("network-interface.requester-managed", one(_ -> "false"))
                .onEach(
                        "network-interface.source-dest-check",
                        one(found -> Boolean.toString(found.sourceDestinationCheck())))
                .onEach(
                        "network-interface.status",
                        one(found -> NetworkInterfaceShapes.status(found).toString()))
                .onEach(
                        "network-interface.subnet-id",
                        one(found -> found.subnet().value()))
                .onEach("network-interface.vpc-id", one(found -> found.vpc().value()))
                .onEach(
                        "network-interface.group-id",
                        view -> view.interfaces().stream()
                                .flatMap(each -> each.groupIds().stream())
                                .toList())
                .onEach(
                        "network-interface.group-name",
                        view -> view.interfaces().stream()
                                .flatMap(each -> each.groupNames().stream())
                                .toList())
                .onEach(
                        "network-interface.attachment.attachment-id",
                        attached(each -> each.id().value()))
                .onEach(
                        "network-interface.attachment.attach-time",
                        attached(each -> each.attached().toString()))
                .onEach(
                        "network-interface.attachment.delete-on-termination",
                        attached(each -> Boolean.toString(each.deleteOnTermination())))
                .onEach(
                        "network-interface.attachment.device-index",
                        attached(each -> Integer.toString(each.deviceIndex())))
                .onEach(
                        "network-interface.attachment.instance-id",
                        attached(each -> each.instance().value()))
                .onEach("network-interface.attachment.status", attached(_ -> "attached"));
    }

    private static Function<InstanceView, String> on(Function<Instance, String> value) {
        return view -> value.apply(view.instance());
    }

    private static Function<InstanceView, Optional<String>> primary(Function<NetworkInterface, String> value) {
        return view -> view.primary().map(InterfaceView::networkInterface).map(value);
    }

    private static Function<InstanceView, Collection<String>> one(Function<NetworkInterface, String> value) {
        return each(found -> List.of(value.apply(found)));
    }

    private static Function<InstanceView, Collection<String>> each(
            Function<NetworkInterface, Collection<String>> values) {
        return view -> view.interfaces().stream()
                .flatMap(found -> values.apply(found.networkInterface()).stream())
                .toList();
    }

    private static Function<InstanceView, Collection<String>> attached(Function<InterfaceAttachment, String> value) {
        return each(found -> found.attachment().map(value).stream().toList());
    }

    private static Optional<String> publicPrimary(NetworkInterface found) {
        return found.publicAddresses()
                .of(found.primaryIpv4())
                .map(mapping -> mapping.publicAddress().toString());
    }

    private static List<String> texts(List<?> addresses) {
        return addresses.stream().map(Object::toString).toList();
    }

    private static List<String> groups(InstanceView view, Function<GroupIdentifier, String> part) {
        return view.groups().stream().map(part).toList();
    }
}
