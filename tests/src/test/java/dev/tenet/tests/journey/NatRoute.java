package dev.tenet.tests.journey;

import java.util.List;

/** A tenant's NAT gateway, with a subnet of its own, and the route to it. */
final class NatRoute {
    private NatRoute() {}

    /** Leads all of the network's subnet to the internet by way of a new gateway with a new address. */
    static void to(Tenant tenant, TenantNetwork network) {
        String table = around(tenant, network);
        String allocation =
                tenant.api.ec2("allocate_address").at("/AllocationId").asString();
        lead(tenant, table, create(tenant, network, allocation));
    }

    static void lead(Tenant tenant, String table, String gateway) {
        tenant.api.ec2(
                "create_route", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "NatGatewayId", gateway);
    }

    /** The subnet's own way out is for the NAT gateway in another subnet; returns the table of the instances'. */
    static String around(Tenant tenant, TenantNetwork network) {
        String gateway = tenant.attachGateway(network);
        String table = tenant.api
                .ec2("create_route_table", "VpcId", network.vpc())
                .at("/RouteTable/RouteTableId")
                .asString();
        tenant.api.ec2("associate_route_table", "RouteTableId", table, "SubnetId", network.subnet());
        tenant.api.ec2(
                "create_route",
                "RouteTableId",
                tenant.mainTable(network),
                "DestinationCidrBlock",
                "0.0.0.0/0",
                "GatewayId",
                gateway);
        return table;
    }

    static String create(Tenant tenant, TenantNetwork network, String allocation) {
        String subnet = tenant.api
                .ec2("create_subnet", "VpcId", network.vpc(), "CidrBlock", outside(tenant, network))
                .at("/Subnet/SubnetId")
                .asString();
        String id = tenant.api
                .ec2("create_nat_gateway", "SubnetId", subnet, "AllocationId", allocation)
                .at("/NatGateway/NatGatewayId")
                .asString();
        tenant.api.waitFor("nat_gateway_available", "NatGatewayIds", List.of(id));
        return id;
    }

    /** Each instance's host has asked for ports, and has them, once a ping is answered. */
    static void awaitPorts(String outside, List<RunningInstance> instances) {
        long end = System.nanoTime() + 20_000_000_000L;
        for (RunningInstance instance : instances) {
            while (instance.ping(outside, 1) == 0) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(instance.id() + " reaches nothing through the NAT gateway");
                }
            }
        }
    }

    /** A block of the VPC that its subnet leaves free: the last /28. */
    private static String outside(Tenant tenant, TenantNetwork network) {
        String block = tenant.api
                .ec2("describe_vpcs", "VpcIds", List.of(network.vpc()))
                .at("/Vpcs/0/CidrBlock")
                .asString();
        return block.substring(0, block.indexOf('.', block.indexOf('.') + 1)) + ".255.240/28";
    }
}
