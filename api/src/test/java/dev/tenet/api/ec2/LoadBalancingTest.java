package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.Operations;
import dev.tenet.api.elbv2.Elbv2Operations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Load balancing's operations, on a store in memory. */
class LoadBalancingTest {
    private static final List<ProtocolEnum> WITH_UDP =
            List.of(ProtocolEnum.UDP, ProtocolEnum.TCP_UDP, ProtocolEnum.QUIC, ProtocolEnum.TCP_QUIC);

    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Operations balancing = Elbv2Operations.over(world.backend(world.objects()));
    private Vpc vpc;
    private Subnet subnet;

    @BeforeEach
    void network() {
        vpc = network.vpc("10.0.0.0/16");
        subnet = network.subnet(vpc, "10.0.1.0/24");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private <R> R call(Class<R> response, SdkRequest request) {
        return World.call(balancing, World.TENANT, response, request);
    }

    private void refuse(String code, SdkRequest request) {
        var before = world.store().revision();
        ApiException refusal = assertThrows(ApiException.class, () -> call(Object.class, request));
        assertEquals(code, refusal.code().code(), refusal.text());
        assertEquals(before, world.store().revision(), "a refused request changed something");
    }

    private CreateLoadBalancerRequest.Builder balancer(String name) {
        return CreateLoadBalancerRequest.builder()
                .name(name)
                .type(LoadBalancerTypeEnum.NETWORK)
                .scheme(LoadBalancerSchemeEnum.INTERNAL)
                .subnets(subnet.subnetId());
    }

    private LoadBalancer make(String name) {
        return call(CreateLoadBalancerResponse.class, balancer(name).build())
                .loadBalancers()
                .getFirst();
    }

    private CreateTargetGroupRequest.Builder group(String name, ProtocolEnum protocol) {
        return CreateTargetGroupRequest.builder()
                .name(name)
                .protocol(protocol)
                .port(8080)
                .vpcId(vpc.vpcId());
    }

    private TargetGroup makeGroup(String name, ProtocolEnum protocol) {
        return call(CreateTargetGroupResponse.class, group(name, protocol).build())
                .targetGroups()
                .getFirst();
    }

    private CreateListenerRequest listener(String balancer, ProtocolEnum protocol, int port, String group) {
        return CreateListenerRequest.builder()
                .loadBalancerArn(balancer)
                .protocol(protocol)
                .port(port)
                .defaultActions(action -> action.type(ActionTypeEnum.FORWARD).targetGroupArn(group))
                .build();
    }

    private List<NetworkInterface> interfaces() {
        return world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder().build())
                .networkInterfaces();
    }

    private String health(String group, Consumer<DescribeTargetHealthRequest.Builder> more) {
        return call(
                        DescribeTargetHealthResponse.class,
                        DescribeTargetHealthRequest.builder()
                                .targetGroupArn(group)
                                .applyMutation(more)
                                .build())
                .targetHealthDescriptions()
                .stream()
                .map(each -> each.target().id() + ":" + each.target().port() + " "
                        + each.targetHealth().stateAsString() + " "
                        + each.targetHealth().reasonAsString())
                .toList()
                .toString();
    }

    @Test
    void aBalancerHasAnInterfaceThatItsOwnerSeesAndCannotChange() {
        LoadBalancer made = make("front");
        assertTrue(
                made.loadBalancerArn()
                        .matches(
                                "arn:aws:elasticloadbalancing:tenet-1:111111111111:loadbalancer/net/front/[0-9a-f]{16}"),
                made.loadBalancerArn());
        assertEquals("active", made.state().codeAsString());
        NetworkInterface own = interfaces().getFirst();
        assertEquals(
                own.privateIpAddress(),
                made.availabilityZones()
                        .getFirst()
                        .loadBalancerAddresses()
                        .getFirst()
                        .privateIPv4Address());
        assertTrue(own.description().matches("ELB net/front/[0-9a-f]{16}"), own.description());
        assertTrue(own.requesterManaged());
        assertEquals("amazon-elb", own.requesterId());
        assertEquals("in-use", own.statusAsString());
        assertEquals("network_load_balancer", own.interfaceTypeAsString());
        world.refuse(
                "OperationNotPermitted",
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(own.networkInterfaceId())
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteSubnetRequest.builder().subnetId(subnet.subnetId()).build());
        call(
                DeleteLoadBalancerResponse.class,
                DeleteLoadBalancerRequest.builder()
                        .loadBalancerArn(made.loadBalancerArn())
                        .build());
        assertTrue(interfaces().isEmpty());
        refuse(
                "LoadBalancerNotFound",
                DescribeLoadBalancersRequest.builder()
                        .loadBalancerArns(made.loadBalancerArn())
                        .build());
    }

