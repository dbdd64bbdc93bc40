package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;
import software.amazon.awssdk.services.ec2.model.ConnectionTrackingConfiguration;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;

class NetworkInterfaceOperationsTest {
    private final World world = new World();
    private final Vpc vpc = world.call(
                    CreateVpcResponse.class,
                    CreateVpcRequest.builder()
                            .cidrBlock("10.0.0.0/16")
                            .amazonProvidedIpv6CidrBlock(true)
                            .build())
            .vpc();
    private final String block =
            vpc.ipv6CidrBlockAssociationSet().getFirst().ipv6CidrBlock().replace("/56", "/64");
    private final String subnet = world.call(
                    CreateSubnetResponse.class,
                    CreateSubnetRequest.builder()
                            .vpcId(vpc.vpcId())
                            .cidrBlock("10.0.0.0/24")
                            .ipv6CidrBlock(block)
                            .availabilityZone("tenet-1a")
                            .build())
            .subnet()
            .subnetId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void badAddressesHaveEc2sCodes() {
        create(r -> r.privateIpAddress("10.0.0.9"));
        world.refuse("InvalidIPAddress.InUse", request(r -> r.privateIpAddress("10.0.0.9")));
        world.refuse("InvalidParameterValue", request(r -> r.privateIpAddress("10.0.0.1")));
        world.refuse("InvalidParameterValue", request(r -> r.privateIpAddress("10.0.1.9")));
        world.refuse("InvalidParameterValue", request(r -> r.privateIpAddress("10.0.0")));
        world.refuse("PrivateIpAddressLimitExceeded", request(r -> r.secondaryPrivateIpAddressCount(60)));
        world.refuse(
                "InvalidParameterCombination",
                request(r -> r.ipv6AddressCount(1)
                        .ipv6Addresses(InstanceIpv6Address.builder()
                                .ipv6Address(block.replace("/64", "99"))
                                .build())));
        world.refuse(
                "InvalidParameterCombination",
                request(r -> r.privateIpAddresses(
                        PrivateIpAddressSpecification.builder()
                                .privateIpAddress("10.0.0.20")
                                .primary(true)
                                .build(),
                        PrivateIpAddressSpecification.builder()
                                .privateIpAddress("10.0.0.21")
                                .primary(true)
                                .build())));
    }

    @Test
    void addressesOfBothFamiliesAreGivenAsAsked() {
        NetworkInterface made = create(r -> r.privateIpAddresses(
                        PrivateIpAddressSpecification.builder()
                                .privateIpAddress("10.0.0.21")
                                .build(),
                        PrivateIpAddressSpecification.builder()
                                .privateIpAddress("10.0.0.20")
                                .primary(true)
                                .build())
                .ipv6Addresses(InstanceIpv6Address.builder()
                        .ipv6Address(block.replace("/64", "99"))
                        .build()));
        assertEquals("10.0.0.20", made.privateIpAddress());
        assertEquals(2, made.privateIpAddresses().size());
        assertEquals(block.replace("/64", "99"), made.ipv6Addresses().getFirst().ipv6Address());
        world.refuse(
                "InvalidIPAddress.InUse",
                AssignIpv6AddressesRequest.builder()
                        .networkInterfaceId(create(r -> {}).networkInterfaceId())
                        .ipv6Addresses(block.replace("/64", "99"))
                        .build());
        world.refuse(
                "DependencyViolation",
                DisassociateSubnetCidrBlockRequest.builder()
                        .associationId(world.call(
                                        DescribeSubnetsResponse.class,
                                        DescribeSubnetsRequest.builder()
                                                .subnetIds(subnet)
                                                .build())
                                .subnets()
                                .getFirst()
                                .ipv6CidrBlockAssociationSet()
                                .getFirst()
                                .associationId())
                        .build());
        world.refuse(
                "InvalidParameterValue",
                UnassignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .privateIpAddresses("10.0.0.20")
                        .build());
    }

