package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NatGateways;
import dev.tenet.model.command.NewNatGateway;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AssignPrivateNatGatewayAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssignPrivateNatGatewayAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssociateNatGatewayAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateNatGatewayAddressResponse;
import software.amazon.awssdk.services.ec2.model.ConnectivityType;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateNatGatewayAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateNatGatewayAddressResponse;
import software.amazon.awssdk.services.ec2.model.NatGatewayAddress;
import software.amazon.awssdk.services.ec2.model.NatGatewayAddressStatus;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateNatGatewayAddressRequest;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateNatGatewayAddressResponse;

/** NAT gateways. */
final class NatGatewayOperations {
    private static final Listing<NatGateway> GATEWAYS = Listing.of(
                    gateway -> gateway.id().value(),
                    Fault.NAT_GATEWAY_NOT_FOUND,
                    "The Nat Gateway %s",
                    FilterTable.<NatGateway>builder()
                            .on("nat-gateway-id", gateway -> gateway.id().value())
                            .on("state", gateway -> state(gateway).toString())
                            .on("subnet-id", gateway -> gateway.subnet().value())
                            .on("vpc-id", gateway -> gateway.vpc().value())
                            .tagged(gateway -> gateway.tags().values())
                            .build())
            .paged(5, 1000);

    private final Backend backend;

    NatGatewayOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateNatGatewayRequest.class, CreateNatGatewayResponse.class, this::create);
        registrar.writes(DeleteNatGatewayRequest.class, DeleteNatGatewayResponse.class, this::delete);
        registrar.writes(
                AssociateNatGatewayAddressRequest.class, AssociateNatGatewayAddressResponse.class, this::associate);
        registrar.writes(
                DisassociateNatGatewayAddressRequest.class,
                DisassociateNatGatewayAddressResponse.class,
                this::disassociate);
        registrar.writes(
                AssignPrivateNatGatewayAddressRequest.class,
                AssignPrivateNatGatewayAddressResponse.class,
                this::assign);
        registrar.writes(
                UnassignPrivateNatGatewayAddressRequest.class,
                UnassignPrivateNatGatewayAddressResponse.class,
                this::unassign);
        registrar.reads(DescribeNatGatewaysRequest.class, DescribeNatGatewaysResponse.class, this::describe);
    }

    private CreateNatGatewayResponse create(CreateNatGatewayRequest request, Caller caller) {
        requirePossible(request);
        boolean isPrivate = request.connectivityType() == ConnectivityType.PRIVATE;
        List<AllocationId> allocations = new ArrayList<>();
        Optional.ofNullable(request.allocationId()).ifPresent(id -> allocations.add(Ids.allocation(id)));
        request.secondaryAllocationIds().forEach(id -> allocations.add(Ids.allocation(id)));
        NewNatGateway wanted = new NewNatGateway(
                Ids.subnet(request.subnetId()),
                isPrivate ? NatGateway.Connectivity.PRIVATE : NatGateway.Connectivity.PUBLIC,
                allocations,
                Optional.ofNullable(request.privateIpAddress())
                        .map(text -> Cidrs.ipv4(List.of(text)).getFirst()),
                Cidrs.ipv4(request.secondaryPrivateIpAddresses()),
                Optional.ofNullable(request.secondaryPrivateIpAddressCount()).orElse(0),
                RequestTags.of(request.tagSpecifications(), ResourceType.NATGATEWAY));
        NatGateway made = backend.write(request, caller, attempt -> new NatGateways(attempt).create(wanted));
        return CreateNatGatewayResponse.builder()
                .clientToken(request.clientToken())
                .natGateway(shape(made).toBuilder()
                        .state(NatGatewayState.PENDING)
                        .failureCode(null)
                        .failureMessage(null)
                        .build())
                .build();
    }

    /** What there is of NAT gateways so far, and what goes together. */
    private static void requirePossible(CreateNatGatewayRequest request) {
        if (request.connectivityType() == ConnectivityType.UNKNOWN_TO_SDK_VERSION) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + request.connectivityTypeAsString() + ") for parameter connectivityType is invalid.");
        }
        boolean regional = request.vpcId() != null
                || !request.availabilityZoneAddresses().isEmpty()
                || "regional".equals(request.availabilityModeAsString());
        if (regional) {
            throw new CommandException(Fault.NAT_GATEWAY_UNSUPPORTED, "There are no regional NAT gateways.");
        }
        if (request.subnetId() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter SubnetId");
        }
        if (request.connectivityType() == ConnectivityType.PRIVATE) {
            requirePrivate(request);
        } else {
            requirePublic(request);
        }
    }

    private static void requirePrivate(CreateNatGatewayRequest request) {
        if (request.allocationId() != null || !request.secondaryAllocationIds().isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "An Elastic IP address cannot be associated with a private NAT gateway.");
        }
        Integer count = request.secondaryPrivateIpAddressCount();
        if (count != null && !request.secondaryPrivateIpAddresses().isEmpty()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Only one of SecondaryPrivateIpAddresses and SecondaryPrivateIpAddressCount can be specified.");
        }
        if (count != null && count < 1) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + count
                            + ") for parameter secondaryPrivateIpAddressCount is invalid. It must be at least 1.");
        }
    }

    private static void requirePublic(CreateNatGatewayRequest request) {
        if (request.allocationId() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "AllocationId must be specified for a public NAT gateway");
        }
        if (request.secondaryPrivateIpAddressCount() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "SecondaryPrivateIpAddressCount can be specified for private NAT gateways only.");
        }
    }

    private DeleteNatGatewayResponse delete(DeleteNatGatewayRequest request, Caller caller) {
        NatGatewayId id = Ids.natGateway(request.natGatewayId());
        backend.write(request, caller, attempt -> new NatGateways(attempt).delete(id));
        return DeleteNatGatewayResponse.builder().natGatewayId(id.value()).build();
    }

    private AssociateNatGatewayAddressResponse associate(AssociateNatGatewayAddressRequest request, Caller caller) {
        NatGatewayId id = Ids.natGateway(request.natGatewayId());
        List<AllocationId> allocations =
                request.allocationIds().stream().map(Ids::allocation).toList();
        List<Ipv4Address> addresses = Cidrs.ipv4(request.privateIpAddresses());
        NatGateway now = backend.write(
                request, caller, attempt -> new NatGateways(attempt).associate(id, allocations, addresses));
        return AssociateNatGatewayAddressResponse.builder()
                .natGatewayId(id.value())
                .natGatewayAddresses(now.addresses().stream()
                        .filter(address -> address.publicAddress()
                                .filter(known -> allocations.contains(known.allocation()))
                                .isPresent())
                        .map(address -> address(now, address).toBuilder()
                                .status(NatGatewayAddressStatus.ASSOCIATING)
                                .build())
                        .toList())
                .build();
    }

    private DisassociateNatGatewayAddressResponse disassociate(
            DisassociateNatGatewayAddressRequest request, Caller caller) {
        NatGatewayId id = Ids.natGateway(request.natGatewayId());
        List<AddressAssociationId> associations =
                request.associationIds().stream().map(Ids::addressAssociation).toList();
        Duration atMost = drainTime(request.maxDrainDurationSeconds());
        NatGateway now = backend.write(
                request, caller, attempt -> new NatGateways(attempt).disassociate(id, associations, atMost));
        return DisassociateNatGatewayAddressResponse.builder()
                .natGatewayId(id.value())
                .natGatewayAddresses(now.addresses().stream()
                        .filter(address -> address.publicAddress()
                                .filter(known -> associations.contains(known.association()))
                                .isPresent())
                        .map(address -> address(now, address))
                        .toList())
                .build();
    }

    private static Duration drainTime(@Nullable Integer asked) {
        int seconds = Optional.ofNullable(asked).orElse(NatGateways.USUAL_DRAIN_SECONDS);
        if (seconds < 1 || seconds > NatGateways.MOST_DRAIN_SECONDS) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + seconds + ") for parameter maxDrainDurationSeconds is invalid. It must be 1 to "
                            + NatGateways.MOST_DRAIN_SECONDS + ".");
        }
        return Duration.ofSeconds(seconds);
    }

    private AssignPrivateNatGatewayAddressResponse assign(
            AssignPrivateNatGatewayAddressRequest request, Caller caller) {
        NatGatewayId id = Ids.natGateway(request.natGatewayId());
        List<Ipv4Address> addresses = Cidrs.ipv4(request.privateIpAddresses());
        Integer count = request.privateIpAddressCount();
        if (count == null && addresses.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "Either PrivateIpAddresses or PrivateIpAddressCount must be specified.");
        }
        if (count != null && !addresses.isEmpty()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Only one of PrivateIpAddresses and PrivateIpAddressCount can be specified.");
        }
        int more = Optional.ofNullable(count).orElse(0);
        NatGateway now =
                backend.write(request, caller, attempt -> new NatGateways(attempt).assign(id, addresses, more));
        int before = now.addresses().size() - (addresses.isEmpty() ? more : addresses.size());
        return AssignPrivateNatGatewayAddressResponse.builder()
                .natGatewayId(id.value())
                .natGatewayAddresses(now.addresses().stream()
                        .skip(before)
                        .map(address -> address(now, address).toBuilder()
                                .status(NatGatewayAddressStatus.ASSIGNING)
                                .build())
                        .toList())
                .build();
    }

    private UnassignPrivateNatGatewayAddressResponse unassign(
            UnassignPrivateNatGatewayAddressRequest request, Caller caller) {
        NatGatewayId id = Ids.natGateway(request.natGatewayId());
        List<Ipv4Address> addresses = Cidrs.ipv4(request.privateIpAddresses());
        Duration atMost = drainTime(request.maxDrainDurationSeconds());
        NatGateway now =
                backend.write(request, caller, attempt -> new NatGateways(attempt).unassign(id, addresses, atMost));
        return UnassignPrivateNatGatewayAddressResponse.builder()
                .natGatewayId(id.value())
                .natGatewayAddresses(now.addresses().stream()
                        .filter(address -> addresses.contains(address.address()))
                        .map(address -> address(now, address))
                        .toList())
                .build();
    }

    private DescribeNatGatewaysResponse describe(DescribeNatGatewaysRequest request, Caller caller) {
        request.natGatewayIds().forEach(Ids::natGateway);
        Page<NatGateway> page = backend.read(
                caller,
                attempt -> GATEWAYS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.NAT_GATEWAY.under(caller.account())),
                        request.natGatewayIds(),
                        request.filter()));
        return DescribeNatGatewaysResponse.builder()
                .natGateways(
                        page.items().stream().map(NatGatewayOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    static NatGatewayState state(NatGateway gateway) {
        if (gateway.deleted().isPresent()) {
            return NatGatewayState.DELETED;
        }
        return gateway.failure().isPresent() ? NatGatewayState.FAILED : NatGatewayState.AVAILABLE;
    }

    private static software.amazon.awssdk.services.ec2.model.NatGateway shape(NatGateway gateway) {
        Tags tags = gateway.tags();
        return software.amazon.awssdk.services.ec2.model.NatGateway.builder()
                .natGatewayId(gateway.id().value())
                .subnetId(gateway.subnet().value())
                .vpcId(gateway.vpc().value())
                .state(state(gateway))
                .failureCode(gateway.failure().map(NatGateway.Failure::code).orElse(null))
                .failureMessage(
                        gateway.failure().map(NatGateway.Failure::message).orElse(null))
                .createTime(gateway.created())
                .deleteTime(gateway.deleted().orElse(null))
                .connectivityType(gateway.isPrivate() ? ConnectivityType.PRIVATE : ConnectivityType.PUBLIC)
                .natGatewayAddresses(gateway.addresses().stream()
                        .map(address -> address(gateway, address))
                        .toList())
                .tags(RequestTags.write(tags))
                .build();
    }

    private static NatGatewayAddress address(NatGateway gateway, NatGateway.Address address) {
        Optional<NatGateway.PublicAddress> known = address.publicAddress();
        return NatGatewayAddress.builder()
                .allocationId(known.map(found -> found.allocation().value()).orElse(null))
                .associationId(known.map(found -> found.association().value()).orElse(null))
                .publicIp(known.map(found -> found.address().toString()).orElse(null))
                .privateIp(address.address().toString())
                .networkInterfaceId(
                        gateway.networkInterface().map(id -> id.value()).orElse(null))
                .isPrimary(address.equals(gateway.addresses().getFirst()))
                .status(
                        !address.isDraining()
                                ? NatGatewayAddressStatus.SUCCEEDED
                                : gateway.isPrivate()
                                        ? NatGatewayAddressStatus.UNASSIGNING
                                        : NatGatewayAddressStatus.DISASSOCIATING)
                .build();
    }
}
