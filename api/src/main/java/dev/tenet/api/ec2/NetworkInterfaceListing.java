package dev.tenet.api.ec2;

import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PublicAddresses.Elastic;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The filters of DescribeNetworkInterfaces.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html">DescribeNetworkInterfaces</a>
 */
final class NetworkInterfaceListing {
    private NetworkInterfaceListing() {}

    static Listing<InterfaceView> of(HostNames names) {
        var filters = FilterTable.<InterfaceView>builder()
                .onEach(
                        "addresses.private-ip-address",
                        view -> view.networkInterface().ipv4().stream()
                                .map(Object::toString)
                                .toList())
                .onEach(
                        "addresses.primary",
                        view -> view.networkInterface().ipv4().size() > 1 ? List.of("true", "false") : List.of("true"))
                .onEach(
                        "ipv6-addresses.ipv6-address",
                        view -> view.networkInterface().ipv6().stream()
                                .map(Object::toString)
                                .toList())
                .onEach("group-id", InterfaceView::groupIds)
                .onEach("group-name", InterfaceView::groupNames)
                .on("availability-zone", on(each -> each.zone().value()))
                .on("description", on(NetworkInterface::description))
                .on("interface-type", view -> view.managed().isPresent() ? "network_load_balancer" : "interface")
                .on("mac-address", on(each -> each.mac().toString()))
                .on("network-interface-id", InterfaceView::id)
                .on("owner-id", on(each -> each.owner().value()))
                .on("private-dns-name", on(each -> names.of(each.primaryIpv4())))
                .on("private-ip-address", on(each -> each.primaryIpv4().toString()))
                .onOptional("requester-id", view -> view.managed().map(ManagedInterface::manager))
                .on("requester-managed", view -> String.valueOf(view.managed().isPresent()))
                .on("source-dest-check", on(each -> Boolean.toString(each.sourceDestinationCheck())))
                .on("status", view -> NetworkInterfaceShapes.status(view).toString())
                .on("subnet-id", on(each -> each.subnet().value()))
                .on("vpc-id", on(each -> each.vpc().value()))
                .onOptional(
                        "attachment.attach-time",
                        attached(each -> each.attached().toString()))
                .onOptional(
                        "attachment.attachment-id", attached(each -> each.id().value()))
                .onOptional(
                        "attachment.delete-on-termination",
                        attached(each -> Boolean.toString(each.deleteOnTermination())))
                .onOptional("attachment.device-index", attached(each -> Integer.toString(each.deviceIndex())))
                .onOptional(
                        "attachment.instance-id",
                        attached(each -> each.instance().value()))
                .onOptional(
                        "attachment.instance-owner-id",
                        view -> view.networkInterface()
                                .attachment()
                                .map(_ -> view.networkInterface().owner().value()))
                .onOptional("attachment.status", attached(_ -> "attached"))
                .tagged(view -> view.networkInterface().tags().values());
        publicly(filters, names);
        return Listing.of(
                InterfaceView::id, Fault.INTERFACE_NOT_FOUND, "The networkInterface ID '%s'", filters.build());
    }

    private static void publicly(FilterTable.Builder<InterfaceView> filters, HostNames names) {
        filters.onOptional(
                        "association.allocation-id",
                        elastic(each -> each.allocation().value()))
                .onOptional(
                        "association.association-id",
                        elastic(each -> each.association().value()))
                .onOptional(
                        "association.ip-owner-id",
                        view -> primary(view).map(mapping -> NetworkInterfaceShapes.owner(view, mapping)))
                .onOptional(
                        "association.public-dns-name",
                        view -> primary(view).map(mapping -> names.ofPublic(view, mapping.publicAddress())))
                .onOptional(
                        "association.public-ip",
                        view -> primary(view)
                                .map(mapping -> mapping.publicAddress().toString()))
                .onEach(
                        "addresses.association.owner-id",
                        view -> view.networkInterface().publicAddresses().mappings().stream()
                                .map(mapping -> NetworkInterfaceShapes.owner(view, mapping))
                                .toList())
                .onEach("addresses.association.public-ip", view -> publicAddresses(view.networkInterface()));
    }

    static List<String> publicAddresses(NetworkInterface found) {
        return found.publicAddresses().mappings().stream()
                .map(mapping -> mapping.publicAddress().toString())
                .toList();
    }

    private static Optional<Mapping> primary(InterfaceView view) {
        NetworkInterface found = view.networkInterface();
        return found.publicAddresses().of(found.primaryIpv4());
    }

    private static Function<InterfaceView, Optional<String>> elastic(Function<Elastic, String> value) {
        return view -> primary(view).flatMap(Mapping::elastic).map(value);
    }

    private static Function<InterfaceView, String> on(Function<NetworkInterface, String> value) {
        return view -> value.apply(view.networkInterface());
    }

    private static Function<InterfaceView, Optional<String>> attached(Function<InterfaceAttachment, String> value) {
        return view -> view.networkInterface().attachment().map(value);
    }
}
