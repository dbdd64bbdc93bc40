package dev.tenet.model;

/** Where a route leads. Every kind of target is a record here, so that a new one shows every place that must know it. */
public sealed interface RouteTarget {

    /** The VPC itself: to wherever the destination address is. */
    record Local() implements RouteTarget {}

    /** A network interface of the VPC gets the packets, whatever their destination; while it is not in use the route is a black hole. */
    record Interface(NetworkInterfaceId networkInterface) implements RouteTarget {}

    /** The VPC at the other end; while the connection is not active the route is a black hole. */
    record Peering(VpcPeeringConnectionId connection) implements RouteTarget {}

    /** The internet; while the gateway is not attached to the table's VPC the route is a black hole. */
    record InternetGateway(InternetGatewayId gateway) implements RouteTarget {}

    /** The internet under a NAT gateway's address; a black hole once that is gone. */
    record NatGateway(NatGatewayId gateway) implements RouteTarget {}

    /** The internet for connections that begin inside, IPv6 only; a black hole once the gateway is gone. */
    record EgressOnlyGateway(EgressOnlyInternetGatewayId gateway) implements RouteTarget {}
}
