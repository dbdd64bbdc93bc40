package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NetworkInterfaces;
import dev.tenet.model.command.NewInterface;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Making, deleting and describing network interfaces. */
final class NetworkInterfaceOperations {
    private final Backend backend;
    private final NetworkInterfaceShapes shapes;
    private final Listing<InterfaceView> listing;

    NetworkInterfaceOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new NetworkInterfaceShapes(backend);
        this.listing = NetworkInterfaceListing.of(new HostNames(backend));
    }

    void register(Registrar registrar) {
        registrar.writes(CreateNetworkInterfaceRequest.class, CreateNetworkInterfaceResponse.class, this::create);
        registrar.writes(DeleteNetworkInterfaceRequest.class, DeleteNetworkInterfaceResponse.class, this::delete);
        registrar.reads(
                DescribeNetworkInterfacesRequest.class, DescribeNetworkInterfacesResponse.class, this::describe);
    }

    private CreateNetworkInterfaceResponse create(CreateNetworkInterfaceRequest request, Caller caller) {
        NewInterface wanted = wanted(request);
        InterfaceView made = backend.write(
                request,
                caller,
                attempt -> InterfaceView.of(
                        attempt,
                        new Idempotency(attempt, request)
                                .once(
                                        now -> new NetworkInterfaces(now).create(wanted),
                                        each -> each.id().value(),
                                        id -> attempt.networkInterface(Ids.networkInterface(id)))));
        return CreateNetworkInterfaceResponse.builder()
                .networkInterface(shapes.networkInterface(made))
                .clientToken(request.clientToken())
                .build();
    }

    private static NewInterface wanted(CreateNetworkInterfaceRequest request) {
        if (request.interfaceType() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Interface types other than the usual are not supported.");
        }
        InterfaceAddressArguments addresses = InterfaceAddressArguments.read(
                request.privateIpAddress(),
                request.privateIpAddresses(),
                request.secondaryPrivateIpAddressCount(),
                request.ipv6Addresses(),
                request.ipv6AddressCount());
        return new NewInterface(
                Ids.subnet(request.subnetId()),
                Ids.securityGroups(request.groups()),
                Objects.requireNonNullElse(request.description(), ""),
                addresses.primary(),
                addresses.secondaries(),
                addresses.secondaryCount(),
                addresses.ipv6(),
                addresses.ipv6Count(),
                PrefixArguments.read(
                        request.ipv4Prefixes(),
                        request.ipv4PrefixCount(),
                        request.ipv6Prefixes(),
                        request.ipv6PrefixCount()),
                Optional.empty(),
                TrackingTimeoutsText.read(request.connectionTrackingSpecification()),
                RequestTags.of(request.tagSpecifications(), ResourceType.NETWORK_INTERFACE));
    }

    private DeleteNetworkInterfaceResponse delete(DeleteNetworkInterfaceRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        backend.write(request, caller, attempt -> {
            new NetworkInterfaces(attempt).delete(id);
            return id;
        });
        return DeleteNetworkInterfaceResponse.builder().build();
    }

    private DescribeNetworkInterfacesResponse describe(DescribeNetworkInterfacesRequest request, Caller caller) {
        request.networkInterfaceIds().forEach(Ids::networkInterface);
        Page<InterfaceView> page = backend.read(
                caller,
                attempt -> listing.page(
                        backend.pager(),
                        request,
                        caller,
                        InterfaceView.all(attempt, request.networkInterfaceIds()),
                        request.networkInterfaceIds(),
                        request.filters()));
        return DescribeNetworkInterfacesResponse.builder()
                .networkInterfaces(
                        page.items().stream().map(shapes::networkInterface).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
