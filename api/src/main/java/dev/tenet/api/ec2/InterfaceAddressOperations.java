package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.InterfaceAddresses;
import dev.tenet.model.command.InterfacePrefixes;
import dev.tenet.model.command.NewPrefixes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AssignIpv6AddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignIpv6AddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssignedPrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.Ipv4PrefixSpecification;
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
        NewPrefixes prefixes = PrefixArguments.read(IpFamily.IPV4, request.ipv4Prefixes(), request.ipv4PrefixCount());
        List<Ipv4Address> named = Cidrs.ipv4(request.privateIpAddresses());
        int count = InterfaceAddressArguments.count(
                request.secondaryPrivateIpAddressCount(), "secondaryPrivateIpAddressCount");
        requireEither(!named.isEmpty(), count > 0, prefixes);
        boolean mayMove = Boolean.TRUE.equals(request.allowReassignment());
        Added<Ipv4Address> added = backend.write(
                request,
                caller,
                attempt -> new Added<>(
                        new InterfaceAddresses(attempt).assignIpv4(id, named, count, mayMove),
                        new InterfacePrefixes(attempt).assign(id, prefixes)));
        return AssignPrivateIpAddressesResponse.builder()
                .networkInterfaceId(id.value())
                .assignedPrivateIpAddresses(added.addresses().stream()
                        .map(address -> AssignedPrivateIpAddress.builder()
                                .privateIpAddress(address.toString())
                                .build())
                        .toList())
                .assignedIpv4Prefixes(added.prefixes().stream()
                        .map(prefix -> Ipv4PrefixSpecification.builder()
                                .ipv4Prefix(prefix.toString())
                                .build())
                        .toList())
                .build();
    }

    private UnassignPrivateIpAddressesResponse unassign(UnassignPrivateIpAddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        List<IpPrefix> prefixes = PrefixArguments.named(IpFamily.IPV4, request.ipv4Prefixes());
        List<Ipv4Address> named = Cidrs.ipv4(request.privateIpAddresses());
        requireEither(!named.isEmpty() || !prefixes.isEmpty(), false, NewPrefixes.NONE);
        backend.write(request, caller, attempt -> {
            new InterfaceAddresses(attempt).unassignIpv4(id, named);
            new InterfacePrefixes(attempt).unassign(id, prefixes);
            return id;
        });
        return UnassignPrivateIpAddressesResponse.builder().build();
    }

    private AssignIpv6AddressesResponse assignIpv6(AssignIpv6AddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        NewPrefixes prefixes = PrefixArguments.read(IpFamily.IPV6, request.ipv6Prefixes(), request.ipv6PrefixCount());
        List<Ipv6Address> named = Cidrs.ipv6(request.ipv6Addresses());
        int count = InterfaceAddressArguments.count(request.ipv6AddressCount(), "ipv6AddressCount");
        requireEither(!named.isEmpty(), count > 0, prefixes);
        Added<Ipv6Address> added = backend.write(
                request,
                caller,
                attempt -> new Added<>(
                        new InterfaceAddresses(attempt).assignIpv6(id, named, count),
                        new InterfacePrefixes(attempt).assign(id, prefixes)));
        return AssignIpv6AddressesResponse.builder()
                .networkInterfaceId(id.value())
                .assignedIpv6Addresses(
                        added.addresses().stream().map(Object::toString).toList())
                .assignedIpv6Prefixes(
                        added.prefixes().stream().map(Object::toString).toList())
                .build();
    }

    private UnassignIpv6AddressesResponse unassignIpv6(UnassignIpv6AddressesRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        List<IpPrefix> prefixes = PrefixArguments.named(IpFamily.IPV6, request.ipv6Prefixes());
        List<Ipv6Address> named = Cidrs.ipv6(request.ipv6Addresses());
        requireEither(!named.isEmpty() || !prefixes.isEmpty(), false, NewPrefixes.NONE);
        backend.write(request, caller, attempt -> {
            new InterfaceAddresses(attempt).unassignIpv6(id, named);
            new InterfacePrefixes(attempt).unassign(id, prefixes);
            return id;
        });
        return UnassignIpv6AddressesResponse.builder()
                .networkInterfaceId(id.value())
                .unassignedIpv6Addresses(named.stream().map(Object::toString).toList())
                .unassignedIpv6Prefixes(prefixes.stream().map(Object::toString).toList())
                .build();
    }

    /** What a request added. */
    private record Added<A>(List<A> addresses, List<IpPrefix> prefixes) {}

    private static void requireEither(boolean named, boolean counted, NewPrefixes prefixes) {
        if (named && counted) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Addresses and a number of addresses cannot be used together");
        }
        if (!named && !counted && prefixes.equals(NewPrefixes.NONE)) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain addresses, a number of addresses, prefixes, or a number of prefixes");
        }
    }
}