    @Test
    void idleTimeoutsAreKeptWithinEc2sRanges() {
        NetworkInterface made = create(r -> r.connectionTrackingSpecification(
                tracking -> tracking.tcpEstablishedTimeout(60).udpTimeout(45)));
        assertEquals(60, made.connectionTrackingConfiguration().tcpEstablishedTimeout());
        world.call(
                ModifyNetworkInterfaceAttributeResponse.class,
                ModifyNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .connectionTrackingSpecification(tracking -> tracking.udpStreamTimeout(120))
                        .build());
        ConnectionTrackingConfiguration shown = world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder()
                                .networkInterfaceIds(made.networkInterfaceId())
                                .build())
                .networkInterfaces()
                .getFirst()
                .connectionTrackingConfiguration();
        assertEquals(60, shown.tcpEstablishedTimeout());
        assertEquals(120, shown.udpStreamTimeout());
        assertEquals(45, shown.udpTimeout());
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.connectionTrackingSpecification(tracking -> tracking.tcpEstablishedTimeout(59))));
        world.refuse(
                "InvalidParameterValue",
                request(r -> r.connectionTrackingSpecification(tracking -> tracking.udpTimeout(61))));
        world.refuse(
                "InvalidParameterValue",
                ModifyNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .connectionTrackingSpecification(tracking -> tracking.udpStreamTimeout(181))
                        .build());
    }

    @Test
    void anInterfaceHasAtMostFiveGroupsOfItsVpc() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            groups.add(world.call(
                            CreateSecurityGroupResponse.class,
                            CreateSecurityGroupRequest.builder()
                                    .vpcId(vpc.vpcId())
                                    .groupName("group " + i)
                                    .description("d")
                                    .build())
                    .groupId());
        }
        world.refuse("SecurityGroupsPerInterfaceLimitExceeded", request(r -> r.groups(groups)));
        NetworkInterface made = create(r -> r.groups(groups.subList(0, 5)));
        world.refuse(
                "DependencyViolation",
                DeleteSecurityGroupRequest.builder().groupId(groups.get(4)).build());
        world.call(
                ModifyNetworkInterfaceAttributeResponse.class,
                ModifyNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .groups(groups.getLast())
                        .build());
        world.call(
                DeleteSecurityGroupResponse.class,
                DeleteSecurityGroupRequest.builder().groupId(groups.get(4)).build());
        String elsewhere = world.call(
                        DescribeSecurityGroupsResponse.class,
                        DescribeSecurityGroupsRequest.builder()
                                .groupNames("default")
                                .build())
                .securityGroups()
                .getFirst()
                .groupId();
        world.refuse("InvalidParameter", request(r -> r.groups(elsewhere)));
        world.refuse(
                "InvalidGroup.NotFound",
                ModifyNetworkInterfaceAttributeRequest.builder()
                        .networkInterfaceId(made.networkInterfaceId())
                        .groups(elsewhere)
                        .build());
    }

    @Test
    void attachingIsCheckedAndDetachingFrees() {
        Instance instance = world.call(
                        RunInstancesResponse.class,
                        RunInstancesRequest.builder()
                                .imageId(World.IMAGE)
                                .instanceType(InstanceType.T3_MICRO)
                                .minCount(1)
                                .maxCount(1)
                                .subnetId(subnet)
                                .build())
                .instances()
                .getFirst();
        String id = create(r -> {}).networkInterfaceId();
        world.refuse("InvalidParameterValue", attach(id, instance, 0));
        String attachment = world.call(AttachNetworkInterfaceResponse.class, attach(id, instance, 1))
                .attachmentId();
        world.refuse("InvalidNetworkInterface.InUse", attach(id, instance, 2));
        world.refuse("AttachmentLimitExceeded", attach(create(r -> {}).networkInterfaceId(), instance, 2));
        world.refuse(
                "OperationNotPermitted",
                DetachNetworkInterfaceRequest.builder()
                        .attachmentId(instance.networkInterfaces()
                                .getFirst()
                                .attachment()
                                .attachmentId())
                        .build());
        world.refuse(
                "PrivateIpAddressLimitExceeded",
                AssignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(id)
                        .secondaryPrivateIpAddressCount(2)
                        .build());
        world.call(
                DetachNetworkInterfaceResponse.class,
                DetachNetworkInterfaceRequest.builder().attachmentId(attachment).build());
        world.refuse(
                "InvalidAttachmentID.NotFound",
                DetachNetworkInterfaceRequest.builder().attachmentId(attachment).build());
        world.refuse(
                "InvalidNetworkInterfaceAttachmentId.Malformed",
                DetachNetworkInterfaceRequest.builder().attachmentId(id).build());
        world.call(
                DeleteNetworkInterfaceResponse.class,
                DeleteNetworkInterfaceRequest.builder().networkInterfaceId(id).build());
        world.refuse(
                "InvalidNetworkInterfaceID.NotFound",
                DeleteNetworkInterfaceRequest.builder().networkInterfaceId(id).build());
    }

    @Test
    void prefixesAreGivenWholeAndNothingInThemIsGivenTwice() {
        NetworkInterface made = create(r -> r.ipv4PrefixCount(1).ipv6PrefixCount(1));
        String ipv4 = made.ipv4Prefixes().getFirst().ipv4Prefix();
        String ipv6 = made.ipv6Prefixes().getFirst().ipv6Prefix();
        assertEquals("10.0.0.16/28", ipv4);
        world.refuse("InvalidIPAddress.InUse", request(r -> r.privateIpAddress("10.0.0.20")));
        world.refuse(
                "InvalidIPAddress.InUse",
                request(r -> r.ipv6Addresses(InstanceIpv6Address.builder()
                        .ipv6Address(ipv6.replace("/80", "1"))
                        .build())));
        NetworkInterface other = create(r -> r.privateIpAddress("10.0.0.40"));
        world.refuse("InvalidIPAddress.InUse", assign(other, r -> r.ipv4Prefixes("10.0.0.32/28")));
        world.refuse("InvalidIPAddress.InUse", assign(other, r -> r.ipv4Prefixes(ipv4)));
        world.refuse("InvalidParameterValue", assign(other, r -> r.ipv4Prefixes("10.0.0.0/28")));
        world.refuse("InvalidParameterValue", assign(other, r -> r.ipv4Prefixes("10.0.0.240/28")));
        world.refuse("InvalidParameterValue", assign(other, r -> r.ipv4Prefixes("10.0.0.64/27")));
        world.refuse("InvalidParameterValue", assign(other, r -> r.ipv4Prefixes("10.0.1.0/28")));
        world.refuse(
                "InvalidParameterCombination",
                assign(other, r -> r.ipv4Prefixes("10.0.0.64/28").ipv4PrefixCount(1)));
        AssignPrivateIpAddressesResponse assigned = world.call(
                AssignPrivateIpAddressesResponse.class,
                assign(other, r -> r.ipv4PrefixCount(2).secondaryPrivateIpAddressCount(1)));
        assertEquals(1, assigned.assignedPrivateIpAddresses().size());
        assertEquals(
                List.of("10.0.0.48/28", "10.0.0.64/28"),
                assigned.assignedIpv4Prefixes().stream()
                        .map(Ipv4PrefixSpecification::ipv4Prefix)
                        .toList());
        world.refuse("InsufficientCidrBlocks", assign(other, r -> r.ipv4PrefixCount(12)));
    }

    @Test
    void prefixesAreTakenBackAndCountAgainstTheLimit() {
        NetworkInterface made = create(r -> r.ipv4Prefixes(Ipv4PrefixSpecificationRequest.builder()
                        .ipv4Prefix("10.0.0.32/28")
                        .build())
                .ipv6PrefixCount(1));
        String id = made.networkInterfaceId();
        String ipv6 = made.ipv6Prefixes().getFirst().ipv6Prefix();
        world.refuse(
                "InvalidParameterValue",
                UnassignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(id)
                        .ipv4Prefixes("10.0.0.48/28")
                        .build());
        world.call(
                UnassignPrivateIpAddressesResponse.class,
                UnassignPrivateIpAddressesRequest.builder()
                        .networkInterfaceId(id)
                        .ipv4Prefixes("10.0.0.32/28")
                        .build());
        world.call(
                UnassignIpv6AddressesResponse.class,
                UnassignIpv6AddressesRequest.builder()
                        .networkInterfaceId(id)
                        .ipv6Prefixes(ipv6)
                        .build());
        NetworkInterface again = create(r -> r.privateIpAddress("10.0.0.33")
                .ipv6Prefixes(Ipv6PrefixSpecificationRequest.builder()
                        .ipv6Prefix(ipv6)
                        .build()));
        assertEquals(ipv6, again.ipv6Prefixes().getFirst().ipv6Prefix());
        world.refuse(
                "InvalidInterface.IpAddressLimitExceeded",
                RunInstancesRequest.builder()
                        .imageId(World.IMAGE)
                        .instanceType(InstanceType.T3_MICRO)
                        .minCount(1)
                        .maxCount(1)
                        .networkInterfaces(InstanceNetworkInterfaceSpecification.builder()
                                .deviceIndex(0)
                                .subnetId(subnet)
                                .ipv4PrefixCount(2)
                                .build())
                        .build());
        Instance launched = world.call(
                        RunInstancesResponse.class,
                        RunInstancesRequest.builder()
                                .imageId(World.IMAGE)
                                .instanceType(InstanceType.T3_MICRO)
                                .minCount(1)
                                .maxCount(1)
                                .networkInterfaces(InstanceNetworkInterfaceSpecification.builder()
                                        .deviceIndex(0)
                                        .subnetId(subnet)
                                        .ipv4PrefixCount(1)
                                        .build())
                                .build())
                .instances()
                .getFirst();
        assertEquals(1, launched.networkInterfaces().getFirst().ipv4Prefixes().size());
    }

    @Test
    void aTokenOfAnotherRequestIsRefused() {
        NetworkInterface made = create(r -> r.clientToken("t"));
        assertEquals(made.networkInterfaceId(), create(r -> r.clientToken("t")).networkInterfaceId());
        world.refuse(
                "IdempotentParameterMismatch", request(r -> r.clientToken("t").description("other")));
        world.pass(dev.tenet.model.ClientToken.TERM.plusSeconds(1));
        assertFalse(
                made.networkInterfaceId().equals(create(r -> r.clientToken("t")).networkInterfaceId()));
    }

    private NetworkInterface create(Consumer<CreateNetworkInterfaceRequest.Builder> how) {
        return world.call(CreateNetworkInterfaceResponse.class, request(how)).networkInterface();
    }

    private CreateNetworkInterfaceRequest request(Consumer<CreateNetworkInterfaceRequest.Builder> how) {
        return CreateNetworkInterfaceRequest.builder()
                .subnetId(subnet)
                .applyMutation(how)
                .build();
    }

    private static AssignPrivateIpAddressesRequest assign(
            NetworkInterface to, Consumer<AssignPrivateIpAddressesRequest.Builder> how) {
        return AssignPrivateIpAddressesRequest.builder()
                .networkInterfaceId(to.networkInterfaceId())
                .applyMutation(how)
                .build();
    }

    private static AttachNetworkInterfaceRequest attach(String id, Instance to, int index) {
        return AttachNetworkInterfaceRequest.builder()
                .networkInterfaceId(id)
                .instanceId(to.instanceId())
                .deviceIndex(index)
                .build();
    }
}
