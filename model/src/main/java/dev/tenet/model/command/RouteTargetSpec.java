package dev.tenet.model.command;

import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.VpcPeeringConnectionId;

/** What a tenant names as the target of a route. */
public sealed interface RouteTargetSpec {
    record Local() implements RouteTargetSpec {}

    record Interface(NetworkInterfaceId id) implements RouteTargetSpec {}

    /** The instance's only interface. */
    record Instance(InstanceId id) implements RouteTargetSpec {}

    record Peering(VpcPeeringConnectionId id) implements RouteTargetSpec {}

    record InternetGateway(InternetGatewayId id) implements RouteTargetSpec {}

    record NatGateway(NatGatewayId id) implements RouteTargetSpec {}

    record EgressOnlyGateway(EgressOnlyInternetGatewayId id) implements RouteTargetSpec {}
}
