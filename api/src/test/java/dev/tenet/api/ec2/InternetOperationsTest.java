package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

/** Internet gateways, elastic addresses and automatic public addresses, as EC2 answers about them. */
class InternetOperationsTest {
    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Vpc vpc = network.vpc("10.0.0.0/16");
    private final Subnet subnet = network.subnet(vpc, "10.0.1.0/24");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aGatewayIsAttachedOnceAndGoesWhenNothingNeedsIt() {
        String gateway = network.internetGateway();
        AttachInternetGatewayRequest attach = AttachInternetGatewayRequest.builder()
                .internetGatewayId(gateway)
                .vpcId(vpc.vpcId())
                .build();
        DetachInternetGatewayRequest detach = DetachInternetGatewayRequest.builder()
                .internetGatewayId(gateway)
                .vpcId(vpc.vpcId())
                .build();
        world.refuse("Gateway.NotAttached", detach);
        world.call(AttachInternetGatewayResponse.class, attach);
        world.refuse("Resource.AlreadyAssociated", attach);
        world.refuse(
                "InvalidParameterValue",
                AttachInternetGatewayRequest.builder()
                        .internetGatewayId(network.internetGateway())
                        .vpcId(vpc.vpcId())
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteInternetGatewayRequest.builder()
                        .internetGatewayId(gateway)
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteVpcRequest.builder().vpcId(vpc.vpcId()).build());
        InternetGatewayAttachment attachment = described(gateway).attachments().getFirst();
        assertEquals(vpc.vpcId(), attachment.vpcId());
        assertEquals("available", attachment.stateAsString());
        world.refuseTo(World.OTHER, "InvalidInternetGatewayID.NotFound", detach);
        world.call(DetachInternetGatewayResponse.class, detach);
        world.call(
                DeleteInternetGatewayResponse.class,
                DeleteInternetGatewayRequest.builder()
                        .internetGatewayId(gateway)
                        .build());
        world.refuse(
                "InvalidInternetGatewayID.NotFound",
                DescribeInternetGatewaysRequest.builder()
                        .internetGatewayIds(gateway)
                        .build());
        world.refuse(
                "InvalidInternetGatewayId.Malformed",
                DescribeInternetGatewaysRequest.builder()
                        .internetGatewayIds("gateway-1")
                        .build());
    }

    @Test
    void aRouteLeadsToTheGatewayOfItsOwnVpcAndIsBlackWithoutIt() {
        String table = tables(vpc).getFirst().routeTableId();
        String gateway = network.internetGateway();
        world.refuse("InvalidParameterValue", route(table, gateway));
        network.attach(gateway, vpc);
        world.call(CreateRouteResponse.class, route(table, gateway));
        Route made = tables(vpc).getFirst().routes().getLast();
        assertEquals(gateway, made.gatewayId());
        assertEquals("active", made.stateAsString());
        detach(gateway, vpc);
        assertEquals("blackhole", tables(vpc).getFirst().routes().getLast().stateAsString());
    }

    @Test
    void anEgressOnlyGatewayTakesIpv6RoutesAlone() {
        String gateway = world.call(
                        CreateEgressOnlyInternetGatewayResponse.class,
                        CreateEgressOnlyInternetGatewayRequest.builder()
                                .vpcId(vpc.vpcId())
                                .build())
                .egressOnlyInternetGateway()
                .egressOnlyInternetGatewayId();
        String table = tables(vpc).getFirst().routeTableId();
        world.refuse(
                "InvalidParameterValue",
                CreateRouteRequest.builder()
                        .routeTableId(table)
                        .destinationCidrBlock("0.0.0.0/0")
                        .egressOnlyInternetGatewayId(gateway)
                        .build());
        world.call(
                CreateRouteResponse.class,
                CreateRouteRequest.builder()
                        .routeTableId(table)
                        .destinationIpv6CidrBlock("::/0")
                        .egressOnlyInternetGatewayId(gateway)
                        .build());
        assertEquals(gateway, tables(vpc).getFirst().routes().getLast().egressOnlyInternetGatewayId());
        world.call(
                DeleteEgressOnlyInternetGatewayResponse.class,
                DeleteEgressOnlyInternetGatewayRequest.builder()
                        .egressOnlyInternetGatewayId(gateway)
                        .build());
        assertEquals("blackhole", tables(vpc).getFirst().routes().getLast().stateAsString());
        world.refuse(
                "InvalidEgressOnlyInternetGatewayId.NotFound",
                DescribeEgressOnlyInternetGatewaysRequest.builder()
                        .egressOnlyInternetGatewayIds(gateway)
                        .build());
    }

