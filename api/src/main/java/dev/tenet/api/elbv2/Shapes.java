package dev.tenet.api.elbv2;

import dev.tenet.api.ec2.Backend;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerNames;
import dev.tenet.model.RegionName;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.net.QuicServerId;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ForwardActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IpAddressType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAddress;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupIpAddressTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** Load balancing's things as its API shows them. */
final class Shapes {
    private final Arns arns;
    private final RegionName region;

    Shapes(Backend backend) {
        this.arns = new Arns(backend);
        this.region = backend.installation().region().name();
    }

    software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer loadBalancer(LoadBalancer balancer) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.builder()
                .loadBalancerArn(arns.of(balancer))
                .loadBalancerName(balancer.name())
                .dnsName(LoadBalancerNames.dns(balancer, region))
                .canonicalHostedZoneId("Z26RNL4JYFTOTI")
                .createdTime(balancer.created())
                .scheme(
                        balancer.internetFacing()
                                ? LoadBalancerSchemeEnum.INTERNET_FACING
                                : LoadBalancerSchemeEnum.INTERNAL)
                .vpcId(balancer.vpc().value())
                .state(state -> state.code(LoadBalancerStateEnum.ACTIVE))
                .type(LoadBalancerTypeEnum.NETWORK)
                .availabilityZones(zones(balancer))
                .securityGroups(
                        balancer.groups().stream().map(SecurityGroupId::value).toList())
                .ipAddressType(addressType(balancer))
                .build();
    }

    static IpAddressType addressType(LoadBalancer balancer) {
        return balancer.dualstack() ? IpAddressType.DUALSTACK : IpAddressType.IPV4;
    }

    List<AvailabilityZone> zones(LoadBalancer balancer) {
        return balancer.zones().stream()
                .map(zone -> AvailabilityZone.builder()
                        .zoneName(zone.name().value())
                        .subnetId(zone.subnet().value())
                        .loadBalancerAddresses(address(zone))
                        .build())
                .toList();
    }

    /** Of an internet-facing one the public address alone, as in ELB. */
    private static LoadBalancerAddress address(LoadBalancer.Zone zone) {
        String ipv6 = zone.ipv6().map(side -> side.address().toString()).orElse(null);
        return zone.outside()
                .map(mapping -> LoadBalancerAddress.builder()
                        .ipAddress(mapping.publicAddress().toString())
                        .allocationId(mapping.elastic()
                                .map(elastic -> elastic.allocation().value())
                                .orElse(null))
                        .iPv6Address(ipv6)
                        .build())
                .orElseGet(() -> LoadBalancerAddress.builder()
                        .privateIPv4Address(zone.address().toString())
                        .iPv6Address(ipv6)
                        .build());
    }

    software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup targetGroup(
            TargetGroup group, List<LoadBalancer> users) {
        HealthCheck check = group.healthCheck();
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup.builder()
                .targetGroupArn(arns.of(group))
                .targetGroupName(group.name())
                .protocol(group.protocol().name())
                .port(group.port())
                .vpcId(group.vpc().value())
                .targetType(
                        switch (group.kind()) {
                            case INSTANCE -> TargetTypeEnum.INSTANCE;
                            case IP -> TargetTypeEnum.IP;
                            case ALB -> TargetTypeEnum.ALB;
                        })
                .ipAddressType(
                        switch (group.family()) {
                            case IPV4 -> TargetGroupIpAddressTypeEnum.IPV4;
                            case IPV6 -> TargetGroupIpAddressTypeEnum.IPV6;
                        })
                .healthCheckEnabled(true)
                .healthCheckProtocol(check.protocol().name())
                .healthCheckPort(check.port().map(String::valueOf).orElse("traffic-port"))
                .healthCheckPath(check.path().orElse(null))
                .matcher(check.matcher()
                        .map(codes -> Matcher.builder().httpCode(codes).build())
                        .orElse(null))
                .healthCheckIntervalSeconds(check.intervalSeconds())
                .healthCheckTimeoutSeconds(check.timeoutSeconds())
                .healthyThresholdCount(check.healthyThreshold())
                .unhealthyThresholdCount(check.unhealthyThreshold())
                .loadBalancerArns(users.stream().map(arns::of).toList())
                .build();
    }

    software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener listener(
            LoadBalancer balancer, Listener listener, List<TargetGroup> groups) {
        List<TargetGroupTuple> tuples = listener.forwards().stream()
                .map(forward -> TargetGroupTuple.builder()
                        .targetGroupArn(arns.of(groups.stream()
                                .filter(group -> group.id().equals(forward.group()))
                                .findAny()
                                .orElseThrow()))
                        .weight(forward.weight())
                        .build())
                .toList();
        Action.Builder action = Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .forwardConfig(
                        ForwardActionConfig.builder().targetGroups(tuples).build());
        if (tuples.size() == 1) {
            action.targetGroupArn(tuples.getFirst().targetGroupArn());
        }
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener.builder()
                .listenerArn(arns.of(balancer, listener))
                .loadBalancerArn(arns.of(balancer))
                .port(listener.port())
                .protocol(listener.protocol().name())
                .defaultActions(action.build())
                .build();
    }

    static TargetDescription target(Target target) {
        return TargetDescription.builder()
                .id(target.name().toString())
                .port(target.port())
                .quicServerId(target.quicServer().map(QuicServerId::toString).orElse(null))
                .build();
    }
}
