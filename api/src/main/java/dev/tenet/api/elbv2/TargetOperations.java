package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetName;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import dev.tenet.model.command.TargetGroups;
import dev.tenet.model.command.Targets;
import dev.tenet.model.command.ZonalShifts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AdministrativeOverride;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetAdministrativeOverrideReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetAdministrativeOverrideStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** Who is in target groups, and how they are. */
final class TargetOperations {
    private final Backend backend;
    private final Arns arns;

    TargetOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
    }

    void register(Registrar registrar) {
        registrar.on(DeregisterTargetsRequest.class, DeregisterTargetsResponse.class, this::deregister);
        registrar.on(DescribeTargetHealthRequest.class, DescribeTargetHealthResponse.class, this::health);
        registrar.on(RegisterTargetsRequest.class, RegisterTargetsResponse.class, this::registerTargets);
    }

    private RegisterTargetsResponse registerTargets(RegisterTargetsRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        List<Targets.Named> named = named(request.targets());
        backend.write(request, caller, attempt -> new Targets(attempt).register(id, named));
        return RegisterTargetsResponse.builder().build();
    }

    private DeregisterTargetsResponse deregister(DeregisterTargetsRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        List<Targets.Named> named = named(request.targets());
        backend.write(request, caller, attempt -> new Targets(attempt).deregister(id, named));
        return DeregisterTargetsResponse.builder().build();
    }

    private DescribeTargetHealthResponse health(DescribeTargetHealthRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        List<TargetHealthDescription> shown = backend.read(caller, attempt -> {
            TargetGroup group = new TargetGroups(attempt).find(id);
            return group.targets(attempt.now()).isEmpty() && request.targets().isEmpty()
                    ? List.<TargetHealthDescription>of()
                    : descriptions(attempt, group, named(request.targets()));
        });
        return DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(shown)
                .build();
    }

    private List<TargetHealthDescription> descriptions(Attempt attempt, TargetGroup group, List<Targets.Named> wanted) {
        List<Target> present = group.targets(attempt.now());
        if (wanted.isEmpty()) {
            return present.stream()
                    .map(target -> description(attempt, group, target))
                    .toList();
        }
        List<TargetHealthDescription> shown = new ArrayList<>();
        for (Targets.Named named : wanted) {
            Target asked = new Targets(attempt).read(group, named);
            shown.add(present.stream()
                    .filter(asked::isSame)
                    .findAny()
                    .map(target -> description(attempt, group, target))
                    .orElseGet(() -> description(
                            group,
                            asked,
                            health(
                                    TargetHealthStateEnum.UNUSED,
                                    TargetHealthReasonEnum.TARGET_NOT_REGISTERED,
                                    "Target is not registered to the target group"))));
        }
        return shown;
    }

    private static TargetHealthDescription description(Attempt attempt, TargetGroup group, Target target) {
        return description(group, target, health(attempt, group, target)).toBuilder()
                .administrativeOverride(group.usedBy()
                        .flatMap(id -> attempt.intent().find(LoadBalancer.key(group.owner(), id)))
                        .map(balancer -> override(attempt, balancer, group, target))
                        .orElse(null))
                .build();
    }

    /** Whether a zonal shift keeps new connections away from it; without cross-zone balancing it only takes its zone out of DNS. */
    private static AdministrativeOverride override(
            Attempt attempt, LoadBalancer balancer, TargetGroup group, Target target) {
        boolean isShifted = new ZonalShifts(attempt)
                .activeOf(balancer)
                .filter(shift -> zone(attempt, group, target)
                        .filter(shift.awayFrom()::equals)
                        .isPresent())
                .isPresent();
        if (!isShifted) {
            return override(
                    TargetAdministrativeOverrideStateEnum.NO_OVERRIDE,
                    TargetAdministrativeOverrideReasonEnum.ADMINISTRATIVE_OVERRIDE_NO_OVERRIDE,
                    "No override is currently active on target");
        }
        return group.isAcrossZones(balancer)
                ? override(
                        TargetAdministrativeOverrideStateEnum.ZONAL_SHIFT_ACTIVE,
                        TargetAdministrativeOverrideReasonEnum.ADMINISTRATIVE_OVERRIDE_ZONAL_SHIFT_ACTIVE,
                        "Zonal shift is active in target Availability Zone")
                : override(
                        TargetAdministrativeOverrideStateEnum.ZONAL_SHIFT_DELEGATED_TO_DNS,
                        TargetAdministrativeOverrideReasonEnum.ADMINISTRATIVE_OVERRIDE_ZONAL_SHIFT_DELEGATED_TO_DNS,
                        "Zonal shift is active in target Availability Zone, whose address is out of DNS");
    }

    private static AdministrativeOverride override(
            TargetAdministrativeOverrideStateEnum state,
            TargetAdministrativeOverrideReasonEnum reason,
            String description) {
        return AdministrativeOverride.builder()
                .state(state)
                .reason(reason)
                .description(description)
                .build();
    }

    private static Optional<ZoneName> zone(Attempt attempt, TargetGroup group, Target target) {
        return switch (target.name()) {
            case TargetName.OfInstance(var id) ->
                attempt.intent().find(Instance.key(group.owner(), id)).map(Instance::zone);
            case TargetName.OfAddress(var address) ->
                attempt.intent().list(Kind.NETWORK_INTERFACE.under(group.owner())).stream()
                        .filter(each -> each.vpc().equals(group.vpc())
                                && (each.ipv4().contains(address) || each.ipv6().contains(address)))
                        .map(NetworkInterface::zone)
                        .findAny();
        };
    }

    private static TargetHealthDescription description(TargetGroup group, Target target, TargetHealth health) {
        return TargetHealthDescription.builder()
                .target(Shapes.target(target))
                .healthCheckPort(String.valueOf(group.healthCheck().port().orElse(target.port())))
                .targetHealth(health)
                .build();
    }

    private static TargetHealth health(Attempt attempt, TargetGroup group, Target target) {
        if (target.isDraining()) {
            return health(
                    TargetHealthStateEnum.DRAINING,
                    TargetHealthReasonEnum.TARGET_DEREGISTRATION_IN_PROGRESS,
                    "Target deregistration is in progress");
        }
        if (group.usedBy().isEmpty()) {
            return health(
                    TargetHealthStateEnum.UNUSED,
                    TargetHealthReasonEnum.TARGET_NOT_IN_USE,
                    "Target group is not configured to receive traffic from the load balancer");
        }
        if (target.name() instanceof TargetName.OfInstance(var id)) {
            Optional<Instance> instance = attempt.intent().find(Instance.key(attempt.account(), id));
            if (instance.isEmpty() || instance.get().goal() != InstanceGoal.RUNNING) {
                return health(
                        TargetHealthStateEnum.UNUSED,
                        TargetHealthReasonEnum.TARGET_INVALID_STATE,
                        "Target is in the "
                                + (instance.map(found -> found.goal() == InstanceGoal.STOPPED)
                                                .orElse(false)
                                        ? "stopped"
                                        : "terminated")
                                + " state");
            }
        }
        return attempt.intent()
                .find(dev.tenet.model.TargetHealth.key(group, target))
                .map(found -> health(group, found))
                .orElseGet(() -> health(
                        TargetHealthStateEnum.INITIAL,
                        TargetHealthReasonEnum.ELB_INITIAL_HEALTH_CHECKING,
                        "Initial health checks in progress"));
    }

    /** A target that is well has neither reason nor description. */
    private static TargetHealth health(TargetGroup group, dev.tenet.model.TargetHealth found) {
        return found.healthy()
                ? TargetHealth.builder().state(TargetHealthStateEnum.HEALTHY).build()
                : TargetHealth.builder()
                        .state(
                                found.drains(group)
                                        ? TargetHealthStateEnum.UNHEALTHY_DRAINING
                                        : TargetHealthStateEnum.UNHEALTHY)
                        .reason(found.reason())
                        .description(found.description())
                        .build();
    }

    private static TargetHealth health(TargetHealthStateEnum state, TargetHealthReasonEnum reason, String description) {
        return TargetHealth.builder()
                .state(state)
                .reason(reason)
                .description(description)
                .build();
    }

    private static List<Targets.Named> named(List<TargetDescription> targets) {
        return targets.stream()
                .map(target -> {
                    if (target.availabilityZone() != null) {
                        throw new LoadBalancingException(
                                LoadBalancingFault.CONFIGURATION,
                                "Availability zones cannot be specified for targets inside the VPC");
                    }
                    return new Targets.Named(
                            target.id(),
                            Optional.ofNullable(target.port()),
                            Optional.ofNullable(target.quicServerId()));
                })
                .toList();
    }
}
