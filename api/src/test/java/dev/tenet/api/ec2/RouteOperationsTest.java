package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

class RouteOperationsTest {
    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Vpc vpc = network.vpc("10.0.0.0/16");
    private final Subnet subnet = network.subnet(vpc, "10.0.1.0/24");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aSubnetHasItsOwnTableOrTheMainOne() {
        RouteTable main = only(main());
        RouteTable own = create();
        assertTrue(own.associations().isEmpty());
        AssociateRouteTableResponse made = associate(own);
        assertEquals("associated", made.associationState().stateAsString());
        assertEquals(List.of(own.routeTableId()), ids(tables("association.subnet-id", subnet.subnetId())));
        world.refuse(
                "Resource.AlreadyAssociated",
                AssociateRouteTableRequest.builder()
                        .routeTableId(main.routeTableId())
                        .subnetId(subnet.subnetId())
                        .build());
        world.refuse("DependencyViolation", deleteTable(own));
        world.refuse("DependencyViolation", deleteTable(main));
        String moved = world.call(
                        ReplaceRouteTableAssociationResponse.class,
                        ReplaceRouteTableAssociationRequest.builder()
                                .associationId(made.associationId())
                                .routeTableId(main.routeTableId())
                                .build())
                .newAssociationId();
        assertNotEquals(made.associationId(), moved);
        world.refuse(
                "InvalidAssociationID.NotFound",
                DisassociateRouteTableRequest.builder()
                        .associationId(made.associationId())
                        .build());
        world.call(
                DisassociateRouteTableResponse.class,
                DisassociateRouteTableRequest.builder().associationId(moved).build());
        world.refuse(
                "DependencyViolation",
                DeleteVpcRequest.builder().vpcId(vpc.vpcId()).build());
        world.call(DeleteRouteTableResponse.class, deleteTable(own));
        world.refuse("InvalidRouteTableID.NotFound", deleteTable(own));
    }

    @Test
    void anotherTableCanBecomeTheMainOne() {
        RouteTable main = only(main());
        RouteTable other = create();
        String association = main.associations().getFirst().routeTableAssociationId();
        world.refuse(
                "InvalidParameterValue",
                DisassociateRouteTableRequest.builder()
                        .associationId(association)
                        .build());
        world.call(
                ReplaceRouteTableAssociationResponse.class,
                ReplaceRouteTableAssociationRequest.builder()
                        .associationId(association)
                        .routeTableId(other.routeTableId())
                        .build());
        assertEquals(List.of(other.routeTableId()), ids(main()));
        world.refuse("DependencyViolation", deleteTable(other));
        world.call(DeleteRouteTableResponse.class, deleteTable(main));
    }

    @Test
    void aSubnetThatGoesTakesItsAssociationAlong() {
        RouteTable own = create();
        associate(own);
        world.call(
                DeleteSubnetResponse.class,
                DeleteSubnetRequest.builder().subnetId(subnet.subnetId()).build());
        world.call(DeleteRouteTableResponse.class, deleteTable(own));
        world.call(
                DeleteVpcResponse.class,
                DeleteVpcRequest.builder().vpcId(vpc.vpcId()).build());
    }

    @Test
    void aRouteToAnInterfaceIsABlackHoleWhileTheInterfaceIsNotInUse() {
        RouteTable table = create();
        String free = network.networkInterface(subnet);
        route(table, r -> r.destinationCidrBlock("172.16.0.9/12").networkInterfaceId(free));
        Route made = route(table, "172.16.0.0/12");
        assertEquals("blackhole", made.stateAsString());
        assertEquals("CreateRoute", made.originAsString());
        Instance instance = network.instance(subnet);
        route(table, r -> r.destinationIpv6CidrBlock("::/0").instanceId(instance.instanceId()));
        Route used = describe(table).routes().stream()
                .filter(found -> "::/0".equals(found.destinationIpv6CidrBlock()))
                .findFirst()
                .orElseThrow();
        assertEquals("active", used.stateAsString());
        assertEquals(instance.instanceId(), used.instanceId());
        assertEquals(instance.networkInterfaces().getFirst().networkInterfaceId(), used.networkInterfaceId());
        assertEquals(List.of(table.routeTableId()), ids(tables("route.instance-id", instance.instanceId())));
        world.call(
                TerminateInstancesResponse.class,
                TerminateInstancesRequest.builder()
                        .instanceIds(instance.instanceId())
                        .build());
        assertEquals(List.of(table.routeTableId()), ids(tables("route.state", "blackhole")));
        assertEquals(
                2,
                describe(table).routes().stream()
                        .filter(found -> found.state() == RouteState.BLACKHOLE)
                        .count());
    }

