package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

/** NAT gateways and their addresses, as EC2 answers about them. */
class NatGatewayOperationsTest {
    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Vpc vpc = network.vpc("10.0.0.0/16");
    private final Subnet subnet = network.subnet(vpc, "10.0.1.0/24");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void withoutAnInternetGatewayItFails() {
        String allocation = allocate().allocationId();
        NatGateway made = create(r -> r.allocationId(allocation));
        assertEquals("pending", made.stateAsString());
        NatGateway found = described(made.natGatewayId());
        assertEquals("failed", found.stateAsString());
        assertEquals("Gateway.NotAttached", found.failureCode());
        assertTrue(found.natGatewayAddresses().isEmpty());
    }

    @Test
    void anAddressThatIsInUseMakesItFail() {
        network.attach(network.internetGateway(), vpc);
        String allocation = allocate().allocationId();
        create(r -> r.allocationId(allocation));
        NatGateway second = described(create(r -> r.allocationId(allocation)).natGatewayId());
        assertEquals("failed", second.stateAsString());
        assertEquals("Resource.AlreadyAssociated", second.failureCode());
    }

    @Test
    void itHasAnInterfaceAndHoldsItsElasticAddress() {
        network.attach(network.internetGateway(), vpc);
        AllocateAddressResponse elastic = allocate();
        NatGateway made =
                described(create(r -> r.allocationId(elastic.allocationId()).privateIpAddress("10.0.1.77"))
                        .natGatewayId());
        assertEquals("available", made.stateAsString());
        assertEquals("public", made.connectivityTypeAsString());
        NatGatewayAddress address = made.natGatewayAddresses().getFirst();
        assertEquals(elastic.publicIp(), address.publicIp());
        assertEquals("10.0.1.77", address.privateIp());
        assertTrue(address.isPrimary());
        assertEquals("succeeded", address.statusAsString());
        NetworkInterface own = world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder()
                                .networkInterfaceIds(address.networkInterfaceId())
                                .build())
                .networkInterfaces()
                .getFirst();
        assertEquals("natGateway", own.interfaceTypeAsString());
        assertTrue(own.requesterManaged());
        assertEquals("Interface for NAT Gateway " + made.natGatewayId(), own.description());
        assertEquals(elastic.publicIp(), own.association().publicIp());
        world.refuse(
                "OperationNotPermitted",
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(own.networkInterfaceId())
                        .build());
        world.refuse(
                "OperationNotPermitted",
                DisassociateAddressRequest.builder()
                        .associationId(address.associationId())
                        .build());
        world.refuse(
                "InvalidIPAddress.InUse",
                ReleaseAddressRequest.builder()
                        .allocationId(elastic.allocationId())
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteSubnetRequest.builder().subnetId(subnet.subnetId()).build());
    }

    @Test
    void aRouteThroughItIsBlackOnceItIsDeleted() {
        network.attach(network.internetGateway(), vpc);
        String allocation = allocate().allocationId();
        String id = create(r -> r.allocationId(allocation)).natGatewayId();
        String table = world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder()
                                .filters(f -> f.name("vpc-id").values(vpc.vpcId()))
                                .build())
                .routeTables()
                .getFirst()
                .routeTableId();
        world.refuse(
                "InvalidParameterValue",
                CreateRouteRequest.builder()
                        .routeTableId(table)
                        .destinationIpv6CidrBlock("::/0")
                        .natGatewayId(id)
                        .build());
        world.call(
                CreateRouteResponse.class,
                CreateRouteRequest.builder()
                        .routeTableId(table)
                        .destinationCidrBlock("0.0.0.0/0")
                        .natGatewayId(id)
                        .build());
        assertEquals("active", route(table).stateAsString());
        assertEquals(id, route(table).natGatewayId());
        assertEquals(
                id,
                world.call(
                                DeleteNatGatewayResponse.class,
                                DeleteNatGatewayRequest.builder()
                                        .natGatewayId(id)
                                        .build())
                        .natGatewayId());
        NatGateway gone = described(id);
        assertEquals("deleted", gone.stateAsString());
        assertNotNull(gone.deleteTime());
        assertEquals("blackhole", route(table).stateAsString());
        world.call(
                ReleaseAddressResponse.class,
                ReleaseAddressRequest.builder().allocationId(allocation).build());
    }

    @Test
    void addressesComeAndDrain() {
        network.attach(network.internetGateway(), vpc);
        String first = allocate().allocationId();
        String second = allocate().allocationId();
        String third = allocate().allocationId();
        String id = create(r -> r.allocationId(first).secondaryAllocationIds(second))
                .natGatewayId();
        List<NatGatewayAddress> added = world.call(
                        AssociateNatGatewayAddressResponse.class,
                        AssociateNatGatewayAddressRequest.builder()
                                .natGatewayId(id)
                                .allocationIds(third)
                                .build())
                .natGatewayAddresses();
        assertEquals("associating", added.getFirst().statusAsString());
        List<NatGatewayAddress> all = described(id).natGatewayAddresses();
        assertEquals(
                List.of(first, second, third),
                all.stream().map(NatGatewayAddress::allocationId).toList());
        world.refuse(
                "Resource.AlreadyAssociated",
                AssociateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .allocationIds(second)
                        .build());
        world.refuse(
                "InvalidParameterValue",
                DisassociateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .associationIds(all.getFirst().associationId())
                        .build());
        world.refuse(
                "InvalidParameterValue",
                DisassociateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .associationIds(all.getLast().associationId())
                        .maxDrainDurationSeconds(4001)
                        .build());
        world.call(
                DisassociateNatGatewayAddressResponse.class,
                DisassociateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .associationIds(all.getLast().associationId())
                        .maxDrainDurationSeconds(60)
                        .build());
        assertEquals(
                "disassociating", described(id).natGatewayAddresses().getLast().statusAsString());
    }

    @Test
    void aPrivateOneNeedsNoInternetAndHasPrivateAddressesAlone() {
        NatGateway made = create(r ->
                r.connectivityType("private").privateIpAddress("10.0.1.77").secondaryPrivateIpAddresses("10.0.1.78"));
        assertEquals("pending", made.stateAsString());
        NatGateway found = described(made.natGatewayId());
        assertEquals("available", found.stateAsString());
        assertEquals("private", found.connectivityTypeAsString());
        assertEquals(
                List.of("10.0.1.77", "10.0.1.78"),
                found.natGatewayAddresses().stream()
                        .map(NatGatewayAddress::privateIp)
                        .toList());
        assertEquals(
                List.of(true, false),
                found.natGatewayAddresses().stream()
                        .map(NatGatewayAddress::isPrimary)
                        .toList());
        NatGatewayAddress primary = found.natGatewayAddresses().getFirst();
        assertNull(primary.publicIp());
        assertNull(primary.allocationId());
        assertNull(primary.associationId());
        assertEquals("succeeded", primary.statusAsString());
        assertEquals(
                3,
                described(create(r -> r.connectivityType("private").secondaryPrivateIpAddressCount(2))
                                .natGatewayId())
                        .natGatewayAddresses()
                        .size());
        world.call(
                DeleteNatGatewayResponse.class,
                DeleteNatGatewayRequest.builder()
                        .natGatewayId(made.natGatewayId())
                        .build());
        NatGateway gone = described(made.natGatewayId());
        assertEquals("deleted", gone.stateAsString());
        assertEquals("private", gone.connectivityTypeAsString());
    }

    @Test
    void withoutFreeAddressesAPrivateOneFails() {
        Subnet small = network.subnet(vpc, "10.0.2.0/28");
        String id = create(r ->
                        r.subnetId(small.subnetId()).connectivityType("private").secondaryPrivateIpAddressCount(7))
                .natGatewayId();
        assertEquals("available", described(id).stateAsString());
        NatGateway second = described(create(r ->
                        r.subnetId(small.subnetId()).connectivityType("private").secondaryPrivateIpAddressCount(7))
                .natGatewayId());
        assertEquals("failed", second.stateAsString());
        assertEquals("InsufficientFreeAddressesInSubnet", second.failureCode());
        assertEquals("private", second.connectivityTypeAsString());
    }

    @Test
    void privateAddressesComeAndDrain() {
        String id = create(r -> r.connectivityType("private").privateIpAddress("10.0.1.77"))
                .natGatewayId();
        List<NatGatewayAddress> added = world.call(
                        AssignPrivateNatGatewayAddressResponse.class,
                        AssignPrivateNatGatewayAddressRequest.builder()
                                .natGatewayId(id)
                                .privateIpAddresses("10.0.1.80", "10.0.1.81")
                                .build())
                .natGatewayAddresses();
        assertEquals(
                List.of("10.0.1.80 assigning", "10.0.1.81 assigning"),
                added.stream()
                        .map(address -> address.privateIp() + " " + address.statusAsString())
                        .toList());
        assertEquals(
                1,
                world.call(
                                AssignPrivateNatGatewayAddressResponse.class,
                                AssignPrivateNatGatewayAddressRequest.builder()
                                        .natGatewayId(id)
                                        .privateIpAddressCount(1)
                                        .build())
                        .natGatewayAddresses()
                        .size());
        assertEquals(4, described(id).natGatewayAddresses().size());
        world.refuse(
                "MissingParameter",
                AssignPrivateNatGatewayAddressRequest.builder().natGatewayId(id).build());
        world.refuse(
                "InvalidParameterCombination",
                AssignPrivateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .privateIpAddresses("10.0.1.90")
                        .privateIpAddressCount(1)
                        .build());
        world.refuse(
                "InvalidParameterValue",
                AssignPrivateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .privateIpAddressCount(5)
                        .build());
        world.refuse(
                "InvalidIPAddress.InUse",
                AssignPrivateNatGatewayAddressRequest.builder()
                        .natGatewayId(id)
                        .privateIpAddresses("10.0.1.80")
                        .build());
        for (String wrong : List.of("10.0.1.77", "10.0.1.99")) {
            world.refuse(
                    "InvalidParameterValue",
                    UnassignPrivateNatGatewayAddressRequest.builder()
                            .natGatewayId(id)
                            .privateIpAddresses(wrong)
                            .build());
        }
        List<NatGatewayAddress> taken = world.call(
                        UnassignPrivateNatGatewayAddressResponse.class,
                        UnassignPrivateNatGatewayAddressRequest.builder()
                                .natGatewayId(id)
                                .privateIpAddresses("10.0.1.80")
                                .maxDrainDurationSeconds(60)
                                .build())
                .natGatewayAddresses();
        assertEquals("unassigning", taken.getFirst().statusAsString());
        assertEquals("unassigning", described(id).natGatewayAddresses().get(1).statusAsString());
    }

    @Test
    void publicAndPrivateOnesAreGivenAddressesInTheirOwnWays() {
        network.attach(network.internetGateway(), vpc);
        String allocation = allocate().allocationId();
        String other = allocate().allocationId();
        String open = create(r -> r.allocationId(allocation)).natGatewayId();
        String closed = create(r -> r.connectivityType("private")).natGatewayId();
        world.refuse(
                "InvalidParameterValue",
                AssignPrivateNatGatewayAddressRequest.builder()
                        .natGatewayId(open)
                        .privateIpAddressCount(1)
                        .build());
        world.refuse(
                "InvalidParameterValue",
                AssociateNatGatewayAddressRequest.builder()
                        .natGatewayId(closed)
                        .allocationIds(other)
                        .build());
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        network.attach(network.internetGateway(), vpc);
        String allocation = allocate().allocationId();
        refuse("MissingParameter", r -> r.subnetId(subnet.subnetId()));
        refuse(
                "InvalidAllocationID.NotFound",
                r -> r.subnetId(subnet.subnetId()).allocationId("eipalloc-00000000000000000"));
        refuse(
                "InvalidSubnetID.NotFound",
                r -> r.subnetId("subnet-00000000000000000").allocationId(allocation));
        refuse(
                "InvalidParameterValue",
                r -> r.subnetId(subnet.subnetId()).connectivityType("private").allocationId(allocation));
        refuse(
                "InvalidParameterValue",
                r -> r.subnetId(subnet.subnetId()).allocationId(allocation).secondaryPrivateIpAddressCount(1));
        refuse(
                "InvalidParameterValue",
                r -> r.subnetId(subnet.subnetId()).connectivityType("private").secondaryPrivateIpAddressCount(8));
        refuse(
                "InvalidParameterCombination",
                r -> r.subnetId(subnet.subnetId())
                        .connectivityType("private")
                        .secondaryPrivateIpAddresses("10.0.1.9")
                        .secondaryPrivateIpAddressCount(1));
        refuse(
                "InvalidParameterValue",
                r -> r.subnetId(subnet.subnetId()).connectivityType("somewhat").allocationId(allocation));
        refuse(
                "InvalidParameterValue",
                r -> r.subnetId(subnet.subnetId()).allocationId(allocation).secondaryAllocationIds(allocation));
        world.refuse(
                "NatGatewayNotFound",
                DeleteNatGatewayRequest.builder()
                        .natGatewayId("nat-00000000000000000")
                        .build());
        world.refuse(
                "NatGatewayMalformed",
                DeleteNatGatewayRequest.builder().natGatewayId("gateway-1").build());
        String id = create(r -> r.allocationId(allocation)).natGatewayId();
        world.refuseTo(
                World.OTHER,
                "NatGatewayNotFound",
                DeleteNatGatewayRequest.builder().natGatewayId(id).build());
    }

    @Test
    void itIsTaggedAndFiltered() {
        network.attach(network.internetGateway(), vpc);
        String allocation = allocate().allocationId();
        String id = create(r -> r.allocationId(allocation)
                        .tagSpecifications(t -> t.resourceType("natgateway")
                                .tags(tag -> tag.key("k").value("v"))))
                .natGatewayId();
        assertEquals(List.of(id), filtered("tag:k", "v"));
        assertEquals(List.of(id), filtered("state", "available"));
        assertEquals(List.of(id), filtered("subnet-id", subnet.subnetId()));
        assertEquals(List.of(), filtered("state", "failed"));
        assertFalse(world.call(
                        DescribeTagsResponse.class,
                        DescribeTagsRequest.builder()
                                .filters(f -> f.name("resource-type").values("natgateway"))
                                .build())
                .tags()
                .isEmpty());
    }

    private void refuse(String code, Consumer<CreateNatGatewayRequest.Builder> request) {
        world.refuse(
                code, CreateNatGatewayRequest.builder().applyMutation(request).build());
    }

    private NatGateway create(Consumer<CreateNatGatewayRequest.Builder> request) {
        return world.call(
                        CreateNatGatewayResponse.class,
                        CreateNatGatewayRequest.builder()
                                .subnetId(subnet.subnetId())
                                .applyMutation(request)
                                .build())
                .natGateway();
    }

    private NatGateway described(String id) {
        return world.call(
                        DescribeNatGatewaysResponse.class,
                        DescribeNatGatewaysRequest.builder().natGatewayIds(id).build())
                .natGateways()
                .getFirst();
    }

    private List<String> filtered(String name, String value) {
        return world
                .call(
                        DescribeNatGatewaysResponse.class,
                        DescribeNatGatewaysRequest.builder()
                                .filter(f -> f.name(name).values(value))
                                .build())
                .natGateways()
                .stream()
                .map(NatGateway::natGatewayId)
                .toList();
    }

    private AllocateAddressResponse allocate() {
        return world.call(
                AllocateAddressResponse.class, AllocateAddressRequest.builder().build());
    }

    private Route route(String table) {
        return world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder()
                                .routeTableIds(table)
                                .build())
                .routeTables()
                .getFirst()
                .routes()
                .getLast();
    }
}