    @Test
    void anElasticAddressIsAllocatedAssociatedMovedAndReleased() {
        AllocateAddressResponse elastic = allocate();
        assertTrue(IpPrefix.parse("203.0.113.0/24").contains(Ipv4Address.parse(elastic.publicIp()))
                || IpPrefix.parse("198.51.100.0/24").contains(Ipv4Address.parse(elastic.publicIp())));
        String first = network.networkInterface(subnet);
        String second = network.networkInterface(subnet);
        world.refuse("Gateway.NotAttached", associate(elastic, first).build());
        String gateway = network.internetGateway();
        network.attach(gateway, vpc);
        String association = world.call(
                        AssociateAddressResponse.class,
                        associate(elastic, first).build())
                .associationId();
        assertEquals(
                association,
                world.call(
                                AssociateAddressResponse.class,
                                associate(elastic, first).build())
                        .associationId());
        NetworkInterfaceAssociation shown = described(networkInterface(first));
        assertEquals(elastic.publicIp(), shown.publicIp());
        assertEquals(elastic.allocationId(), shown.allocationId());
        assertEquals(World.TENANT.value(), shown.ipOwnerId());
        assertEquals(first, address(elastic).networkInterfaceId());
        world.refuse(
                "DependencyViolation",
                DetachInternetGatewayRequest.builder()
                        .internetGatewayId(gateway)
                        .vpcId(vpc.vpcId())
                        .build());
        world.refuse(
                "InvalidIPAddress.InUse",
                ReleaseAddressRequest.builder()
                        .allocationId(elastic.allocationId())
                        .build());
        world.refuse(
                "Resource.AlreadyAssociated",
                associate(elastic, second).allowReassociation(false).build());
        String moved = world.call(
                        AssociateAddressResponse.class,
                        associate(elastic, second).allowReassociation(true).build())
                .associationId();
        assertNotEquals(association, moved);
        assertNull(networkInterface(first).association());
        world.refuse(
                "InvalidAssociationID.NotFound",
                DisassociateAddressRequest.builder().associationId(association).build());
        world.call(
                DisassociateAddressResponse.class,
                DisassociateAddressRequest.builder().associationId(moved).build());
        world.call(
                ReleaseAddressResponse.class,
                ReleaseAddressRequest.builder()
                        .allocationId(elastic.allocationId())
                        .build());
        world.refuse(
                "InvalidAllocationID.NotFound",
                ReleaseAddressRequest.builder()
                        .allocationId(elastic.allocationId())
                        .build());
        detach(gateway, vpc);
    }

    @Test
    void anInterfaceThatGoesFreesItsElasticAddress() {
        network.attach(network.internetGateway(), vpc);
        AllocateAddressResponse elastic = allocate();
        String holder = network.networkInterface(subnet);
        world.call(AssociateAddressResponse.class, associate(elastic, holder).build());
        world.call(
                DeleteNetworkInterfaceResponse.class,
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(holder)
                        .build());
        assertNull(address(elastic).associationId());
    }

    @Test
    void aCertainAddressCanBeAskedFor() {
        AllocateAddressRequest wanted =
                AllocateAddressRequest.builder().address("203.0.113.77").build();
        assertEquals(
                "203.0.113.77",
                world.call(AllocateAddressResponse.class, wanted).publicIp());
        world.refuse("InvalidIPAddress.InUse", wanted);
        world.refuse(
                "InvalidParameterValue",
                AllocateAddressRequest.builder().address("192.0.2.1").build());
        world.refuse(
                "InvalidAddress.NotFound",
                DescribeAddressesRequest.builder().publicIps("203.0.113.78").build());
    }

    @Test
    void thereIsAMostOfElasticAddresses() {
        int most = World.INSTALLATION.limits().elasticAddressesPerAccount();
        for (int i = 0; i < most; i++) {
            allocate();
        }
        world.refuse("AddressLimitExceeded", AllocateAddressRequest.builder().build());
    }

