package dev.tenet.model;

/** One thing that a packet passes on its way. */
public sealed interface PathHop {

    record ByInstance(InstanceId instance) implements PathHop {}

    record ByInterface(NetworkInterfaceId networkInterface, SubnetId subnet, VpcId vpc) implements PathHop {}

    /** Allowed by a rule of the group. Answers need none. */
    record BySecurityGroup(SecurityGroupId group, VpcId vpc, PathRule rule) implements PathHop {}

    /** Out of the VPC to the internet, or in from there. */
    record ByInternetGateway(InternetGatewayId gateway, VpcId vpc) implements PathHop {}

    /** Led by a route. */
    record ByRouteTable(RouteTableId table, VpcId vpc, Route route) implements PathHop {}
}
