package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.AllocationId;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.LoadBalancers;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import dev.tenet.model.command.NewLoadBalancer;
import dev.tenet.model.command.NewLoadBalancer.Place;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IpAddressType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetMapping;

/** Network load balancers. */
final class LoadBalancerOperations {
    private static final PageLimits PAGES = new PageLimits(1, 400);

    private final Backend backend;
    private final Arns arns;
    private final Shapes shapes;

    LoadBalancerOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
        this.shapes = new Shapes(backend);
    }

    void register(Registrar registrar) {
        registrar.on(CreateLoadBalancerRequest.class, CreateLoadBalancerResponse.class, this::create);
        registrar.on(DeleteLoadBalancerRequest.class, DeleteLoadBalancerResponse.class, this::delete);
        registrar.on(DescribeLoadBalancersRequest.class, DescribeLoadBalancersResponse.class, this::describe);
        registrar.on(SetSecurityGroupsRequest.class, SetSecurityGroupsResponse.class, this::setGroups);
        registrar.on(SetSubnetsRequest.class, SetSubnetsResponse.class, this::setSubnets);
        registrar.on(SetIpAddressTypeRequest.class, SetIpAddressTypeResponse.class, this::setAddressType);
    }

    private CreateLoadBalancerResponse create(CreateLoadBalancerRequest request, Caller caller) {
        refuseWhatIsNotThere(request);
        NewLoadBalancer wanted = new NewLoadBalancer(
                request.name(),
                request.scheme() != LoadBalancerSchemeEnum.INTERNAL,
                isDualstack(request.ipAddressType()).orElse(false),
                places(request.subnets(), request.subnetMappings()),
                groups(request.securityGroups()),
                RequestTags.of(request.tags()));
        LoadBalancer made = backend.write(request, caller, attempt -> new LoadBalancers(attempt).create(wanted));
        return CreateLoadBalancerResponse.builder()
                .loadBalancers(shapes.loadBalancer(made))
                .build();
    }

    private DeleteLoadBalancerResponse delete(DeleteLoadBalancerRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        backend.write(request, caller, attempt -> {
            new LoadBalancers(attempt).delete(id);
            return id;
        });
        return DeleteLoadBalancerResponse.builder().build();
    }

    private DescribeLoadBalancersResponse describe(DescribeLoadBalancersRequest request, Caller caller) {
        Page<LoadBalancer> page = backend.read(
                caller,
                attempt -> backend.pager().page(request, caller, PAGES, wanted(attempt, request, caller), arns::of));
        return DescribeLoadBalancersResponse.builder()
                .loadBalancers(page.items().stream().map(shapes::loadBalancer).toList())
                .nextMarker(page.nextToken().orElse(null))
                .build();
    }

    private List<LoadBalancer> wanted(Attempt attempt, DescribeLoadBalancersRequest request, Caller caller) {
        if (request.hasLoadBalancerArns() && request.hasNames()) {
            throw fault(LoadBalancingFault.VALUE, "Load balancer names and ARNs cannot be specified together");
        }
        if (!request.loadBalancerArns().isEmpty()) {
            return request.loadBalancerArns().stream()
                    .map(arn -> new LoadBalancers(attempt).find(arns.loadBalancer(arn, caller)))
                    .distinct()
                    .toList();
        }
        List<LoadBalancer> all = attempt.intent().list(Kind.LOAD_BALANCER.under(caller.account()));
        if (request.names().isEmpty()) {
            return all;
        }
        return request.names().stream()
                .distinct()
                .map(name -> all.stream()
                        .filter(balancer -> balancer.name().equals(name))
                        .findAny()
                        .orElseThrow(() -> fault(
                                LoadBalancingFault.LOAD_BALANCER_NOT_FOUND,
                                "Load balancers '[" + name + "]' not found")))
                .toList();
    }

    private SetSecurityGroupsResponse setGroups(SetSecurityGroupsRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        List<SecurityGroupId> groups = groups(request.securityGroups());
        LoadBalancer changed =
                backend.write(request, caller, attempt -> new LoadBalancers(attempt).setGroups(id, groups));
        return SetSecurityGroupsResponse.builder()
                .securityGroupIds(
                        changed.groups().stream().map(SecurityGroupId::value).toList())
                .build();
    }

    private SetSubnetsResponse setSubnets(SetSubnetsRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        Optional<Boolean> dualstack = isDualstack(request.ipAddressType());
        List<Place> places = places(request.subnets(), request.subnetMappings());
        LoadBalancer changed = backend.write(request, caller, attempt -> {
            LoadBalancers balancers = new LoadBalancers(attempt);
            dualstack.ifPresent(both -> balancers.setDualstack(id, both));
            return balancers.setSubnets(id, places);
        });
        return SetSubnetsResponse.builder()
                .availabilityZones(shapes.zones(changed))
                .ipAddressType(Shapes.addressType(changed))
                .build();
    }

    private SetIpAddressTypeResponse setAddressType(SetIpAddressTypeRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        boolean dualstack = isDualstack(request.ipAddressType())
                .orElseThrow(() -> fault(LoadBalancingFault.VALUE, "An IP address type must be specified"));
        LoadBalancer changed =
                backend.write(request, caller, attempt -> new LoadBalancers(attempt).setDualstack(id, dualstack));
        return SetIpAddressTypeResponse.builder()
                .ipAddressType(Shapes.addressType(changed))
                .build();
    }

    private static void refuseWhatIsNotThere(CreateLoadBalancerRequest request) {
        if (request.type() != LoadBalancerTypeEnum.NETWORK) {
            throw fault(
                    LoadBalancingFault.NOT_PERMITTED,
                    "This account does not support creating load balancers of type '"
                            + (request.type() == null ? LoadBalancerTypeEnum.APPLICATION : request.type())
                            + "': only 'network' is supported");
        }
        if (request.scheme() == LoadBalancerSchemeEnum.UNKNOWN_TO_SDK_VERSION) {
            throw new LoadBalancingException(
                    LoadBalancingFault.SCHEME, "The scheme must be 'internet-facing' or 'internal'");
        }
        boolean internal = request.scheme() == LoadBalancerSchemeEnum.INTERNAL;
        for (SubnetMapping mapping : request.subnetMappings()) {
            if (internal && mapping.allocationId() != null) {
                throw fault(
                        LoadBalancingFault.CONFIGURATION,
                        "An Elastic IP address cannot be specified for an internal load balancer");
            }
            if (!internal && mapping.privateIPv4Address() != null) {
                throw fault(
                        LoadBalancingFault.CONFIGURATION,
                        "A private IPv4 address cannot be specified for an internet-facing load balancer");
            }
        }
        if (request.customerOwnedIpv4Pool() != null || request.ipamPools() != null) {
            throw fault(LoadBalancingFault.CONFIGURATION, "Address pools are not supported");
        }
    }

    /** Empty if it is not given. */
    private static Optional<Boolean> isDualstack(@Nullable IpAddressType type) {
        if (type != null && type != IpAddressType.IPV4 && type != IpAddressType.DUALSTACK) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The IP address type '" + type + "' is not supported: use 'ipv4' or 'dualstack'");
        }
        return Optional.ofNullable(type).map(given -> given == IpAddressType.DUALSTACK);
    }

    private static List<Place> places(List<String> subnets, List<SubnetMapping> mappings) {
        if (!subnets.isEmpty() && !mappings.isEmpty()) {
            throw fault(LoadBalancingFault.VALUE, "You must specify either subnets or subnet mappings, not both");
        }
        List<Place> places = new ArrayList<>();
        subnets.forEach(
                subnet -> places.add(new Place(subnet(subnet), Optional.empty(), Optional.empty(), Optional.empty())));
        for (SubnetMapping mapping : mappings) {
            if (mapping.sourceNatIpv6Prefix() != null) {
                throw fault(
                        LoadBalancingFault.CONFIGURATION,
                        "Prefixes for source NAT are not supported: nothing translates sources");
            }
            places.add(new Place(
                    subnet(String.valueOf(mapping.subnetId())),
                    Optional.ofNullable(mapping.privateIPv4Address()).map(LoadBalancerOperations::address),
                    Optional.ofNullable(mapping.iPv6Address()).map(LoadBalancerOperations::ipv6),
                    Optional.ofNullable(mapping.allocationId()).map(LoadBalancerOperations::allocation)));
        }
        return places;
    }

    private static AllocationId allocation(String text) {
        try {
            return AllocationId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault(LoadBalancingFault.ALLOCATION_NOT_FOUND, "The allocation ID '" + text + "' does not exist");
        }
    }

    private static SubnetId subnet(String text) {
        try {
            return SubnetId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault(LoadBalancingFault.VALUE, "The subnet ID '" + text + "' is not valid");
        }
    }

    private static Ipv4Address address(String text) {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault(LoadBalancingFault.VALUE, "The private IPv4 address '" + text + "' is not valid");
        }
    }

    private static Ipv6Address ipv6(String text) {
        try {
            return Ipv6Address.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault(LoadBalancingFault.VALUE, "The IPv6 address '" + text + "' is not valid");
        }
    }

    private static List<SecurityGroupId> groups(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    try {
                        return SecurityGroupId.parse(text);
                    } catch (IllegalArgumentException malformed) {
                        throw fault(
                                LoadBalancingFault.SECURITY_GROUP, "The security group '" + text + "' does not exist");
                    }
                })
                .toList();
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