    @Test
    void anInstanceGetsAPublicAddressForAsLongAsItRuns() {
        network.attach(network.internetGateway(), vpc);
        world.call(
                ModifyVpcAttributeResponse.class,
                ModifyVpcAttributeRequest.builder()
                        .vpcId(vpc.vpcId())
                        .enableDnsHostnames(value -> value.value(true))
                        .build());
        world.call(
                ModifySubnetAttributeResponse.class,
                ModifySubnetAttributeRequest.builder()
                        .subnetId(subnet.subnetId())
                        .mapPublicIpOnLaunch(value -> value.value(true))
                        .build());
        Instance made = network.instance(subnet);
        String address = made.publicIpAddress();
        assertEquals("ec2-" + address.replace('.', '-') + ".tenet-1.compute.internal", made.publicDnsName());
        assertEquals("amazon", made.networkInterfaces().getFirst().association().ipOwnerId());
        AllocateAddressResponse elastic = allocate();
        world.call(
                AssociateAddressResponse.class,
                AssociateAddressRequest.builder()
                        .instanceId(made.instanceId())
                        .publicIp(elastic.publicIp())
                        .build());
        assertEquals(elastic.publicIp(), instance(made).publicIpAddress());
        world.call(
                DisassociateAddressResponse.class,
                DisassociateAddressRequest.builder()
                        .publicIp(elastic.publicIp())
                        .build());
        assertFalse(instance(made).publicIpAddress().isEmpty());
        world.call(
                StopInstancesResponse.class,
                StopInstancesRequest.builder().instanceIds(made.instanceId()).build());
        assertNull(instance(made).publicIpAddress());
    }

    @Test
    void theDefaultVpcIsOnTheInternet() {
        Vpc made = world.call(
                        DescribeVpcsResponse.class,
                        DescribeVpcsRequest.builder()
                                .filters(filter("is-default", "true"))
                                .build())
                .vpcs()
                .getFirst();
        InternetGateway gateway = world.call(
                        DescribeInternetGatewaysResponse.class,
                        DescribeInternetGatewaysRequest.builder()
                                .filters(filter("attachment.vpc-id", made.vpcId()))
                                .build())
                .internetGateways()
                .getFirst();
        Route last = tables(made).getFirst().routes().getLast();
        assertEquals("0.0.0.0/0", last.destinationCidrBlock());
        assertEquals(gateway.internetGatewayId(), last.gatewayId());
    }

    private void detach(String gateway, Vpc from) {
        world.call(
                DetachInternetGatewayResponse.class,
                DetachInternetGatewayRequest.builder()
                        .internetGatewayId(gateway)
                        .vpcId(from.vpcId())
                        .build());
    }

    private InternetGateway described(String gateway) {
        return world.call(
                        DescribeInternetGatewaysResponse.class,
                        DescribeInternetGatewaysRequest.builder()
                                .internetGatewayIds(gateway)
                                .build())
                .internetGateways()
                .getFirst();
    }

    private static NetworkInterfaceAssociation described(NetworkInterface found) {
        assertEquals(found.association(), found.privateIpAddresses().getFirst().association());
        return found.association();
    }

    private AllocateAddressResponse allocate() {
        return world.call(
                AllocateAddressResponse.class, AllocateAddressRequest.builder().build());
    }

    private Address address(AllocateAddressResponse elastic) {
        return world.call(
                        DescribeAddressesResponse.class,
                        DescribeAddressesRequest.builder()
                                .allocationIds(elastic.allocationId())
                                .build())
                .addresses()
                .getFirst();
    }

    private static AssociateAddressRequest.Builder associate(AllocateAddressResponse elastic, String networkInterface) {
        return AssociateAddressRequest.builder()
                .allocationId(elastic.allocationId())
                .networkInterfaceId(networkInterface);
    }

    private static CreateRouteRequest route(String table, String gateway) {
        return CreateRouteRequest.builder()
                .routeTableId(table)
                .destinationCidrBlock("0.0.0.0/0")
                .gatewayId(gateway)
                .build();
    }

    private List<RouteTable> tables(Vpc of) {
        return world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder()
                                .filters(filter("vpc-id", of.vpcId()))
                                .build())
                .routeTables();
    }

    private NetworkInterface networkInterface(String id) {
        return world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder()
                                .networkInterfaceIds(id)
                                .build())
                .networkInterfaces()
                .getFirst();
    }

    private Instance instance(Instance made) {
        return world.call(
                        DescribeInstancesResponse.class,
                        DescribeInstancesRequest.builder()
                                .instanceIds(made.instanceId())
                                .build())
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
