package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetKind;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.LoadBalancers;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import dev.tenet.model.command.TargetGroups;
import dev.tenet.net.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupIpAddressTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** Target groups of network load balancers. */
final class TargetGroupOperations {
    private static final PageLimits PAGES = new PageLimits(1, 400);

    private final Backend backend;
    private final Arns arns;
    private final Shapes shapes;

    TargetGroupOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
        this.shapes = new Shapes(backend);
    }

    void register(Registrar registrar) {
        registrar.on(CreateTargetGroupRequest.class, CreateTargetGroupResponse.class, this::create);
        registrar.on(DeleteTargetGroupRequest.class, DeleteTargetGroupResponse.class, this::delete);
        registrar.on(DescribeTargetGroupsRequest.class, DescribeTargetGroupsResponse.class, this::describe);
        registrar.on(ModifyTargetGroupRequest.class, ModifyTargetGroupResponse.class, this::modify);
    }

    private CreateTargetGroupResponse create(CreateTargetGroupRequest request, Caller caller) {
        TargetKind kind = kind(request.targetType());
        BalancedProtocol protocol = protocol(request.protocol());
        if (request.vpcId() == null || request.port() == null) {
            throw fault("A VPC ID and a port must be specified");
        }
        IpFamily family = family(request.ipAddressType());
        int port = HealthChecks.port(request.port());
        HealthCheck check = HealthChecks.of(request);
        TargetGroup made = backend.write(
                request,
                caller,
                attempt -> new TargetGroups(attempt)
                        .create(
                                request.name(),
                                vpc(request.vpcId()),
                                protocol,
                                port,
                                kind,
                                family,
                                check,
                                RequestTags.of(request.tags())));
        return CreateTargetGroupResponse.builder()
                .targetGroups(shapes.targetGroup(made, List.of()))
                .build();
    }

    private DeleteTargetGroupResponse delete(DeleteTargetGroupRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        backend.write(request, caller, attempt -> {
            new TargetGroups(attempt).delete(id);
            return id;
        });
        return DeleteTargetGroupResponse.builder().build();
    }

    private ModifyTargetGroupResponse modify(ModifyTargetGroupRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        var shown = backend.write(request, caller, attempt -> {
            TargetGroup changed =
                    new TargetGroups(attempt).modifyHealthCheck(id, present -> HealthChecks.changed(present, request));
            return shapes.targetGroup(changed, users(attempt, changed));
        });
        return ModifyTargetGroupResponse.builder().targetGroups(shown).build();
    }

    private DescribeTargetGroupsResponse describe(DescribeTargetGroupsRequest request, Caller caller) {
        return backend.read(caller, attempt -> {
            Page<TargetGroup> page =
                    backend.pager().page(request, caller, PAGES, wanted(attempt, request, caller), arns::of);
            return DescribeTargetGroupsResponse.builder()
                    .targetGroups(page.items().stream()
                            .map(group -> shapes.targetGroup(group, users(attempt, group)))
                            .toList())
                    .nextMarker(page.nextToken().orElse(null))
                    .build();
        });
    }

    private List<TargetGroup> wanted(Attempt attempt, DescribeTargetGroupsRequest request, Caller caller) {
        if (!request.targetGroupArns().isEmpty()) {
            return request.targetGroupArns().stream()
                    .map(arn -> new TargetGroups(attempt).find(arns.targetGroup(arn, caller)))
                    .distinct()
                    .toList();
        }
        List<TargetGroup> all = attempt.intent().list(Kind.TARGET_GROUP.under(caller.account()));
        if (request.loadBalancerArn() != null) {
            LoadBalancer balancer =
                    new LoadBalancers(attempt).find(arns.loadBalancer(request.loadBalancerArn(), caller));
            return all.stream()
                    .filter(group ->
                            group.usedBy().filter(balancer.id()::equals).isPresent())
                    .toList();
        }
        if (request.names().isEmpty()) {
            return all;
        }
        return request.names().stream()
                .distinct()
                .map(name -> all.stream()
                        .filter(group -> group.name().equals(name))
                        .findAny()
                        .orElseThrow(() -> new LoadBalancingException(
                                LoadBalancingFault.TARGET_GROUP_NOT_FOUND, "One or more target groups not found")))
                .toList();
    }

    private static List<LoadBalancer> users(Attempt attempt, TargetGroup group) {
        return group.usedBy().flatMap(id -> attempt.intent().find(LoadBalancer.key(group.owner(), id))).stream()
                .toList();
    }

    private static TargetKind kind(@Nullable TargetTypeEnum type) {
        if (type == null || type == TargetTypeEnum.INSTANCE) {
            return TargetKind.INSTANCE;
        }
        if (type == TargetTypeEnum.IP) {
            return TargetKind.IP;
        }
        if (type == TargetTypeEnum.ALB) {
            return TargetKind.ALB;
        }
        throw new LoadBalancingException(
                LoadBalancingFault.CONFIGURATION, "Target groups of type '" + type + "' are not supported");
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#VALUE}, {@link LoadBalancingFault#CONFIGURATION} */
    private static BalancedProtocol protocol(@Nullable ProtocolEnum protocol) {
        if (protocol == null) {
            throw fault("A protocol must be specified");
        }
        return Protocols.read(protocol)
                .orElseThrow(() -> new LoadBalancingException(
                        LoadBalancingFault.CONFIGURATION,
                        "The protocol '" + protocol + "' is not supported for target groups:"
                                + " use TCP, UDP, TCP_UDP, QUIC or TCP_QUIC"));
    }

    private static IpFamily family(@Nullable TargetGroupIpAddressTypeEnum type) {
        return switch (type == null ? TargetGroupIpAddressTypeEnum.IPV4 : type) {
            case IPV4 -> IpFamily.IPV4;
            case IPV6 -> IpFamily.IPV6;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new LoadBalancingException(
                        LoadBalancingFault.CONFIGURATION, "The IP address type must be 'ipv4' or 'ipv6'");
        };
    }

    private static VpcId vpc(String text) {
        try {
            return VpcId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault("The VPC ID '" + text + "' is not valid");
        }
    }

    private static LoadBalancingException fault(String text) {
        return new LoadBalancingException(LoadBalancingFault.VALUE, text);
    }
}
