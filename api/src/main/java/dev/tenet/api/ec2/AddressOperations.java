package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.ElasticAddress;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.ElasticAddresses;
import dev.tenet.model.command.Fault;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.AddressAttribute;
import software.amazon.awssdk.services.ec2.model.AddressAttributeName;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AllocateAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;
import software.amazon.awssdk.services.ec2.model.ResetAddressAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResetAddressAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Elastic addresses. */
final class AddressOperations {
    /** The one pool that there is, by EC2's name for its own. */
    private static final String POOL = "amazon";

    private static final FilterTable<AddressView> FILTERS = FilterTable.<AddressView>builder()
            .on("allocation-id", AddressView::id)
            .onOptional("association-id", AddressView::association)
            .on("domain", _ -> DomainType.VPC.toString())
            .onOptional("instance-id", AddressView::instance)
            .onOptional(
                    "network-interface-id",
                    view -> view.networkInterface().map(each -> each.id().value()))
            .onOptional(
                    "network-interface-owner-id",
                    view -> view.networkInterface().map(each -> each.owner().value()))
            .onOptional("private-ip-address", AddressView::privateAddress)
            .on("public-ip", AddressView::address)
            .tagged(view -> view.elastic().tags().values())
            .build();

    private static final Listing<AddressView> ADDRESSES =
            Listing.of(AddressView::id, Fault.ALLOCATION_NOT_FOUND, "The allocation ID '%s'", FILTERS);

    private final Backend backend;
    private final String borderGroup;

    AddressOperations(Backend backend) {
        this.backend = backend;
        this.borderGroup = backend.installation().region().name().value();
    }

    void register(Registrar registrar) {
        registrar.writes(AllocateAddressRequest.class, AllocateAddressResponse.class, this::allocate);
        registrar.writes(ReleaseAddressRequest.class, ReleaseAddressResponse.class, this::release);
        registrar.writes(AssociateAddressRequest.class, AssociateAddressResponse.class, this::associate);
        registrar.writes(DisassociateAddressRequest.class, DisassociateAddressResponse.class, this::disassociate);
        registrar.reads(DescribeAddressesRequest.class, DescribeAddressesResponse.class, this::describe);
        registrar.reads(
                DescribeAddressesAttributeRequest.class,
                DescribeAddressesAttributeResponse.class,
                this::describeAttribute);
        registrar.reads(ResetAddressAttributeRequest.class, ResetAddressAttributeResponse.class, this::resetAttribute);
    }

