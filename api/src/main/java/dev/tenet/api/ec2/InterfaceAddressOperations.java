package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.InterfaceAddresses;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AssignIpv6AddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignIpv6AddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssignedPrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.UnassignIpv6AddressesRequest;
import software.amazon.awssdk.services.ec2.model.UnassignIpv6AddressesResponse;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesResponse;

/** Giving network interfaces further addresses, and taking them back. */
final class InterfaceAddressOperations {
    private final Backend backend;

    InterfaceAddressOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(AssignPrivateIpAddressesRequest.class, AssignPrivateIpAddressesResponse.class, this::assign);
        registrar.writes(
                UnassignPrivateIpAddressesRequest.class, UnassignPrivateIpAddressesResponse.class, this::unassign);
        registrar.writes(AssignIpv6AddressesRequest.class, AssignIpv6AddressesResponse.class, this::assignIpv6);
        registrar.writes(UnassignIpv6AddressesRequest.class, UnassignIpv6AddressesResponse.class, this::unassignIpv6);
    }

    private AssignPrivateIpAddressesResponse assign(AssignPrivateIpAddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        refusePrefixes(request.hasIpv4Prefixes() || request.ipv4PrefixCount() != null);
        List<Ipv4Address> named = Cidrs.ipv4(request.privateIpAddresses());
        int count = InterfaceAddressArguments.count(
                request.secondaryPrivateIpAddressCount(), "secondaryPrivateIpAddressCount");
        requireEither(!named.isEmpty(), count > 0);
        boolean mayMove = Boolean.TRUE.equals(request.allowReassignment());
        List<Ipv4Address> added = backend.write(
                request, caller, attempt -> new InterfaceAddresses(attempt).assignIpv4(id, named, count, mayMove));
        return AssignPrivateIpAddressesResponse.builder()
                .networkInterfaceId(id.value())
                .assignedPrivateIpAddresses(added.stream()
                        .map(address -> AssignedPrivateIpAddress.builder()
                                .privateIpAddress(address.toString())
                                .build())
                        .toList())
                .build();
    }

    private UnassignPrivateIpAddressesResponse unassign(UnassignPrivateIpAddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        refusePrefixes(request.hasIpv4Prefixes());
        List<Ipv4Address> named = Cidrs.ipv4(request.privateIpAddresses());
        requireEither(!named.isEmpty(), false);
        backend.write(request, caller, attempt -> {
            new InterfaceAddresses(attempt).unassignIpv4(id, named);
            return id;
        });
        return UnassignPrivateIpAddressesResponse.builder().build();
    }

    private AssignIpv6AddressesResponse assignIpv6(AssignIpv6AddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        refusePrefixes(request.hasIpv6Prefixes() || request.ipv6PrefixCount() != null);
        List<Ipv6Address> named = Cidrs.ipv6(request.ipv6Addresses());
        int count = InterfaceAddressArguments.count(request.ipv6AddressCount(), "ipv6AddressCount");
        requireEither(!named.isEmpty(), count > 0);
        List<Ipv6Address> added =
                backend.write(request, caller, attempt -> new InterfaceAddresses(attempt).assignIpv6(id, named, count));
        return AssignIpv6AddressesResponse.builder()
                .networkInterfaceId(id.value())
                .assignedIpv6Addresses(added.stream().map(Object::toString).toList())
                .build();
    }

    private UnassignIpv6AddressesResponse unassignIpv6(UnassignIpv6AddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        refusePrefixes(request.hasIpv6Prefixes());
        List<Ipv6Address> named = Cidrs.ipv6(request.ipv6Addresses());
        requireEither(!named.isEmpty(), false);
        backend.write(request, caller, attempt -> {
            new InterfaceAddresses(attempt).unassignIpv6(id, named);
            return id;
        });
        return UnassignIpv6AddressesResponse.builder()
                .networkInterfaceId(id.value())
                .unassignedIpv6Addresses(named.stream().map(Object::toString).toList())
                .build();
    }

    private static void requireEither(boolean named, boolean counted) {
        if (named && counted) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Addresses and a number of addresses cannot be used together");
        }
        if (!named && !counted) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain addresses or a number of addresses");
        }
    }

    private static void refusePrefixes(boolean asked) {
        if (asked) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Delegated prefixes are not supported.");
        }
    }
}
