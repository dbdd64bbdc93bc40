package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.Operations;
import dev.tenet.api.elbv2.Elbv2Operations;
import dev.tenet.api.zonalshift.ZonalShiftOperations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.arczonalshift.model.*;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;

/** Zonal shifts of a load balancer in one zone, by its API. */
class ZonalShiftTest {
    private static final String ENABLED = "zonal_shift.config.enabled";
    private static final String ACROSS = "load_balancing.cross_zone.enabled";
    private static final String TERMINATION = "target_health_state.unhealthy.connection_termination.enabled";

    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Operations balancing = Elbv2Operations.over(world.backend(world.objects()));
    private final Operations shifts = ZonalShiftOperations.over(world.backend(world.objects()));
    private Vpc vpc;
    private Subnet subnet;
    private String balancer;

    @BeforeEach
    void network() {
        vpc = network.vpc("10.0.0.0/16");
        subnet = network.subnet(vpc, "10.0.1.0/24");
        balancer = balance(
                        CreateLoadBalancerResponse.class,
                        CreateLoadBalancerRequest.builder()
                                .name("front")
                                .type("network")
                                .scheme("internal")
                                .subnets(subnet.subnetId())
                                .build())
                .loadBalancers()
                .getFirst()
                .loadBalancerArn();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void oneIsStartedChangedAndCanceled() {
        set(ENABLED, "true");
        StartZonalShiftResponse started = call(StartZonalShiftResponse.class, start("2h"));
        assertEquals(ZonalShiftStatus.ACTIVE, started.status());
        assertEquals(zone(), started.awayFrom());
        assertEquals(Duration.ofHours(2), Duration.between(started.startTime(), started.expiryTime()));
        assertEquals(Map.of(zone(), 0f), resource().appliedWeights());
        assertEquals(
                List.of(started.zonalShiftId()),
                resource().zonalShifts().stream()
                        .map(ZonalShiftInResource::zonalShiftId)
                        .toList());
        refuse("ConflictException", "ZonalShiftAlreadyExists", start("1h"));
        world.pass(Duration.ofHours(1));
        UpdateZonalShiftResponse updated = call(
                UpdateZonalShiftResponse.class,
                UpdateZonalShiftRequest.builder()
                        .zonalShiftId(started.zonalShiftId())
                        .expiresIn("90m")
                        .comment("longer")
                        .build());
        assertEquals(Duration.ofMinutes(150), Duration.between(started.startTime(), updated.expiryTime()));
        assertEquals(balancer, updated.resourceIdentifier());
        assertEquals(List.of(started.zonalShiftId() + " ACTIVE longer"), listed(null));
        CancelZonalShiftRequest cancel = CancelZonalShiftRequest.builder()
                .zonalShiftId(started.zonalShiftId())
                .build();
        assertEquals(
                ZonalShiftStatus.CANCELED,
                call(CancelZonalShiftResponse.class, cancel).status());
        assertEquals(List.of(started.zonalShiftId() + " CANCELED longer"), listed(null));
        assertEquals(List.of(), listed(ZonalShiftStatus.ACTIVE));
        assertEquals(Map.of(zone(), 1f), resource().appliedWeights());
        refuse("ConflictException", "ZonalShiftStatusNotActive", cancel);
    }

    @Test
    void oneExpiresAndAnotherCanBeStarted() {
        set(ENABLED, "true");
        String first = call(StartZonalShiftResponse.class, start("1m")).zonalShiftId();
        world.pass(Duration.ofMinutes(1));
        assertEquals(List.of(first + " EXPIRED why"), listed(null));
        assertEquals(List.of(), resource().zonalShifts());
        refuse(
                "ConflictException",
                "ZonalShiftStatusNotActive",
                UpdateZonalShiftRequest.builder()
                        .zonalShiftId(first)
                        .expiresIn("1h")
                        .build());
        String second = call(StartZonalShiftResponse.class, start("72h")).zonalShiftId();
        assertEquals(List.of(second + " ACTIVE why", first + " EXPIRED why"), listed(null));
        assertEquals(List.of(first + " EXPIRED why"), listed(ZonalShiftStatus.EXPIRED));
    }

    @Test
    void wrongOnesAreRefusedWithTheApisReasons() {
        refuse("ResourceNotFoundException", "", start("1h"));
        set(ENABLED, "true");
        for (String expiresIn : List.of("73h", "4321m", "0m", "1d", "h", "01h")) {
            refuse("ValidationException", "InvalidExpiresIn", start(expiresIn));
        }
        refuse(
                "ValidationException",
                "InvalidAz",
                start("1h").toBuilder().awayFrom("nowhere").build());
        refuse(
                "ValidationException",
                "InvalidAz",
                start("1h").toBuilder().awayFrom(otherZone()).build());
        refuse(
                "ValidationException",
                "MissingValue",
                start("1h").toBuilder().comment(null).build());
        refuse(
                "ValidationException",
                "InvalidResourceIdentifier",
                start("1h").toBuilder().resourceIdentifier("arn:aws:ec2:x").build());
        refuse(
                "ResourceNotFoundException",
                "",
                start("1h").toBuilder()
                        .resourceIdentifier(balancer.replace(World.TENANT.value(), World.OTHER.value()))
                        .build());
        refuse(
                "ResourceNotFoundException",
                "",
                CancelZonalShiftRequest.builder().zonalShiftId("no-such").build());
    }

    @Test
    void itStaysEnabledWhileOneIsActiveAndEndsWithItsBalancer() {
        assertEquals(
                List.of(), call(ListManagedResourcesResponse.class, resources()).items());
        set(ENABLED, "true");
        ManagedResourceSummary shown =
                call(ListManagedResourcesResponse.class, resources()).items().getFirst();
        assertEquals(
                balancer + " front " + List.of(zone()),
                shown.arn() + " " + shown.name() + " " + shown.availabilityZones());
        call(StartZonalShiftResponse.class, start("1h"));
        assertEquals(
                "InvalidConfigurationRequest",
                assertThrows(ApiException.class, () -> set(ENABLED, "false"))
                        .code()
                        .code());
        balance(
                DeleteLoadBalancerResponse.class,
                DeleteLoadBalancerRequest.builder().loadBalancerArn(balancer).build());
        assertEquals(List.of(), listed(null));
    }

    @Test
    void acrossZonesGroupsMustKeepConnectionsOfIllTargets() {
        String group = group("plain", ProtocolEnum.TCP);
        listen(group);
        set(ENABLED, "true");
        assertThrows(ApiException.class, () -> set(ACROSS, "true"));
        setOfGroup(group, TERMINATION, "false");
        set(ACROSS, "true");
        assertThrows(ApiException.class, () -> setOfGroup(group, TERMINATION, "true"));
        assertThrows(ApiException.class, () -> setOfGroup(group, ACROSS, "false"));
        String udp = group("udp", ProtocolEnum.UDP);
        ApiException refused = assertThrows(
                ApiException.class, () -> balance(CreateListenerResponse.class, listener(ProtocolEnum.UDP, 81, udp)));
        assertEquals("InvalidConfigurationRequest", refused.code().code());
    }

    @Test
    void targetsOfTheZoneAreShownAsOverridden() {
        String group = group("plain", ProtocolEnum.TCP);
        listen(group);
        setOfGroup(group, TERMINATION, "false");
        balance(
                RegisterTargetsResponse.class,
                RegisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(target -> target.id(network.instance(subnet).instanceId()))
                        .build());
        assertEquals("no_override AdministrativeOverride.NoOverride", override(group));
        set(ENABLED, "true");
        call(StartZonalShiftResponse.class, start("1h"));
        assertEquals("zonal_shift_delegated_to_dns AdministrativeOverride.ZonalShiftDelegatedToDns", override(group));
        set(ACROSS, "true");
        assertEquals("zonal_shift_active AdministrativeOverride.ZonalShiftActive", override(group));
    }

    private String override(String group) {
        var shown = balance(
                        DescribeTargetHealthResponse.class,
                        DescribeTargetHealthRequest.builder()
                                .targetGroupArn(group)
                                .build())
                .targetHealthDescriptions()
                .getFirst()
                .administrativeOverride();
        return shown.stateAsString() + " " + shown.reasonAsString();
    }

    /** The id of the balancer's one zone. */
    private String zone() {
        return subnet.availabilityZoneId();
    }

    /** The id of the region's other zone. */
    private String otherZone() {
        return World.REGION.zones().stream()
                .map(zone -> zone.id().value())
                .filter(id -> !id.equals(zone()))
                .findAny()
                .orElseThrow();
    }

    private StartZonalShiftRequest start(String expiresIn) {
        return StartZonalShiftRequest.builder()
                .resourceIdentifier(balancer)
                .awayFrom(zone())
                .expiresIn(expiresIn)
                .comment("why")
                .build();
    }

    private GetManagedResourceResponse resource() {
        return call(
                GetManagedResourceResponse.class,
                GetManagedResourceRequest.builder().resourceIdentifier(balancer).build());
    }

    private static ListManagedResourcesRequest resources() {
        return ListManagedResourcesRequest.builder().build();
    }

    private List<String> listed(@org.jspecify.annotations.Nullable ZonalShiftStatus status) {
        return call(
                        ListZonalShiftsResponse.class,
                        ListZonalShiftsRequest.builder().status(status).build())
                .items()
                .stream()
                .map(shift -> shift.zonalShiftId() + " " + shift.status() + " " + shift.comment())
                .toList();
    }

    private String group(String name, ProtocolEnum protocol) {
        return balance(
                        CreateTargetGroupResponse.class,
                        CreateTargetGroupRequest.builder()
                                .name(name)
                                .protocol(protocol)
                                .port(8080)
                                .vpcId(vpc.vpcId())
                                .build())
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    private void listen(String group) {
        balance(CreateListenerResponse.class, listener(ProtocolEnum.TCP, 80, group));
    }

    private CreateListenerRequest listener(ProtocolEnum protocol, int port, String group) {
        return CreateListenerRequest.builder()
                .loadBalancerArn(balancer)
                .protocol(protocol)
                .port(port)
                .defaultActions(action -> action.type(ActionTypeEnum.FORWARD).targetGroupArn(group))
                .build();
    }

    private void set(String key, String value) {
        balance(
                ModifyLoadBalancerAttributesResponse.class,
                ModifyLoadBalancerAttributesRequest.builder()
                        .loadBalancerArn(balancer)
                        .attributes(attribute -> attribute.key(key).value(value))
                        .build());
    }

    private void setOfGroup(String group, String key, String value) {
        balance(
                ModifyTargetGroupAttributesResponse.class,
                ModifyTargetGroupAttributesRequest.builder()
                        .targetGroupArn(group)
                        .attributes(attribute -> attribute.key(key).value(value))
                        .build());
    }

    private <R> R balance(Class<R> response, SdkRequest request) {
        return World.call(balancing, World.TENANT, response, request);
    }

    private <R> R call(Class<R> response, SdkRequest request) {
        return World.call(shifts, World.TENANT, response, request);
    }

    private void refuse(String code, String reason, SdkRequest request) {
        var before = world.store().revision();
        ApiException refusal = assertThrows(ApiException.class, () -> call(Object.class, request));
        assertEquals(
                code + " " + reason,
                refusal.code().code() + " " + refusal.reason().orElse(""),
                refusal.text());
        assertEquals(before, world.store().revision(), "a refused request changed something");
    }
}