    private AllocateAddressResponse allocate(AllocateAddressRequest request, Caller caller) {
        if (request.domain() == DomainType.STANDARD || request.domain() == DomainType.UNKNOWN_TO_SDK_VERSION) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value (" + request.domainAsString() + ") for parameter domain is invalid.");
        }
        if (isOther(request.publicIpv4Pool(), POOL)
                || isOther(request.networkBorderGroup(), borderGroup)
                || request.customerOwnedIpv4Pool() != null
                || request.ipamPoolId() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "There are no address pools or border groups of a tenant's own.");
        }
        Optional<Ipv4Address> wanted = Optional.ofNullable(request.address()).map(AddressOperations::publicAddress);
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.ELASTIC_IP);
        ElasticAddress made =
                backend.write(request, caller, attempt -> new ElasticAddresses(attempt).allocate(wanted, tags));
        return AllocateAddressResponse.builder()
                .publicIp(made.address().toString())
                .allocationId(made.id().value())
                .publicIpv4Pool(POOL)
                .networkBorderGroup(borderGroup)
                .domain(DomainType.VPC)
                .build();
    }

    private ReleaseAddressResponse release(ReleaseAddressRequest request, Caller caller) {
        if (request.allocationId() == null) {
            throw new CommandException(
                    request.publicIp() == null ? Fault.PARAMETER_MISSING : Fault.PARAMETER_VALUE,
                    "You must specify an allocation id when releasing a VPC elastic IP address");
        }
        requireOne(request.allocationId(), request.publicIp(), "publicIp and allocationId");
        AllocationId id = Ids.allocation(request.allocationId());
        backend.write(request, caller, attempt -> {
            new ElasticAddresses(attempt).release(id);
            return id;
        });
        return ReleaseAddressResponse.builder().build();
    }

    private AssociateAddressResponse associate(AssociateAddressRequest request, Caller caller) {
        requireOne(request.allocationId(), request.publicIp(), "publicIp and allocationId");
        requireOne(request.instanceId(), request.networkInterfaceId(), "instanceId and networkInterfaceId");
        Optional<Ipv4Address> privateAddress = Optional.ofNullable(request.privateIpAddress())
                .map(text -> Cidrs.ipv4(List.of(text)).getFirst());
        boolean mayMove = !Boolean.FALSE.equals(request.allowReassociation());
        AddressAssociationId made = backend.write(
                request,
                caller,
                attempt -> new ElasticAddresses(attempt)
                        .associate(
                                allocation(attempt, request.allocationId(), request.publicIp()),
                                target(attempt, request),
                                privateAddress,
                                mayMove));
        return AssociateAddressResponse.builder().associationId(made.value()).build();
    }

    private DisassociateAddressResponse disassociate(DisassociateAddressRequest request, Caller caller) {
        requireOne(request.associationId(), request.publicIp(), "publicIp and associationId");
        backend.write(request, caller, attempt -> {
            new ElasticAddresses(attempt).disassociate(association(attempt, request));
            return request;
        });
        return DisassociateAddressResponse.builder().build();
    }

    private DescribeAddressesResponse describe(DescribeAddressesRequest request, Caller caller) {
        request.allocationIds().forEach(Ids::allocation);
        List<AddressView> views = backend.read(caller, attempt -> named(attempt, request.publicIps()));
        Page<AddressView> page =
                ADDRESSES.page(backend.pager(), request, caller, views, request.allocationIds(), request.filters());
        return DescribeAddressesResponse.builder()
                .addresses(page.items().stream().map(this::shape).toList())
                .build();
    }

    /** No address has a name in a public DNS. */
    private DescribeAddressesAttributeResponse describeAttribute(
            DescribeAddressesAttributeRequest request, Caller caller) {
        requireKnown(request.attribute());
        request.allocationIds().forEach(Ids::allocation);
        Page<AddressView> page = ADDRESSES.page(
                backend.pager(),
                request,
                caller,
                backend.read(caller, attempt -> named(attempt, List.of())),
                request.allocationIds(),
                List.of());
        return DescribeAddressesAttributeResponse.builder()
                .addresses(
                        page.items().stream().map(AddressOperations::attribute).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    /** There is nothing to reset. */
    private ResetAddressAttributeResponse resetAttribute(ResetAddressAttributeRequest request, Caller caller) {
        requireKnown(request.attribute());
        AllocationId id = Ids.allocation(request.allocationId());
        AddressView view = backend.read(caller, attempt -> AddressView.of(attempt.elasticAddress(id), attempt));
        return ResetAddressAttributeResponse.builder().address(attribute(view)).build();
    }

    private static AddressAttribute attribute(AddressView view) {
        return AddressAttribute.builder()
                .publicIp(view.address())
                .allocationId(view.id())
                .build();
    }

    private static void requireKnown(@Nullable AddressAttributeName attribute) {
        if (attribute == AddressAttributeName.UNKNOWN_TO_SDK_VERSION) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value for parameter attribute is invalid: it must be domain-name.");
        }
    }

    /** All of the account's, or those with one of the public addresses that the request names. */
    private static List<AddressView> named(Attempt attempt, List<String> addresses) {
        List<ElasticAddress> all = attempt.intent().list(Kind.ELASTIC_ADDRESS.under(attempt.account()));
        for (String address : addresses) {
            new ElasticAddresses(attempt).named(publicAddress(address));
        }
        return all.stream()
                .map(elastic -> AddressView.of(elastic, attempt))
                .filter(view -> addresses.isEmpty() || addresses.contains(view.address()))
                .toList();
    }

    private Address shape(AddressView view) {
        var shape = Address.builder()
                .publicIp(view.address())
                .allocationId(view.id())
                .domain(DomainType.VPC)
                .publicIpv4Pool(POOL)
                .networkBorderGroup(borderGroup)
                .tags(RequestTags.write(view.elastic().tags()));
        view.association().ifPresent(shape::associationId);
        view.privateAddress().ifPresent(shape::privateIpAddress);
        view.instance().ifPresent(shape::instanceId);
        view.networkInterface()
                .ifPresent(each -> shape.networkInterfaceId(each.id().value())
                        .networkInterfaceOwnerId(each.owner().value()));
        return shape.build();
    }

    private static AllocationId allocation(Attempt attempt, @Nullable String id, @Nullable String address) {
        return id != null
                ? Ids.allocation(id)
                : new ElasticAddresses(attempt).named(publicAddress(String.valueOf(address)));
    }

    private static NetworkInterfaceId target(Attempt attempt, AssociateAddressRequest request) {
        if (request.networkInterfaceId() != null) {
            return Ids.networkInterface(request.networkInterfaceId());
        }
        InstanceId instance = Ids.instance(request.instanceId());
        return new ElasticAddresses(attempt).interfaceOf(instance);
    }

    private static AddressAssociationId association(Attempt attempt, DisassociateAddressRequest request) {
        if (request.associationId() != null) {
            return Ids.addressAssociation(request.associationId());
        }
        AllocationId id = allocation(attempt, null, request.publicIp());
        return AddressView.of(attempt.elasticAddress(id), attempt)
                .association()
                .map(AddressAssociationId::new)
                .orElseThrow(() -> new CommandException(
                        Fault.ADDRESS_ASSOCIATION_NOT_FOUND,
                        "The address '" + request.publicIp() + "' is not associated with anything"));
    }

    private static Ipv4Address publicAddress(String text) {
        return Ipv4Address.tryParse(text)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE, "Value (" + text + ") for parameter publicIp is invalid."));
    }

    private static boolean isOther(@Nullable String given, String known) {
        return given != null && !given.equals(known);
    }

    private static void requireOne(@Nullable String first, @Nullable String second, String names) {
        if (first == null && second == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain exactly one of " + names);
        }
        if (first != null && second != null) {
            throw new CommandException(Fault.COMBINATION_INVALID, "The request must contain exactly one of " + names);
        }
    }
}