    @Test
    void badRoutesHaveEc2sCodes() {
        RouteTable table = create();
        String device = network.networkInterface(subnet);
        route(table, r -> r.destinationCidrBlock("172.16.0.0/12").networkInterfaceId(device));
        refuse(
                "RouteAlreadyExists",
                table,
                r -> r.destinationCidrBlock("172.16.0.0/12").networkInterfaceId(device));
        refuse(
                "RouteAlreadyExists",
                table,
                r -> r.destinationCidrBlock("10.0.0.0/16").networkInterfaceId(device));
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationCidrBlock("10.0.1.128/25").networkInterfaceId(device));
        refuse("MissingParameter", table, r -> r.networkInterfaceId(device));
        refuse("MissingParameter", table, r -> r.destinationCidrBlock("0.0.0.0/0"));
        refuse(
                "InvalidParameterCombination",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0")
                        .destinationIpv6CidrBlock("::/0")
                        .networkInterfaceId(device));
        refuse(
                "InvalidGatewayID.NotFound",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0").gatewayId("igw-00000000000000000"));
        refuse(
                "NatGatewayNotFound",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0").natGatewayId("nat-00000000000000000"));
        refuse(
                "InvalidNetworkInterfaceID.NotFound",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0").networkInterfaceId("eni-00000000000000000"));
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0")
                        .networkInterfaceId(
                                network.networkInterface(network.subnet(network.vpc("10.9.0.0/16"), "10.9.0.0/24"))));
        world.refuse(
                "InvalidRoute.NotFound",
                DeleteRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .destinationCidrBlock("192.168.0.0/16")
                        .build());
        world.refuse(
                "InvalidParameterValue",
                DeleteRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .destinationCidrBlock("10.0.0.0/16")
                        .build());
        world.refuse(
                "InvalidParameterValue",
                ReplaceRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .destinationCidrBlock("192.168.0.0/16")
                        .networkInterfaceId(device)
                        .build());
    }

    @Test
    void aWholeSubnetMayBeLedThroughAnInterfaceAndSoMayTheWholeVpc() {
        RouteTable table = create();
        String device = network.networkInterface(subnet);
        route(table, r -> r.destinationCidrBlock("10.0.1.0/24").networkInterfaceId(device));
        assertEquals(device, route(table, "10.0.1.0/24").networkInterfaceId());
        replace(table, r -> r.destinationCidrBlock("10.0.0.0/16").networkInterfaceId(device));
        Route led = route(table, "10.0.0.0/16");
        assertEquals(device, led.networkInterfaceId());
        assertEquals("CreateRouteTable", led.originAsString());
        replace(table, r -> r.destinationCidrBlock("10.0.0.0/16").localTarget(true));
        assertEquals("local", route(table, "10.0.0.0/16").gatewayId());
        world.call(
                DeleteRouteResponse.class,
                DeleteRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .destinationCidrBlock("10.0.1.0/24")
                        .build());
        assertEquals(1, describe(table).routes().size());
    }

    @Test
    void anInternetGatewayHasATableForWhatItLetsIn() {
        String gateway = network.internetGateway();
        RouteTable table = create();
        String device = network.networkInterface(subnet);
        route(table, r -> r.destinationCidrBlock("10.0.1.0/24").networkInterfaceId(device));
        world.refuse("Gateway.NotAttached", associate(table, gateway));
        network.attach(gateway, vpc);
        world.refuse(
                "InvalidParameterCombination",
                associate(table, gateway).toBuilder()
                        .subnetId(subnet.subnetId())
                        .build());
        world.refuse("InvalidGatewayID.NotFound", associate(table, "igw-00000000000000000"));
        world.refuse("InvalidGatewayID.NotFound", associate(table, "vgw-00000000000000000"));
        world.refuse(
                "InvalidRouteTableID.NotFound",
                AssociateRouteTableRequest.builder()
                        .routeTableId("rtb-00000000000000000")
                        .gatewayId(gateway)
                        .build());
        AssociateRouteTableResponse made = world.call(AssociateRouteTableResponse.class, associate(table, gateway));
        assertEquals("associated", made.associationState().stateAsString());
        assertEquals(List.of(table.routeTableId()), ids(tables("association.gateway-id", gateway)));
        assertEquals(
                List.of(table.routeTableId()),
                ids(tables("association.route-table-association-id", made.associationId())));
        RouteTableAssociation shown = only(describe(table).associations());
        assertEquals(gateway, shown.gatewayId());
        assertEquals(made.associationId(), shown.routeTableAssociationId());
        assertFalse(shown.main());
        world.refuse("Resource.AlreadyAssociated", associate(create(), gateway));
        world.refuse("DependencyViolation", deleteTable(table));
        world.refuse("DependencyViolation", detach(gateway));

        String next = world.call(
                        ReplaceRouteTableAssociationResponse.class,
                        ReplaceRouteTableAssociationRequest.builder()
                                .associationId(made.associationId())
                                .routeTableId(create().routeTableId())
                                .build())
                .newAssociationId();
        assertTrue(describe(table).associations().isEmpty());
        world.call(DeleteRouteTableResponse.class, deleteTable(table));
        world.refuse("InvalidAssociationID.NotFound", disassociate(made.associationId()));
        world.call(DisassociateRouteTableResponse.class, disassociate(next));
        assertTrue(tables("association.gateway-id", gateway).isEmpty());
        world.call(DetachInternetGatewayResponse.class, detach(gateway));
    }

    @Test
    void aGatewaysTableLeadsTheVpcsOwnBlocksToInterfacesAlone() {
        String gateway = network.internetGateway();
        network.attach(gateway, vpc);
        String device = network.networkInterface(subnet);
        RouteTable outward = create();
        route(outward, r -> r.destinationCidrBlock("0.0.0.0/0").gatewayId(gateway));
        world.refuse("InvalidParameterValue", associate(outward, gateway));
        RouteTable beyond = create();
        route(beyond, r -> r.destinationCidrBlock("172.16.0.0/12").networkInterfaceId(device));
        world.refuse("InvalidParameterValue", associate(beyond, gateway));
        RouteTable listed = create();
        String list = network.prefixList(5, "192.0.2.0/24");
        route(listed, r -> r.destinationPrefixListId(list).networkInterfaceId(device));
        world.refuse("InvalidParameterValue", associate(listed, gateway));

        RouteTable table = create();
        String association = world.call(AssociateRouteTableResponse.class, associate(table, gateway))
                .associationId();
        for (RouteTable other : List.of(outward, beyond, listed)) {
            world.refuse(
                    "InvalidParameterValue",
                    ReplaceRouteTableAssociationRequest.builder()
                            .associationId(association)
                            .routeTableId(other.routeTableId())
                            .build());
        }
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationCidrBlock("0.0.0.0/0").gatewayId(gateway));
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationCidrBlock("10.0.0.0/8").networkInterfaceId(device));
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationCidrBlock("10.0.1.128/25").networkInterfaceId(device));
        refuse(
                "InvalidParameterValue",
                table,
                r -> r.destinationPrefixListId(list).networkInterfaceId(device));
        route(table, r -> r.destinationCidrBlock("10.0.1.0/24").networkInterfaceId(device));
        replace(table, r -> r.destinationCidrBlock("10.0.0.0/16").networkInterfaceId(device));
        replace(table, r -> r.destinationCidrBlock("10.0.0.0/16").localTarget(true));
        world.refuse(
                "InvalidParameterValue",
                ReplaceRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .destinationCidrBlock("10.0.1.0/24")
                        .gatewayId(gateway)
                        .build());
    }

    @Test
    void aGatewayOfAnotherVpcHasNoTableOfThisOne() {
        String gateway = network.internetGateway();
        network.attach(gateway, network.vpc("10.9.0.0/16"));
        world.refuse("InvalidParameterValue", associate(create(), gateway));
    }

    @Test
    void aTableHasFiftyRoutesAndAListCountsWithAllItMayHave() {
        RouteTable table = create();
        String device = network.networkInterface(subnet);
        String list = network.prefixList(49, "192.0.2.0/24");
        route(table, r -> r.destinationPrefixListId(list).networkInterfaceId(device));
        route(table, r -> r.destinationCidrBlock("172.16.0.0/12").networkInterfaceId(device));
        refuse(
                "RouteLimitExceeded",
                table,
                r -> r.destinationCidrBlock("192.168.0.0/16").networkInterfaceId(device));
        world.refuse(
                "RouteLimitExceeded",
                ModifyManagedPrefixListRequest.builder()
                        .prefixListId(list)
                        .maxEntries(50)
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteManagedPrefixListRequest.builder().prefixListId(list).build());
        world.call(DeleteRouteTableResponse.class, deleteTable(table));
        world.call(
                DeleteManagedPrefixListResponse.class,
                DeleteManagedPrefixListRequest.builder().prefixListId(list).build());
    }

    @Test
    void dryRunsAndTokens() {
        world.wouldSucceed(CreateRouteTableRequest.builder()
                .vpcId(vpc.vpcId())
                .dryRun(true)
                .build());
        CreateRouteTableRequest request = CreateRouteTableRequest.builder()
                .vpcId(vpc.vpcId())
                .clientToken("once")
                .build();
        String first =
                world.call(CreateRouteTableResponse.class, request).routeTable().routeTableId();
        assertEquals(
                first,
                world.call(CreateRouteTableResponse.class, request).routeTable().routeTableId());
        assertFalse(ids(tables("vpc-id", vpc.vpcId())).isEmpty());
    }

    private RouteTable create() {
        return world.call(
                        CreateRouteTableResponse.class,
                        CreateRouteTableRequest.builder().vpcId(vpc.vpcId()).build())
                .routeTable();
    }

    private AssociateRouteTableResponse associate(RouteTable table) {
        return world.call(
                AssociateRouteTableResponse.class,
                AssociateRouteTableRequest.builder()
                        .routeTableId(table.routeTableId())
                        .subnetId(subnet.subnetId())
                        .build());
    }

    private static AssociateRouteTableRequest associate(RouteTable table, String gateway) {
        return AssociateRouteTableRequest.builder()
                .routeTableId(table.routeTableId())
                .gatewayId(gateway)
                .build();
    }

    private static DisassociateRouteTableRequest disassociate(String association) {
        return DisassociateRouteTableRequest.builder()
                .associationId(association)
                .build();
    }

    private DetachInternetGatewayRequest detach(String gateway) {
        return DetachInternetGatewayRequest.builder()
                .internetGatewayId(gateway)
                .vpcId(vpc.vpcId())
                .build();
    }

    private static DeleteRouteTableRequest deleteTable(RouteTable table) {
        return DeleteRouteTableRequest.builder()
                .routeTableId(table.routeTableId())
                .build();
    }

    private void route(RouteTable table, Consumer<CreateRouteRequest.Builder> how) {
        world.call(
                CreateRouteResponse.class,
                CreateRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .applyMutation(how)
                        .build());
    }

    private void refuse(String code, RouteTable table, Consumer<CreateRouteRequest.Builder> how) {
        world.refuse(
                code,
                CreateRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .applyMutation(how)
                        .build());
    }

    private void replace(RouteTable table, Consumer<ReplaceRouteRequest.Builder> how) {
        world.call(
                ReplaceRouteResponse.class,
                ReplaceRouteRequest.builder()
                        .routeTableId(table.routeTableId())
                        .applyMutation(how)
                        .build());
    }

    private Route route(RouteTable table, String destination) {
        return describe(table).routes().stream()
                .filter(found -> destination.equals(found.destinationCidrBlock()))
                .findFirst()
                .orElseThrow();
    }

    private RouteTable describe(RouteTable table) {
        return only(tables("route-table-id", table.routeTableId()));
    }

    private List<RouteTable> main() {
        return tables("association.main", "true").stream()
                .filter(table -> table.vpcId().equals(vpc.vpcId()))
                .toList();
    }

    private List<RouteTable> tables(String filter, String value) {
        return world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder()
                                .filters(f -> f.name(filter).values(value))
                                .build())
                .routeTables();
    }

    private static List<String> ids(List<RouteTable> tables) {
        return tables.stream().map(RouteTable::routeTableId).toList();
    }

    private static <T> T only(List<T> list) {
        assertEquals(1, list.size());
        return list.getFirst();
    }
}
