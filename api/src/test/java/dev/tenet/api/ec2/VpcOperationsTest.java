package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

class VpcOperationsTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aTenantBeginsWithADefaultVpc() {
        Vpc vpc = vpcs(r -> {}).getFirst();
        assertTrue(vpc.isDefault());
        assertEquals("172.31.0.0/16", vpc.cidrBlock());
        assertEquals(
                "associated",
                vpc.cidrBlockAssociationSet().getFirst().cidrBlockState().stateAsString());
        List<Subnet> subnets = world.call(
                        DescribeSubnetsResponse.class,
                        DescribeSubnetsRequest.builder().build())
                .subnets();
        assertEquals(2, subnets.size());
        assertTrue(subnets.stream().allMatch(s -> s.defaultForAz() && s.mapPublicIpOnLaunch()));
        assertEquals(4091, subnets.getFirst().availableIpAddressCount());
        RouteTable table = world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder().build())
                .routeTables()
                .getFirst();
        assertEquals("local", table.routes().getFirst().gatewayId());
        assertTrue(table.associations().getFirst().main());
        NetworkAcl acl = world.call(
                        DescribeNetworkAclsResponse.class,
                        DescribeNetworkAclsRequest.builder().build())
                .networkAcls()
                .getFirst();
        assertEquals(2, acl.associations().size());
        assertEquals(4, acl.entries().size());
        world.refuse(
                "DefaultVpcAlreadyExists", CreateDefaultVpcRequest.builder().build());
    }

    @Test
    void aTenantSeesOnlyItsOwn() {
        Vpc mine = create("10.0.0.0/16");
        assertTrue(
                world
                        .callAs(
                                World.OTHER,
                                DescribeVpcsResponse.class,
                                DescribeVpcsRequest.builder().build())
                        .vpcs()
                        .stream()
                        .noneMatch(vpc -> vpc.vpcId().equals(mine.vpcId())));
        world.refuseTo(
                World.OTHER,
                "InvalidVpcID.NotFound",
                DeleteVpcRequest.builder().vpcId(mine.vpcId()).build());
        world.refuseTo(
                World.OTHER,
                "InvalidVpcID.NotFound",
                DescribeVpcsRequest.builder().vpcIds(mine.vpcId()).build());
    }

    @Test
    void badRequestsHaveEc2sCodes() {
        world.refuse(
                "InvalidVpc.Range",
                CreateVpcRequest.builder().cidrBlock("10.0.0.0/8").build());
        world.refuse(
                "InvalidParameterValue",
                CreateVpcRequest.builder().cidrBlock("10.0.0.0/33").build());
        world.refuse(
                "InvalidParameterValue",
                CreateVpcRequest.builder().cidrBlock("nonsense").build());
        world.refuse("MissingParameter", CreateVpcRequest.builder().build());
        world.refuse(
                "InvalidVpcID.Malformed",
                DescribeVpcsRequest.builder().vpcIds("vpc-xyz").build());
        world.refuse(
                "InvalidVpcID.NotFound",
                DescribeVpcsRequest.builder().vpcIds("vpc-12345678").build());
        world.refuse(
                "InvalidVpcID.NotFound",
                DescribeVpcsRequest.builder().vpcIds("vpc-00000000000000000").build());
        world.refuse(
                "InvalidParameterValue",
                DescribeVpcsRequest.builder()
                        .filters(f -> f.name("colour").values("blue"))
                        .build());
        world.refuse(
                "UnsupportedTenancy",
                CreateVpcRequest.builder()
                        .cidrBlock("10.0.0.0/16")
                        .instanceTenancy(Tenancy.DEDICATED)
                        .build());
    }

    @Test
    void dryRunChecksEverythingAndChangesNothing() {
        world.wouldSucceed(
                CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").dryRun(true).build());
        world.refuse(
                "InvalidVpc.Range",
                CreateVpcRequest.builder().cidrBlock("10.0.0.0/8").dryRun(true).build());
    }

    @Test
    void ec2ClearsBitsBeyondTheBlocksLength() {
        assertEquals("100.68.0.0/18", create("100.68.0.18/18").cidrBlock());
    }

    @Test
    void filtersAndTagsFind() {
        create("10.1.0.0/16");
        Vpc tagged = world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder()
                                .cidrBlock("10.2.0.0/16")
                                .tagSpecifications(t -> t.resourceType(ResourceType.VPC)
                                        .tags(Tag.builder()
                                                .key("Name")
                                                .value("blue")
                                                .build()))
                                .build())
                .vpc();
        assertEquals("blue", tagged.tags().getFirst().value());
        assertEquals(
                List.of(tagged), vpcs(r -> r.filters(f -> f.name("tag:Name").values("bl*"))));
        assertEquals(
                2,
                vpcs(r -> r.filters(f -> f.name("is-default").values("false"))).size());
        world.call(
                CreateTagsResponse.class,
                CreateTagsRequest.builder()
                        .resources(tagged.vpcId())
                        .tags(Tag.builder().key("Name").value("red").build())
                        .build());
        assertEquals(
                1, vpcs(r -> r.filters(f -> f.name("tag:Name").values("red"))).size());
        world.call(
                DeleteTagsResponse.class,
                DeleteTagsRequest.builder()
                        .resources(tagged.vpcId())
                        .tags(Tag.builder().key("Name").build())
                        .build());
        assertTrue(vpcs(r -> r.vpcIds(tagged.vpcId())).getFirst().tags().isEmpty());
        world.refuse(
                "InvalidParameterValue",
                CreateVpcRequest.builder()
                        .cidrBlock("10.3.0.0/16")
                        .tagSpecifications(t -> t.resourceType(ResourceType.SUBNET)
                                .tags(Tag.builder().key("a").build()))
                        .build());
        world.refuse(
                "InvalidID",
                CreateTagsRequest.builder()
                        .resources("what-is-this")
                        .tags(Tag.builder().key("a").build())
                        .build());
    }

    @Test
    void pagesHaveEveryVpcOnce() {
        for (int i = 0; i < 12; i++) {
            create("10." + i + ".0.0/16");
        }
        Set<String> seen = new TreeSet<>();
        String token = null;
        do {
            DescribeVpcsResponse page = world.call(
                    DescribeVpcsResponse.class,
                    DescribeVpcsRequest.builder().maxResults(5).nextToken(token).build());
            page.vpcs().forEach(vpc -> assertTrue(seen.add(vpc.vpcId())));
            token = page.nextToken();
        } while (token != null);
        assertEquals(13, seen.size());
    }

    @Test
    void subnetsAreCutFromTheirVpc() {
        Vpc vpc = create("10.0.0.0/16");
        Subnet subnet = subnet(vpc, "10.0.1.0/24");
        assertEquals(251, subnet.availableIpAddressCount());
        assertEquals(vpc.vpcId(), subnet.vpcId());
        assertFalse(subnet.defaultForAz());
        world.refuse("InvalidSubnet.Conflict", subnetRequest(vpc, "10.0.1.128/25"));
        world.refuse("InvalidSubnet.Range", subnetRequest(vpc, "10.1.0.0/24"));
        world.refuse("InvalidSubnet.Range", subnetRequest(vpc, "10.0.0.0/29"));
        world.refuse(
                "InvalidParameterValue",
                CreateSubnetRequest.builder()
                        .vpcId(vpc.vpcId())
                        .cidrBlock("10.0.2.0/24")
                        .availabilityZone("tenet-1z")
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteVpcRequest.builder().vpcId(vpc.vpcId()).build());
        world.call(
                DeleteSubnetResponse.class,
                DeleteSubnetRequest.builder().subnetId(subnet.subnetId()).build());
        world.refuse(
                "InvalidSubnetID.NotFound",
                DeleteSubnetRequest.builder().subnetId(subnet.subnetId()).build());
        world.call(
                DeleteVpcResponse.class,
                DeleteVpcRequest.builder().vpcId(vpc.vpcId()).build());
    }

    @Test
    void blocksComeAndGo() {
        Vpc vpc = create("10.0.0.0/16");
        var ipv6 = world.call(
                        AssociateVpcCidrBlockResponse.class,
                        AssociateVpcCidrBlockRequest.builder()
                                .vpcId(vpc.vpcId())
                                .amazonProvidedIpv6CidrBlock(true)
                                .build())
                .ipv6CidrBlockAssociation();
        String block = ipv6.ipv6CidrBlock().replace("/56", "/64");
        Subnet subnet = subnet(vpc, "10.0.0.0/24");
        var own = world.call(
                        AssociateSubnetCidrBlockResponse.class,
                        AssociateSubnetCidrBlockRequest.builder()
                                .subnetId(subnet.subnetId())
                                .ipv6CidrBlock(block)
                                .build())
                .ipv6CidrBlockAssociation();
        world.refuse(
                "DependencyViolation",
                DisassociateVpcCidrBlockRequest.builder()
                        .associationId(ipv6.associationId())
                        .build());
        world.call(
                ModifySubnetAttributeResponse.class,
                ModifySubnetAttributeRequest.builder()
                        .subnetId(subnet.subnetId())
                        .assignIpv6AddressOnCreation(v -> v.value(true))
                        .build());
        world.call(
                DisassociateSubnetCidrBlockResponse.class,
                DisassociateSubnetCidrBlockRequest.builder()
                        .associationId(own.associationId())
                        .build());
        var gone = world.call(
                DisassociateVpcCidrBlockResponse.class,
                DisassociateVpcCidrBlockRequest.builder()
                        .associationId(ipv6.associationId())
                        .build());
        assertEquals(
                "disassociating",
                gone.ipv6CidrBlockAssociation().ipv6CidrBlockState().stateAsString());
        world.refuse(
                "OperationNotPermitted",
                DisassociateVpcCidrBlockRequest.builder()
                        .associationId(vpc.cidrBlockAssociationSet().getFirst().associationId())
                        .build());
        world.refuse(
                "InvalidVpc.Range",
                AssociateVpcCidrBlockRequest.builder()
                        .vpcId(vpc.vpcId())
                        .cidrBlock("192.168.0.0/16")
                        .build());
    }

    @Test
    void attributesAreModifiedOneARequest() {
        Vpc vpc = create("10.0.0.0/16");
        assertEquals(false, hostnames(vpc));
        world.call(
                ModifyVpcAttributeResponse.class,
                ModifyVpcAttributeRequest.builder()
                        .vpcId(vpc.vpcId())
                        .enableDnsHostnames(v -> v.value(true))
                        .build());
        assertEquals(true, hostnames(vpc));
        world.refuse(
                "InvalidParameterCombination",
                ModifyVpcAttributeRequest.builder()
                        .vpcId(vpc.vpcId())
                        .enableDnsHostnames(v -> v.value(true))
                        .enableDnsSupport(v -> v.value(true))
                        .build());
    }

    @Test
    void twoVpcsOfOneBlockAreTwo() {
        assertNotEquals(create("10.0.0.0/16").vpcId(), create("10.0.0.0/16").vpcId());
    }

    private Boolean hostnames(Vpc vpc) {
        return world.call(
                        DescribeVpcAttributeResponse.class,
                        DescribeVpcAttributeRequest.builder()
                                .vpcId(vpc.vpcId())
                                .attribute(VpcAttributeName.ENABLE_DNS_HOSTNAMES)
                                .build())
                .enableDnsHostnames()
                .value();
    }

    private Vpc create(String cidr) {
        return world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder().cidrBlock(cidr).build())
                .vpc();
    }

    private Subnet subnet(Vpc vpc, String cidr) {
        return world.call(CreateSubnetResponse.class, subnetRequest(vpc, cidr)).subnet();
    }

    private static CreateSubnetRequest subnetRequest(Vpc vpc, String cidr) {
        return CreateSubnetRequest.builder().vpcId(vpc.vpcId()).cidrBlock(cidr).build();
    }

    private List<Vpc> vpcs(java.util.function.Consumer<DescribeVpcsRequest.Builder> how) {
        return world.call(
                        DescribeVpcsResponse.class,
                        DescribeVpcsRequest.builder().applyMutation(how).build())
                .vpcs();
    }
}
