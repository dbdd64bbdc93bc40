package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

class InstanceOperationsTest {
    private final World world = new World();
    private final String vpc = world.call(
                    CreateVpcResponse.class,
                    CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").build())
            .vpc()
            .vpcId();
    private final String subnet = subnet("10.0.0.0/24");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void anInstanceGoesThroughItsLife() {
        Instance launched = run(r -> r.subnetId(subnet)).getFirst();
        assertEquals(InstanceStateName.PENDING, launched.state().name());
        assertEquals("10.0.0.4", launched.privateIpAddress());
        assertEquals(
                "06:54:0a:00:00:04", launched.networkInterfaces().getFirst().macAddress());
        assertEquals("default", launched.securityGroups().getFirst().groupName());
        String id = launched.instanceId();
        world.settle();
        assertEquals(InstanceStateName.RUNNING, describe(id).state().name());
        assertEquals(
                "ok",
                world.call(
                                DescribeInstanceStatusResponse.class,
                                DescribeInstanceStatusRequest.builder()
                                        .instanceIds(id)
                                        .build())
                        .instanceStatuses()
                        .getFirst()
                        .instanceStatus()
                        .statusAsString());
        var stopping = world.call(
                        StopInstancesResponse.class,
                        StopInstancesRequest.builder().instanceIds(id).build())
                .stoppingInstances()
                .getFirst();
        assertEquals(InstanceStateName.RUNNING, stopping.previousState().name());
        assertEquals(InstanceStateName.STOPPING, stopping.currentState().name());
        world.refuse(
                "IncorrectInstanceState",
                StartInstancesRequest.builder().instanceIds(id).build());
        world.settle();
        assertEquals(InstanceStateName.STOPPED, describe(id).state().name());
        assertEquals("Client.UserInitiatedShutdown", describe(id).stateReason().code());
        world.call(
                StartInstancesResponse.class,
                StartInstancesRequest.builder().instanceIds(id).build());
        world.settle();
        assertEquals("10.0.0.4", describe(id).privateIpAddress());
        world.call(
                TerminateInstancesResponse.class,
                TerminateInstancesRequest.builder().instanceIds(id).build());
        world.settle();
        assertEquals(InstanceStateName.TERMINATED, describe(id).state().name());
        assertTrue(describe(id).networkInterfaces().isEmpty());
        world.call(
                DeleteSubnetResponse.class,
                DeleteSubnetRequest.builder().subnetId(subnet).build());
        world.pass(Duration.ofHours(2));
        world.refuse(
                "InvalidInstanceID.NotFound",
                DescribeInstancesRequest.builder().instanceIds(id).build());
    }

    @Test
    void withoutASubnetTheDefaultVpcIsMeant() {
        Instance launched =
                run(r -> r.placement(p -> p.availabilityZone("tenet-1b"))).getFirst();
        assertEquals("tenet-1b", launched.placement().availabilityZone());
        assertTrue(launched.privateIpAddress().startsWith("172.31."));
    }

    @Test
    void theSameTokenLaunchesOnce() {
        Consumer<RunInstancesRequest.Builder> how = r -> r.subnetId(subnet).clientToken("one");
        Instance first = run(how).getFirst();
        Instance again = run(how).getFirst();
        assertEquals(first.instanceId(), again.instanceId());
        world.refuse(
                "IdempotentParameterMismatch",
                request(r -> r.subnetId(subnet).clientToken("one").keyName("other"))
                        .build());
        assertEquals(1, world.snapshot().list(Kind.INSTANCE).size());
    }

    @Test
    void manyInstancesOfOneCallAreOneReservation() {
        List<Instance> launched =
                run(r -> r.subnetId(subnet).minCount(100).maxCount(100).clientToken("many"));
        assertEquals(100, launched.size());
        assertEquals(
                100,
                launched.stream().map(Instance::privateIpAddress).distinct().count());
        var all = world.call(
                DescribeInstancesResponse.class,
                DescribeInstancesRequest.builder().build());
        assertEquals(1, all.reservations().size());
        assertEquals(
                100,
                run(r -> r.subnetId(subnet).minCount(100).maxCount(100).clientToken("many"))
                        .size());
        assertEquals(100, world.snapshot().list(Kind.INSTANCE).size());
        world.call(
                TerminateInstancesResponse.class,
                TerminateInstancesRequest.builder()
                        .instanceIds(launched.stream().map(Instance::instanceId).toList())
                        .build());
        assertTrue(world.snapshot().list(Kind.NETWORK_INTERFACE).isEmpty());
    }

    @Test
    void aCallLaunchesAsManyAsFitButNoFewerThanAsked() {
        String small = subnet("10.0.1.0/28");
        world.refuse(
                "InsufficientFreeAddressesInSubnet",
                request(r -> r.subnetId(small).minCount(12).maxCount(20)).build());
        assertEquals(11, run(r -> r.subnetId(small).minCount(2).maxCount(20)).size());
        world.refuse(
                "InsufficientFreeAddressesInSubnet",
                request(r -> r.subnetId(small)).build());
        assertEquals(11, world.snapshot().list(Kind.INSTANCE).size());
    }

    @Test
    void badLaunchesHaveEc2sCodes() {
        world.refuse(
                "InvalidAMIID.NotFound",
                request(r -> r.subnetId(subnet).imageId("ami-00000000000000000"))
                        .build());
        world.refuse(
                "InvalidAMIID.Malformed",
                request(r -> r.subnetId(subnet).imageId("linux")).build());
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.subnetId(subnet).instanceType("x1e.32xlarge")).build());
        world.refuse(
                "InvalidSubnetID.NotFound",
                request(r -> r.subnetId("subnet-00000000000000000")).build());
        world.refuse(
                "InvalidGroup.NotFound",
                request(r -> r.subnetId(subnet).securityGroupIds("sg-00000000000000000"))
                        .build());
        String elsewhere = world.call(
                        DescribeSecurityGroupsResponse.class,
                        DescribeSecurityGroupsRequest.builder()
                                .groupNames("default")
                                .build())
                .securityGroups()
                .getFirst()
                .groupId();
        world.refuse(
                "InvalidParameter",
                request(r -> r.subnetId(subnet).securityGroupIds(elsewhere)).build());
        world.refuse(
                "InvalidKeyPair.NotFound",
                request(r -> r.subnetId(subnet).keyName("nobody")).build());
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.subnetId(subnet).minCount(2).maxCount(1)).build());
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.subnetId(subnet).userData("not base64 !")).build());
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.subnetId(subnet).privateIpAddress("10.0.9.9")).build());
        world.refuse(
                "InvalidParameterCombination",
                request(r -> r.subnetId(subnet).networkInterfaces(n -> n.deviceIndex(0)))
                        .build());
        world.refuse(
                "ResourceCountExceeded",
                request(r -> r.subnetId(subnet).minCount(1).maxCount(5000)).build());
        world.refuse(
                "InvalidInstanceID.Malformed",
                StopInstancesRequest.builder().instanceIds("x").build());
        world.refuse(
                "InvalidInstanceID.NotFound",
                StopInstancesRequest.builder()
                        .instanceIds("i-00000000000000000")
                        .build());
        world.wouldSucceed(request(r -> r.subnetId(subnet).dryRun(true)).build());
        world.wouldSucceed(
                request(r -> r.subnetId(subnet).minCount(90).maxCount(90).dryRun(true))
                        .build());
    }

    @Test
    void severalInterfacesAreAttachedInOrder() {
        String second = subnet(
                "10.0.2.0/24",
                world.call(
                                DescribeSubnetsResponse.class,
                                DescribeSubnetsRequest.builder()
                                        .subnetIds(subnet)
                                        .build())
                        .subnets()
                        .getFirst()
                        .availabilityZone());
        NetworkInterface own = world.call(
                        CreateNetworkInterfaceResponse.class,
                        CreateNetworkInterfaceRequest.builder()
                                .subnetId(second)
                                .privateIpAddress("10.0.2.77")
                                .build())
                .networkInterface();
        Instance launched = run(r -> r.networkInterfaces(
                        InstanceNetworkInterfaceSpecification.builder()
                                .deviceIndex(1)
                                .networkInterfaceId(own.networkInterfaceId())
                                .build(),
                        InstanceNetworkInterfaceSpecification.builder()
                                .deviceIndex(0)
                                .subnetId(subnet)
                                .secondaryPrivateIpAddressCount(1)
                                .build()))
                .getFirst();
        assertEquals(2, launched.networkInterfaces().size());
        assertEquals("10.0.2.77", launched.networkInterfaces().get(1).privateIpAddress());
        assertEquals(2, launched.networkInterfaces().get(0).privateIpAddresses().size());
        world.refuse(
                "InvalidParameterValue",
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(own.networkInterfaceId())
                        .build());
        String attachment = launched.networkInterfaces().get(1).attachment().attachmentId();
        world.call(
                DetachNetworkInterfaceResponse.class,
                DetachNetworkInterfaceRequest.builder().attachmentId(attachment).build());
        world.call(
                DeleteNetworkInterfaceResponse.class,
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(own.networkInterfaceId())
                        .build());
        assertEquals(1, describe(launched.instanceId()).networkInterfaces().size());
    }

    @Test
    void attributesAreShownAndModified() {
        String id = run(r -> r.subnetId(subnet).userData("aGVsbG8=")).getFirst().instanceId();
        modify(id, m -> m.disableApiTermination(v -> v.value(true)));
        world.refuse(
                "OperationNotPermitted",
                TerminateInstancesRequest.builder().instanceIds(id).build());
        modify(
                id,
                m -> m.attribute(InstanceAttributeName.DISABLE_API_TERMINATION).value("false"));
        modify(id, m -> m.sourceDestCheck(v -> v.value(false)));
        assertFalse(describe(id).sourceDestCheck());
        assertEquals(
                "aGVsbG8=",
                world.call(
                                DescribeInstanceAttributeResponse.class,
                                DescribeInstanceAttributeRequest.builder()
                                        .instanceId(id)
                                        .attribute(InstanceAttributeName.USER_DATA)
                                        .build())
                        .userData()
                        .value());
        world.refuse(
                "IncorrectInstanceState",
                ModifyInstanceAttributeRequest.builder()
                        .instanceId(id)
                        .instanceType(v -> v.value("t3.small"))
                        .build());
        world.refuse(
                "InvalidInstanceAttributeValue",
                ModifyInstanceAttributeRequest.builder()
                        .instanceId(id)
                        .instanceType(v -> v.value("z9.huge"))
                        .build());
    }

    @Test
    void interfacesAreFoundByFilters() {
        String id = run(r -> r.subnetId(subnet)).getFirst().instanceId();
        run(r -> r.subnetId(subnet));
        List<NetworkInterface> found = world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder()
                                .filters(f -> f.name("attachment.instance-id").values(id))
                                .build())
                .networkInterfaces();
        assertEquals(1, found.size());
        assertEquals(NetworkInterfaceStatus.IN_USE, found.getFirst().status());
        assertEquals(
                1,
                world.call(
                                DescribeInstancesResponse.class,
                                DescribeInstancesRequest.builder()
                                        .filters(f -> f.name("network-interface.addresses.private-ip-address")
                                                .values("10.0.0.5"))
                                        .build())
                        .reservations()
                        .size());
    }

    @Test
    void interfaceAttributesChange() {
        NetworkInterface made = world.call(
                        CreateNetworkInterfaceResponse.class,
                        CreateNetworkInterfaceRequest.builder()
                                .subnetId(subnet)
                                .description("first")
                                .clientToken("t")
                                .build())
                .networkInterface();
        assertEquals(
                made.networkInterfaceId(),
                world.call(
                                CreateNetworkInterfaceResponse.class,
                                CreateNetworkInterfaceRequest.builder()
                                        .subnetId(subnet)
                                        .description("first")
                                        .clientToken("t")
                                        .build())
                        .networkInterface()
                        .networkInterfaceId());
        world.call(
                ModifyNetworkInterfaceAttributeResponse.class,
                ModifyNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .sourceDestCheck(v -> v.value(false))
                        .build());
        world.call(
                ResetNetworkInterfaceAttributeResponse.class,
                ResetNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .sourceDestCheck("")
                        .build());
        var assigned = world.call(
                AssignPrivateIpAddressesResponse.class,
                AssignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .secondaryPrivateIpAddressCount(2)
                        .build());
        world.call(
                UnassignPrivateIpAddressesResponse.class,
                UnassignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .privateIpAddresses(
                                assigned.assignedPrivateIpAddresses().getFirst().privateIpAddress())
                        .build());
        NetworkInterface shown = world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder()
                                .networkInterfaceIds(made.networkInterfaceId())
                                .build())
                .networkInterfaces()
                .getFirst();
        assertTrue(shown.sourceDestCheck());
        assertEquals(2, shown.privateIpAddresses().size());
        world.refuse(
                "InvalidParameterCombination",
                AssignIpv6AddressesRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .ipv6AddressCount(1)
                        .build());
    }

    private void modify(String id, Consumer<ModifyInstanceAttributeRequest.Builder> how) {
        world.call(
                ModifyInstanceAttributeResponse.class,
                ModifyInstanceAttributeRequest.builder()
                        .instanceId(id)
                        .applyMutation(how)
                        .build());
    }

    private String subnet(String cidr) {
        return subnet(cidr, "tenet-1a");
    }

    private String subnet(String cidr, String zone) {
        return world.call(
                        CreateSubnetResponse.class,
                        CreateSubnetRequest.builder()
                                .vpcId(vpc)
                                .cidrBlock(cidr)
                                .availabilityZone(zone)
                                .build())
                .subnet()
                .subnetId();
    }

    @Test
    void typesSayWhatTheirInterfacesMayDoAndOneIsAsFastAsTheHost() {
        List<InstanceTypeInfo> types = world.call(
                        DescribeInstanceTypesResponse.class,
                        DescribeInstanceTypesRequest.builder()
                                .instanceTypesWithStrings("t3.micro", "tenet.unlimited")
                                .build())
                .instanceTypes();
        assertEquals("Up to 5 Gigabit", types.getFirst().networkInfo().networkPerformance());
        var card = types.getFirst().networkInfo().networkCards().getFirst();
        assertEquals(0.064, card.baselineBandwidthInGbps());
        assertEquals(5.0, card.peakBandwidthInGbps());
        assertEquals(
                Optional.empty(),
                Optional.ofNullable(
                        types.getLast().networkInfo().networkCards().getFirst().peakBandwidthInGbps()));
        assertEquals(
                "tenet.unlimited",
                run(r -> r.subnetId(subnet).instanceType("tenet.unlimited"))
                        .getFirst()
                        .instanceTypeAsString());
    }

    private List<Instance> run(Consumer<RunInstancesRequest.Builder> how) {
        return world.call(RunInstancesResponse.class, request(how).build()).instances();
    }

    private static RunInstancesRequest.Builder request(Consumer<RunInstancesRequest.Builder> how) {
        return RunInstancesRequest.builder()
                .imageId(World.IMAGE)
                .instanceType("t3.micro")
                .minCount(1)
                .maxCount(1)
                .applyMutation(how);
    }

    private Instance describe(String id) {
        return world.call(
                        DescribeInstancesResponse.class,
                        DescribeInstancesRequest.builder().instanceIds(id).build())
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }
}