    @Test
    void badBalancersHaveTheApisCodes() {
        make("front");
        refuse("DuplicateLoadBalancerName", balancer("front").build());
        refuse("ValidationError", balancer("a_b").build());
        refuse("ValidationError", balancer("-a").build());
        refuse("ValidationError", balancer("internal-a").build());
        refuse("OperationNotPermitted", balancer("b").type((String) null).build());
        refuse("InvalidScheme", balancer("b").scheme("inside-out").build());
        refuse(
                "SubnetNotFound",
                balancer("b").subnets("subnet-00000000000000000").build());
        refuse(
                "InvalidConfigurationRequest",
                balancer("b")
                        .subnets(
                                subnet.subnetId(),
                                network.subnet(vpc, "10.0.2.0/24").subnetId(),
                                network.subnet(vpc, "10.0.3.0/24").subnetId())
                        .build());
        refuse(
                "InvalidSecurityGroup",
                balancer("b").securityGroups("sg-00000000000000000").build());
        refuse("InvalidSubnet", balancer("b").ipAddressType("dualstack").build());
        refuse(
                "InvalidConfigurationRequest",
                balancer("b").ipAddressType("dualstack-without-public-ipv4").build());
        refuse(
                "ValidationError",
                DescribeLoadBalancersRequest.builder()
                        .loadBalancerArns("arn:aws:s3:::x")
                        .build());
    }

