package dev.tenet.bench;

import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;

/**
 * A VPC with one subnet and one security group that lets everything in from such networks.
 *
 * @param cidr its addresses: 10.N.0.0/16
 */
record BenchNetwork(Ec2Client ec2, String image, String cidr, String vpc, String subnet, String group) {
    private static final String ALL_NETWORKS = "10.0.0.0/8";
    private static final String EVERYWHERE = "0.0.0.0/0";

    /** @param number 0 to 255, another one for each network */
    static BenchNetwork create(Ec2Client ec2, int number) {
        String cidr = "10.%d.0.0/16".formatted(number);
        String vpc = ec2.createVpc(request -> request.cidrBlock(cidr).amazonProvidedIpv6CidrBlock(true))
                .vpc()
                .vpcId();
        String ipv6 = ec2.describeVpcs(request -> request.vpcIds(vpc))
                .vpcs()
                .getFirst()
                .ipv6CidrBlockAssociationSet()
                .getFirst()
                .ipv6CidrBlock();
        String subnet = ec2.createSubnet(request -> request.vpcId(vpc)
                        .cidrBlock(cidr.replace("/16", "/18"))
                        .ipv6CidrBlock(ipv6.replace("/56", "/64")))
                .subnet()
                .subnetId();
        return new BenchNetwork(ec2, image(ec2), cidr, vpc, subnet, group(ec2, vpc));
    }

    /** Asks for instances and returns at once; they need not run yet. */
    List<Instance> run(int count) {
        return ec2.runInstances(request -> request.imageId(image)
                        .instanceType("tenet.unlimited")
                        .minCount(count)
                        .maxCount(count)
                        .networkInterfaces(device -> device.deviceIndex(0)
                                .subnetId(subnet)
                                .groups(group)
                                .ipv6AddressCount(1)))
                .instances();
    }

    /** Joins both by a peering connection and routes. */
    void peerWith(BenchNetwork other) {
        String connection = ec2.createVpcPeeringConnection(
                        request -> request.vpcId(vpc).peerVpcId(other.vpc))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        ec2.acceptVpcPeeringConnection(request -> request.vpcPeeringConnectionId(connection));
        routeTo(other, connection);
        other.routeTo(this, connection);
    }

    private void routeTo(BenchNetwork other, String connection) {
        String table = mainTable();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock(other.cidr).vpcPeeringConnectionId(connection));
    }

    private String mainTable() {
        return ec2.describeRouteTables(request -> request.filters(
                        Filter.builder().name("vpc-id").values(vpc).build(),
                        Filter.builder().name("association.main").values("true").build()))
                .routeTables()
                .getFirst()
                .routeTableId();
    }

    /** Attaches an internet gateway and lets everybody in; nothing is routed to it yet. Returns its id. */
    String openToInternet() {
        String gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
        ec2.attachInternetGateway(request -> request.internetGatewayId(gateway).vpcId(vpc));
        ec2.authorizeSecurityGroupIngress(request -> request.groupId(group)
                .ipPermissions(traffic("tcp", 1, 65_535, EVERYWHERE), traffic("icmp", -1, -1, EVERYWHERE)));
        return gateway;
    }

    /** Leads what has no other route in the network to an internet gateway. */
    void routeToInternet(String gateway) {
        String table = mainTable();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock(EVERYWHERE).gatewayId(gateway));
    }

    /** Leads what has no other route in the network to a NAT gateway in a subnet of its own behind the internet gateway; returns once it is available. */
    void routeThroughNat(String internetGateway) {
        String beside = ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock(cidr.replace(".0.0/16", ".64.0/24")))
                .subnet()
                .subnetId();
        String besideTable =
                ec2.createRouteTable(request -> request.vpcId(vpc)).routeTable().routeTableId();
        ec2.createRoute(request -> request.routeTableId(besideTable)
                .destinationCidrBlock(EVERYWHERE)
                .gatewayId(internetGateway));
        ec2.associateRouteTable(request -> request.routeTableId(besideTable).subnetId(beside));
        String allocation = ec2.allocateAddress().allocationId();
        String nat = ec2.createNatGateway(request -> request.subnetId(beside).allocationId(allocation))
                .natGateway()
                .natGatewayId();
        ec2.waiter().waitUntilNatGatewayAvailable(request -> request.natGatewayIds(nat));
        String table = mainTable();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock(EVERYWHERE).natGatewayId(nat));
    }

    private static String image(Ec2Client ec2) {
        return ec2.describeImages(request -> request.owners("amazon", "self"))
                .images()
                .getFirst()
                .imageId();
    }

    private static String group(Ec2Client ec2, String vpc) {
        String group = ec2.createSecurityGroup(
                        request -> request.vpcId(vpc).groupName("bench").description("bench"))
                .groupId();
        ec2.authorizeSecurityGroupIngress(request -> request.groupId(group)
                .ipPermissions(
                        traffic("tcp", 1, 65_535, ALL_NETWORKS),
                        traffic("udp", 1, 65_535, ALL_NETWORKS),
                        traffic("icmp", -1, -1, ALL_NETWORKS),
                        IpPermission.builder()
                                .ipProtocol("icmpv6")
                                .fromPort(-1)
                                .toPort(-1)
                                .ipv6Ranges(Ipv6Range.builder().cidrIpv6("::/0").build())
                                .build()));
        return group;
    }

    private static IpPermission traffic(String protocol, int from, int to, String cidr) {
        return IpPermission.builder()
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .ipRanges(IpRange.builder().cidrIp(cidr).build())
                .build();
    }
}
