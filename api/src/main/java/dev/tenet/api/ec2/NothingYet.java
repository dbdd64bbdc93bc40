package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeTransitGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTransitGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysResponse;

/**
 * Describing what nobody has, because it cannot be made yet: clients look for it at start. Every list is empty, whatever the
 * filters; what is named by its id is not found.
 */
final class NothingYet {
    void register(Registrar registrar) {
        registrar.reads(DescribeVpcEndpointsRequest.class, DescribeVpcEndpointsResponse.class, (request, _) -> {
            requireNone(request.vpcEndpointIds(), Fault.ENDPOINT_NOT_FOUND, "The Vpc Endpoint Id '%s'");
            return DescribeVpcEndpointsResponse.builder()
                    .vpcEndpoints(List.of())
                    .build();
        });
        registrar.reads(DescribeTransitGatewaysRequest.class, DescribeTransitGatewaysResponse.class, (request, _) -> {
            requireNone(request.transitGatewayIds(), Fault.TRANSIT_GATEWAY_NOT_FOUND, "The transitGateway ID '%s'");
            return DescribeTransitGatewaysResponse.builder()
                    .transitGateways(List.of())
                    .build();
        });
        registrar.reads(DescribeVpnGatewaysRequest.class, DescribeVpnGatewaysResponse.class, (request, _) -> {
            requireNone(request.vpnGatewayIds(), Fault.VPN_GATEWAY_NOT_FOUND, "The vpnGateway ID '%s'");
            return DescribeVpnGatewaysResponse.builder().vpnGateways(List.of()).build();
        });
        registrar.reads(DescribeVolumesRequest.class, DescribeVolumesResponse.class, (request, _) -> {
            requireNone(request.volumeIds(), Fault.VOLUME_NOT_FOUND, "The volume '%s'");
            return DescribeVolumesResponse.builder().volumes(List.of()).build();
        });
    }

    private static void requireNone(List<String> ids, Fault fault, String what) {
        if (!ids.isEmpty()) {
            throw new CommandException(fault, String.format(what, ids.getFirst()) + " does not exist");
        }
    }
}