    @Test
    void listenersAndGroupsThatContradictAreRefused() {
        String front = make("front").loadBalancerArn();
        String tcp = makeGroup("tcp", ProtocolEnum.TCP).targetGroupArn();
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.TCP, 80, udp));
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.TCP_UDP, 80, tcp));
        refuse("UnsupportedProtocol", listener(front, ProtocolEnum.TLS, 443, tcp));
        refuse("ValidationError", listener(front, ProtocolEnum.TCP, 70000, tcp));
        Listener made = call(CreateListenerResponse.class, listener(front, ProtocolEnum.TCP, 80, tcp))
                .listeners()
                .getFirst();
        assertEquals(tcp, made.defaultActions().getFirst().targetGroupArn());
        refuse("DuplicateListener", listener(front, ProtocolEnum.TCP, 80, tcp));
        call(CreateListenerResponse.class, listener(front, ProtocolEnum.UDP, 80, udp));
        refuse(
                "DuplicateListener",
                listener(
                        front,
                        ProtocolEnum.TCP_UDP,
                        80,
                        makeGroup("both", ProtocolEnum.TCP_UDP).targetGroupArn()));
        refuse("TargetGroupAssociationLimit", listener(make("back").loadBalancerArn(), ProtocolEnum.TCP, 80, tcp));
        refuse(
                "ResourceInUse",
                DeleteTargetGroupRequest.builder().targetGroupArn(tcp).build());
        call(
                DeleteListenerResponse.class,
                DeleteListenerRequest.builder().listenerArn(made.listenerArn()).build());
        refuse(
                "ListenerNotFound",
                DeleteListenerRequest.builder().listenerArn(made.listenerArn()).build());
        call(
                DeleteTargetGroupResponse.class,
                DeleteTargetGroupRequest.builder().targetGroupArn(tcp).build());
    }

    @Test
    void groupsSayHowTheyCheck() {
        TargetGroup made = makeGroup("g", ProtocolEnum.TCP);
        assertEquals("TCP traffic-port 30 10 5 2", check(made));
        assertEquals(made.targetGroupArn(), makeGroup("g", ProtocolEnum.TCP).targetGroupArn());
        refuse("DuplicateTargetGroupName", group("g", ProtocolEnum.UDP).build());
        refuse("InvalidConfigurationRequest", group("h", ProtocolEnum.HTTP).build());
        refuse(
                "InvalidConfigurationRequest",
                group("h", ProtocolEnum.TCP).targetType("lambda").build());
        refuse(
                "ValidationError",
                group("h", ProtocolEnum.TCP).healthCheckIntervalSeconds(4).build());
        refuse(
                "InvalidConfigurationRequest",
                group("h", ProtocolEnum.TCP).healthCheckPath("/").build());
        TargetGroup http = call(
                        CreateTargetGroupResponse.class,
                        group("h", ProtocolEnum.TCP)
                                .healthCheckProtocol(ProtocolEnum.HTTP)
                                .build())
                .targetGroups()
                .getFirst();
        assertEquals("HTTP traffic-port 30 6 5 2", check(http));
        assertEquals("/ 200-399", http.healthCheckPath() + " " + http.matcher().httpCode());
    }

    @Test
    void aGroupOfAnApplicationLoadBalancerIsAskedByHttpAndKeptAsItIs() {
        refuse(
                "InvalidConfigurationRequest",
                group("a", ProtocolEnum.UDP).targetType("alb").build());
        refuse(
                "InvalidConfigurationRequest",
                group("a", ProtocolEnum.TCP)
                        .targetType("alb")
                        .ipAddressType("ipv6")
                        .build());
        refuse(
                "InvalidConfigurationRequest",
                group("a", ProtocolEnum.TCP)
                        .targetType("alb")
                        .healthCheckProtocol(ProtocolEnum.TCP)
                        .build());
        TargetGroup made = makeAlbGroup("a");
        assertEquals("alb TCP ipv4", made.targetTypeAsString() + " " + made.protocol() + " " + made.ipAddressType());
        assertEquals("HTTP traffic-port 30 6 5 2", check(made));
        assertEquals("/ 200-399", made.healthCheckPath() + " " + made.matcher().httpCode());
        String group = made.targetGroupArn();
        assertEquals("true", groupAttribute(group, "preserve_client_ip.enabled"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, "stickiness.enabled", "true"));
        refuse(
                "InvalidConfigurationRequest",
                ModifyTargetGroupRequest.builder()
                        .targetGroupArn(group)
                        .healthCheckProtocol(ProtocolEnum.TCP)
                        .build());
        call(
                ModifyTargetGroupResponse.class,
                ModifyTargetGroupRequest.builder()
                        .targetGroupArn(group)
                        .healthCheckProtocol(ProtocolEnum.HTTPS)
                        .build());
    }

    @Test
    void aGroupOfAnApplicationLoadBalancerIsForwardedToAndHasNoTargets() {
        String front = make("front").loadBalancerArn();
        String group = makeAlbGroup("a").targetGroupArn();
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.UDP, 80, group));
        call(CreateListenerResponse.class, listener(front, ProtocolEnum.TCP, 80, group));
        String absent = front.replace("/net/", "/app/");
        refuse("InvalidTarget", register(group, absent));
        refuse("InvalidTarget", register(group, front));
        refuse("ValidationError", register(group, network.instance(subnet).instanceId()));
        refuse("TooManyTargets", register(group, absent, absent));
        refuse(
                "InvalidTarget",
                DeregisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(target -> target.id(absent))
                        .build());
        assertEquals("[]", health(group, _ -> {}));
    }

    private TargetGroup makeAlbGroup(String name) {
        return call(
                        CreateTargetGroupResponse.class,
                        group(name, ProtocolEnum.TCP).targetType("alb").build())
                .targetGroups()
                .getFirst();
    }

    private static RegisterTargetsRequest register(String group, String... ids) {
        return RegisterTargetsRequest.builder()
                .targetGroupArn(group)
                .targets(Stream.of(ids)
                        .map(id -> TargetDescription.builder().id(id).build())
                        .toList())
                .build();
    }

    private static String check(TargetGroup group) {
        return group.healthCheckProtocolAsString() + " " + group.healthCheckPort() + " "
                + group.healthCheckIntervalSeconds() + " " + group.healthCheckTimeoutSeconds() + " "
                + group.healthyThresholdCount() + " " + group.unhealthyThresholdCount();
    }

    @Test
    void targetsComeAndDrainAndGo() {
        String group = makeGroup("g", ProtocolEnum.TCP).targetGroupArn();
        String instance = network.instance(subnet).instanceId();
        RegisterTargetsRequest register = RegisterTargetsRequest.builder()
                .targetGroupArn(group)
                .targets(target -> target.id(instance).port(9090))
                .build();
        call(RegisterTargetsResponse.class, register);
        assertEquals("[" + instance + ":9090 unused Target.NotInUse]", health(group, _ -> {}));
        refuse(
                "InvalidTarget",
                register.toBuilder().targets(target -> target.id(instance)).build());
        refuse(
                "InvalidTarget",
                register.toBuilder()
                        .targets(target -> target.id("i-00000000000000000"))
                        .build());
        refuse(
                "ValidationError",
                register.toBuilder().targets(target -> target.id("10.0.1.9")).build());
        call(
                DeregisterTargetsResponse.class,
                DeregisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(target -> target.id(instance).port(9090))
                        .build());
        assertTrue(health(group, _ -> {}).contains(":9090 draining Target.DeregistrationInProgress"));
        world.pass(Duration.ofSeconds(301));
        assertFalse(health(group, _ -> {}).contains("9090"));
        assertEquals(
                "[" + instance + ":9090 unused Target.NotRegistered]",
                health(
                        group,
                        request -> request.targets(target -> target.id(instance).port(9090))));
        refuse(
                "InvalidTarget",
                DeregisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(target -> target.id(instance).port(7))
                        .build());
    }

    private static RegisterTargetsRequest register(String group, String id, int port, String server) {
        return RegisterTargetsRequest.builder()
                .targetGroupArn(group)
                .targets(target -> target.id(id).port(port).quicServerId(server))
                .build();
    }

    private List<TargetDescription> targets(String group, Consumer<DescribeTargetHealthRequest.Builder> more) {
        return call(
                        DescribeTargetHealthResponse.class,
                        DescribeTargetHealthRequest.builder()
                                .targetGroupArn(group)
                                .applyMutation(more)
                                .build())
                .targetHealthDescriptions()
                .stream()
                .map(TargetHealthDescription::target)
                .toList();
    }

    @Test
    void targetsOfQuicHaveAServerId() {
        String group = makeGroup("quic", ProtocolEnum.QUIC).targetGroupArn();
        String instance = network.instance(subnet).instanceId();
        String other = network.instance(subnet).instanceId();
        refuse("ValidationError", register(group, instance));
        refuse("ValidationError", register(group, instance, 443, "0x0123456789ABCDEF"));
        RegisterTargetsRequest register = register(group, instance, 443, "0x0123456789abcdef");
        call(RegisterTargetsResponse.class, register);
        call(RegisterTargetsResponse.class, register);
        TargetDescription shown = TargetDescription.builder()
                .id(instance)
                .port(443)
                .quicServerId("0x0123456789abcdef")
                .build();
        assertEquals(List.of(shown), targets(group, _ -> {}));
        assertEquals(
                List.of(shown),
                targets(
                        group,
                        request -> request.targets(target -> target.id(instance).port(443))));
        assertEquals(List.of(shown), targets(group, request -> request.targets(shown)));
        refuse("InvalidTarget", register(group, instance, 443, "0x0123456789abcde0"));
        refuse("InvalidTarget", register(group, other, 443, "0x0123456789abcdef"));
        call(
                DeregisterTargetsResponse.class,
                DeregisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(target -> target.id(instance))
                        .build());
        assertEquals(List.of(shown), targets(group, _ -> {}));
        refuse("InvalidTarget", register(group, other, 443, "0x0123456789abcdef"));
        call(RegisterTargetsResponse.class, register);
        call(
                DeregisterTargetsResponse.class,
                DeregisterTargetsRequest.builder()
                        .targetGroupArn(group)
                        .targets(shown)
                        .build());
        world.pass(Duration.ofSeconds(300));
        call(RegisterTargetsResponse.class, register(group, other, 443, "0x0123456789abcdef"));
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        refuse("ValidationError", register(udp, instance, 443, "0x0123456789abcdef"));
    }

    @Test
    void listenersOfQuicForwardToGroupsOfTheirProtocol() {
        String front = make("front").loadBalancerArn();
        String quic = makeGroup("quic", ProtocolEnum.QUIC).targetGroupArn();
        String both = makeGroup("both", ProtocolEnum.TCP_QUIC).targetGroupArn();
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        String tcp = makeGroup("tcp", ProtocolEnum.TCP).targetGroupArn();
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.QUIC, 443, both));
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.QUIC, 443, udp));
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.TCP_QUIC, 443, quic));
        refuse("IncompatibleProtocols", listener(front, ProtocolEnum.UDP, 443, quic));
        String listener = listen(listener(front, ProtocolEnum.QUIC, 443, quic));
        assertEquals("[]", attributes(listener));
        refuse("InvalidConfigurationRequest", idle(listener, "60"));
        refuse("DuplicateListener", listener(front, ProtocolEnum.UDP, 443, udp));
        refuse("DuplicateListener", listener(front, ProtocolEnum.TCP_QUIC, 443, both));
        listen(listener(front, ProtocolEnum.TCP, 443, tcp));
        String beside = listen(listener(front, ProtocolEnum.TCP_QUIC, 8443, both));
        assertEquals("[tcp.idle_timeout.seconds=350]", attributes(beside));
        listen(listener(front, ProtocolEnum.UDP, 53, udp));
        assertEquals(
                List.of("443 QUIC", "443 TCP", "53 UDP", "8443 TCP_QUIC"),
                call(
                                DescribeListenersResponse.class,
                                DescribeListenersRequest.builder()
                                        .loadBalancerArn(front)
                                        .build())
                        .listeners()
                        .stream()
                        .map(each -> each.port() + " " + each.protocolAsString())
                        .sorted()
                        .toList());
    }

    @Test
    void groupsWithTheSameServerDoNotComeTogether() {
        String blue = makeGroup("blue", ProtocolEnum.QUIC).targetGroupArn();
        String green = makeGroup("green", ProtocolEnum.QUIC).targetGroupArn();
        for (String group : List.of(blue, green)) {
            String instance = network.instance(subnet).instanceId();
            call(RegisterTargetsResponse.class, register(group, instance, 443, "0x0123456789abcdef"));
        }
        refuse(
                "InvalidConfigurationRequest",
                listener(make("front").loadBalancerArn(), ProtocolEnum.QUIC, 443, blue).toBuilder()
                        .defaultActions(action -> action.type(ActionTypeEnum.FORWARD)
                                .forwardConfig(config -> config.targetGroups(
                                        tuple -> tuple.targetGroupArn(blue), tuple -> tuple.targetGroupArn(green))))
                        .build());
    }

    @Test
    void groupsOfQuicAreOfInstancesOrAddressesAndAskedByTcpUnlessSaidOtherwise() {
        for (ProtocolEnum protocol : List.of(ProtocolEnum.QUIC, ProtocolEnum.TCP_QUIC)) {
            String name = protocol.toString().toLowerCase(Locale.ROOT).replace('_', '-');
            assertEquals("TCP traffic-port 30 10 5 2", check(makeGroup(name, protocol)));
            refuse(
                    "InvalidConfigurationRequest",
                    group("alb", protocol).targetType("alb").build());
            refuse(
                    "ValidationError",
                    group("asked", protocol).healthCheckProtocol(protocol).build());
            TargetGroup addresses = call(
                            CreateTargetGroupResponse.class,
                            group(name + "-by-address", protocol)
                                    .targetType("ip")
                                    .healthCheckProtocol(ProtocolEnum.HTTPS)
                                    .build())
                    .targetGroups()
                    .getFirst();
            assertEquals(protocol, addresses.protocol());
            assertEquals(ProtocolEnum.HTTPS, addresses.healthCheckProtocol());
            assertEquals(
                    "true",
                    groupAttribute(addresses.targetGroupArn(), "deregistration_delay.connection_termination.enabled"));
        }
    }

    @Test
    void attributesThatHaveNoEffectAreRefused() {
        String front = make("front").loadBalancerArn();
        String group = makeGroup("g", ProtocolEnum.TCP).targetGroupArn();
        refuse("InvalidConfigurationRequest", balancerAttribute(front, "access_logs.s3.enabled", "true"));
        refuse("InvalidConfigurationRequest", balancerAttribute(front, "no.such", "true"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, "deregistration_delay.timeout_seconds", "3601"));
        call(
                ModifyTargetGroupAttributesResponse.class,
                groupAttribute(group, "deregistration_delay.timeout_seconds", "5"));
        call(
                ModifyLoadBalancerAttributesResponse.class,
                balancerAttribute(front, "deletion_protection.enabled", "true"));
        refuse(
                "OperationNotPermitted",
                DeleteLoadBalancerRequest.builder().loadBalancerArn(front).build());
    }

    @Test
    void zonesLeaveDnsByCountOrShareOrNever() {
        String group = makeGroup("g", ProtocolEnum.TCP).targetGroupArn();
        String count = "target_group_health.dns_failover.minimum_healthy_targets.count";
        String share = "target_group_health.dns_failover.minimum_healthy_targets.percentage";
        assertEquals("1", groupAttribute(group, count));
        assertEquals("off", groupAttribute(group, share));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, count, "off"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, share, "100"));
        assertEquals("off", groupAttribute(group, count));
        assertEquals("100", groupAttribute(group, share));
        refuse("InvalidConfigurationRequest", groupAttribute(group, count, "0"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, count, "1001"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, share, "0"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, share, "101"));
    }

    @Test
    void aZoneLeavesDnsNoLaterThanItsConnectionsGoToAll() {
        String group = makeGroup("g", ProtocolEnum.TCP).targetGroupArn();
        for (String kind : List.of("count", "percentage")) {
            String dns = "target_group_health.dns_failover.minimum_healthy_targets." + kind;
            String routing = "target_group_health.unhealthy_state_routing.minimum_healthy_targets." + kind;
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, routing, "20"));
            refuse("InvalidConfigurationRequest", groupAttribute(group, dns, "19"));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, dns, "20"));
            refuse("InvalidConfigurationRequest", groupAttribute(group, routing, "21"));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, dns, "off"));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, routing, "21"));
            assertEquals("21", groupAttribute(group, routing));
        }
    }

    @Test
    void connectionsGoToAllByCountOrShare() {
        String group = makeGroup("g", ProtocolEnum.TCP).targetGroupArn();
        String count = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count";
        String share = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage";
        assertEquals("1", groupAttribute(group, count));
        assertEquals("off", groupAttribute(group, share));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, share, "50"));
        assertEquals("50", groupAttribute(group, share));
        refuse("InvalidConfigurationRequest", groupAttribute(group, count, "off"));
    }

    @Test
    void flowsEndWithTheTimeOfTheirTargetWhereTheGroupSaysSo() {
        String key = "deregistration_delay.connection_termination.enabled";
        String tcp = makeGroup("tcp", ProtocolEnum.TCP).targetGroupArn();
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        assertEquals("false", groupAttribute(tcp, key));
        assertEquals("true", groupAttribute(udp, key));
        refuse("InvalidConfigurationRequest", groupAttribute(tcp, key, "yes"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(tcp, key, "true"));
        assertEquals("true", groupAttribute(tcp, key));
    }

    @Test
    void clientsKeepTheirAddressesWhereTheGroupSaysSoAndAlwaysByUdp() {
        String key = "preserve_client_ip.enabled";
        String instances = makeGroup("instances", ProtocolEnum.TCP).targetGroupArn();
        String addresses = call(
                        CreateTargetGroupResponse.class,
                        group("addresses", ProtocolEnum.TCP).targetType("ip").build())
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        assertEquals("true", groupAttribute(instances, key));
        assertEquals("false", groupAttribute(addresses, key));
        refuse("InvalidConfigurationRequest", groupAttribute(instances, key, "yes"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(instances, key, "false"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(addresses, key, "true"));
        assertEquals("false", groupAttribute(instances, key));
        assertEquals("true", groupAttribute(addresses, key));
        for (ProtocolEnum protocol : WITH_UDP) {
            String arn = call(
                            CreateTargetGroupResponse.class,
                            group(named(protocol), protocol).targetType("ip").build())
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
            assertEquals("true", groupAttribute(arn, key));
            refuse("InvalidConfigurationRequest", groupAttribute(arn, key, "false"));
        }
    }

    @Test
    void groupsMayHaveTheProxyProtocolButOfQuic() {
        String key = "proxy_protocol_v2.enabled";
        for (ProtocolEnum protocol : List.of(ProtocolEnum.TCP, ProtocolEnum.UDP, ProtocolEnum.TCP_UDP)) {
            String arn = makeGroup(named(protocol), protocol).targetGroupArn();
            assertEquals("false", groupAttribute(arn, key));
            refuse("InvalidConfigurationRequest", groupAttribute(arn, key, "yes"));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(arn, key, "true"));
            assertEquals("true", groupAttribute(arn, key));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(arn, key, "false"));
            assertEquals("false", groupAttribute(arn, key));
        }
        for (ProtocolEnum protocol : List.of(ProtocolEnum.QUIC, ProtocolEnum.TCP_QUIC)) {
            String arn = makeGroup(named(protocol), protocol).targetGroupArn();
            refuse("InvalidConfigurationRequest", groupAttribute(arn, key, "true"));
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(arn, key, "false"));
        }
    }

    private static String named(ProtocolEnum protocol) {
        return "by-" + protocol.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Test
    void anIllTargetDrainsOnlyWhereItsConnectionsDoNotEndAtOnce() {
        String ends = "target_health_state.unhealthy.connection_termination.enabled";
        String drains = "target_health_state.unhealthy.draining_interval_seconds";
        String group = makeGroup("ill", ProtocolEnum.TCP).targetGroupArn();
        assertEquals("true", groupAttribute(group, ends));
        assertEquals("0", groupAttribute(group, drains));
        refuse("InvalidConfigurationRequest", groupAttribute(group, drains, "60"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, ends, "false"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, drains, "360001"));
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, drains, "360000"));
        assertEquals("360000", groupAttribute(group, drains));
        refuse("InvalidConfigurationRequest", groupAttribute(group, ends, "true"));
    }

    @Test
    void listenersOfTcpHaveAnIdleTime() {
        String front = make("front").loadBalancerArn();
        String group = makeGroup("tcp", ProtocolEnum.TCP).targetGroupArn();
        String datagrams = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        String listener = listen(listener(front, ProtocolEnum.TCP, 80, group));
        String other = listen(listener(front, ProtocolEnum.UDP, 53, datagrams));
        assertEquals("[tcp.idle_timeout.seconds=350]", attributes(listener));
        assertEquals("[]", attributes(other));
        for (String refused : List.of("59", "6001", "0", "", "many", "-60", "99999999999")) {
            refuse("InvalidConfigurationRequest", idle(listener, refused));
        }
        refuse("InvalidConfigurationRequest", idle(other, "60"));
        refuse("ListenerNotFound", idle(listener.substring(0, listener.length() - 16) + "00000000000000aa", "60"));
        refuse(
                "InvalidConfigurationRequest",
                ModifyListenerAttributesRequest.builder()
                        .listenerArn(listener)
                        .attributes(attribute -> attribute.key("no.such").value("60"))
                        .build());
        ModifyListenerAttributesResponse changed = call(ModifyListenerAttributesResponse.class, idle(listener, "6000"));
        assertEquals("6000", changed.attributes().getFirst().value());
        call(
                ModifyListenerResponse.class,
                ModifyListenerRequest.builder().listenerArn(listener).port(81).build());
        assertEquals("[tcp.idle_timeout.seconds=6000]", attributes(listener));
    }

    @Test
    void oneListenerOfAProtocolMayTakeAllPorts() {
        String front = make("front").loadBalancerArn();
        String group = makeGroup("both", ProtocolEnum.TCP_UDP).targetGroupArn();
        String tcp = makeGroup("tcp", ProtocolEnum.TCP).targetGroupArn();
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        String listener = listen(listener(front, ProtocolEnum.TCP_UDP, 1, group));
        String ofTcp = listen(listener(front, ProtocolEnum.TCP, 80, tcp));
        String ofUdp = listen(listener(front, ProtocolEnum.UDP, 53, udp));
        refuse("InvalidConfigurationRequest", allPorts(listener, "yes"));
        call(ModifyListenerAttributesResponse.class, allPorts(ofUdp, "true"));
        assertEquals("[tenet.all_ports.enabled=true]", attributes(ofUdp));
        refuse("DuplicateListener", allPorts(listener, "true"));
        call(ModifyListenerAttributesResponse.class, allPorts(ofTcp, "true"));
        call(ModifyListenerAttributesResponse.class, allPorts(ofUdp, "false"));
        refuse("DuplicateListener", allPorts(listener, "true"));
        call(ModifyListenerAttributesResponse.class, allPorts(ofTcp, "false"));
        call(ModifyListenerAttributesResponse.class, allPorts(listener, "true"));
        assertEquals("[tcp.idle_timeout.seconds=350, tenet.all_ports.enabled=true]", attributes(listener));
        refuse("DuplicateListener", listener(front, ProtocolEnum.TCP, 1, tcp));
    }

    @Test
    void aListenerOfQuicHasAPort() {
        String front = make("front").loadBalancerArn();
        String udp = makeGroup("udp", ProtocolEnum.UDP).targetGroupArn();
        String quic = makeGroup("quic", ProtocolEnum.QUIC).targetGroupArn();
        String listener = listen(listener(front, ProtocolEnum.UDP, 53, udp));
        call(ModifyListenerAttributesResponse.class, allPorts(listener, "true"));
        refuse(
                "InvalidConfigurationRequest",
                ModifyListenerRequest.builder()
                        .listenerArn(listener)
                        .protocol(ProtocolEnum.QUIC)
                        .defaultActions(
                                action -> action.type(ActionTypeEnum.FORWARD).targetGroupArn(quic))
                        .build());
        refuse("InvalidConfigurationRequest", allPorts(listen(listener(front, ProtocolEnum.QUIC, 443, quic)), "true"));
    }

    private static SdkRequest allPorts(String listener, String value) {
        return ModifyListenerAttributesRequest.builder()
                .listenerArn(listener)
                .attributes(
                        attribute -> attribute.key("tenet.all_ports.enabled").value(value))
                .build();
    }

    @Test
    void stickinessIsByAddressesAndPerhapsTheProtocol() {
        String group = makeGroup("sticky", ProtocolEnum.TCP_UDP).targetGroupArn();
        for (String type : List.of("source_ip_dest_ip", "source_ip_dest_ip_proto", "source_ip")) {
            call(ModifyTargetGroupAttributesResponse.class, groupAttribute(group, "stickiness.type", type));
            assertEquals(type, groupAttribute(group, "stickiness.type"));
        }
        refuse("InvalidConfigurationRequest", groupAttribute(group, "stickiness.type", "lb_cookie"));
        refuse("InvalidConfigurationRequest", groupAttribute(group, "tenet.preserve_destination.enabled", "yes"));
        call(
                ModifyTargetGroupAttributesResponse.class,
                groupAttribute(group, "tenet.preserve_destination.enabled", "true"));
        assertEquals("true", groupAttribute(group, "tenet.preserve_destination.enabled"));
        String hiding = makeGroup("hiding", ProtocolEnum.TCP).targetGroupArn();
        call(ModifyTargetGroupAttributesResponse.class, groupAttribute(hiding, "preserve_client_ip.enabled", "false"));
        refuse("InvalidConfigurationRequest", groupAttribute(hiding, "tenet.preserve_destination.enabled", "true"));
    }

    private String listen(CreateListenerRequest request) {
        return call(CreateListenerResponse.class, request)
                .listeners()
                .getFirst()
                .listenerArn();
    }

    private static SdkRequest idle(String listener, String seconds) {
        return ModifyListenerAttributesRequest.builder()
                .listenerArn(listener)
                .attributes(
                        attribute -> attribute.key("tcp.idle_timeout.seconds").value(seconds))
                .build();
    }

    private String attributes(String listener) {
        return call(
                        DescribeListenerAttributesResponse.class,
                        DescribeListenerAttributesRequest.builder()
                                .listenerArn(listener)
                                .build())
                .attributes()
                .stream()
                .map(attribute -> attribute.key() + "=" + attribute.value())
                .toList()
                .toString();
    }

    private String groupAttribute(String arn, String key) {
        return call(
                        DescribeTargetGroupAttributesResponse.class,
                        DescribeTargetGroupAttributesRequest.builder()
                                .targetGroupArn(arn)
                                .build())
                .attributes()
                .stream()
                .filter(attribute -> attribute.key().equals(key))
                .findAny()
                .orElseThrow()
                .value();
    }

    private static SdkRequest balancerAttribute(String arn, String key, String value) {
        return ModifyLoadBalancerAttributesRequest.builder()
                .loadBalancerArn(arn)
                .attributes(attribute -> attribute.key(key).value(value))
                .build();
    }

    private static SdkRequest groupAttribute(String arn, String key, String value) {
        return ModifyTargetGroupAttributesRequest.builder()
                .targetGroupArn(arn)
                .attributes(attribute -> attribute.key(key).value(value))
                .build();
    }

    @Test
    void pagesAndTags() {
        String front = make("front").loadBalancerArn();
        make("back");
        DescribeLoadBalancersRequest first =
                DescribeLoadBalancersRequest.builder().pageSize(1).build();
        DescribeLoadBalancersResponse page = call(DescribeLoadBalancersResponse.class, first);
        assertEquals(1, page.loadBalancers().size());
        DescribeLoadBalancersResponse last = call(
                DescribeLoadBalancersResponse.class,
                first.toBuilder().marker(page.nextMarker()).build());
        assertEquals(1, last.loadBalancers().size());
        assertEquals(null, last.nextMarker());
        call(
                AddTagsResponse.class,
                AddTagsRequest.builder()
                        .resourceArns(front)
                        .tags(
                                tag -> tag.key("a").value("1"),
                                tag -> tag.key("b").value("2"))
                        .build());
        call(
                RemoveTagsResponse.class,
                RemoveTagsRequest.builder().resourceArns(front).tagKeys("a").build());
        assertEquals(
                "[b=2]",
                call(
                                DescribeTagsResponse.class,
                                DescribeTagsRequest.builder()
                                        .resourceArns(front)
                                        .build())
                        .tagDescriptions()
                        .getFirst()
                        .tags()
                        .stream()
                        .map(tag -> tag.key() + "=" + tag.value())
                        .toList()
                        .toString());
        refuse(
                "DuplicateTagKeys",
                AddTagsRequest.builder()
                        .resourceArns(front)
                        .tags(tag -> tag.key("a"), tag -> tag.key("a"))
                        .build());
    }
}
