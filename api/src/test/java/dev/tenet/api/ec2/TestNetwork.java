package dev.tenet.api.ec2;

import java.util.Arrays;
import software.amazon.awssdk.services.ec2.model.*;

/** Makes a network's parts in a sentence each. */
final class TestNetwork {
    private final World world;

    TestNetwork(World world) {
        this.world = world;
    }

    Vpc vpc(String cidr) {
        return world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder().cidrBlock(cidr).build())
                .vpc();
    }

    Subnet subnet(Vpc vpc, String cidr) {
        return world.call(
                        CreateSubnetResponse.class,
                        CreateSubnetRequest.builder()
                                .vpcId(vpc.vpcId())
                                .cidrBlock(cidr)
                                .build())
                .subnet();
    }

    String networkInterface(Subnet subnet) {
        return world.call(
                        CreateNetworkInterfaceResponse.class,
                        CreateNetworkInterfaceRequest.builder()
                                .subnetId(subnet.subnetId())
                                .build())
                .networkInterface()
                .networkInterfaceId();
    }

    /** Of no VPC yet. */
    String internetGateway() {
        return world.call(
                        CreateInternetGatewayResponse.class,
                        CreateInternetGatewayRequest.builder().build())
                .internetGateway()
                .internetGatewayId();
    }

    void attach(String internetGateway, Vpc to) {
        world.call(
                AttachInternetGatewayResponse.class,
                AttachInternetGatewayRequest.builder()
                        .internetGatewayId(internetGateway)
                        .vpcId(to.vpcId())
                        .build());
    }

    /** One that runs. */
    Instance instance(Subnet subnet) {
        String image = world.call(
                        DescribeImagesResponse.class,
                        DescribeImagesRequest.builder().build())
                .images()
                .getFirst()
                .imageId();
        Instance made = world.call(
                        RunInstancesResponse.class,
                        RunInstancesRequest.builder()
                                .imageId(image)
                                .minCount(1)
                                .maxCount(1)
                                .subnetId(subnet.subnetId())
                                .build())
                .instances()
                .getFirst();
        world.settle();
        return made;
    }

    String group(Vpc vpc, String name) {
        return world.call(
                        CreateSecurityGroupResponse.class,
                        CreateSecurityGroupRequest.builder()
                                .groupName(name)
                                .description(name)
                                .vpcId(vpc.vpcId())
                                .build())
                .groupId();
    }

    String prefixList(int most, String... blocks) {
        return world.call(
                        CreateManagedPrefixListResponse.class,
                        CreateManagedPrefixListRequest.builder()
                                .prefixListName("list")
                                .addressFamily("IPv4")
                                .maxEntries(most)
                                .entries(Arrays.stream(blocks)
                                        .map(block -> AddPrefixListEntry.builder()
                                                .cidr(block)
                                                .build())
                                        .toList())
                                .build())
                .prefixList()
                .prefixListId();
    }
}
