package dev.tenet.api.ec2;

import dev.tenet.model.RouteDestination;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.RouteTargetSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;

/** Reads where a route is for and where it leads, which the requests that have it spell alike. */
final class RouteTargets {
    private static final String LOCAL = "local";

    /** Kinds of targets that there are none of, and what EC2 says of one that does not exist. */
    private static final Map<String, Fault> ABSENT = absent();

    private static Map<String, Fault> absent() {
        Map<String, Fault> absent = new LinkedHashMap<>();
        absent.put("TransitGatewayId", Fault.TRANSIT_GATEWAY_NOT_FOUND);
        absent.put("VpcEndpointId", Fault.ENDPOINT_NOT_FOUND);
        absent.put("LocalGatewayId", Fault.PARAMETER_VALUE);
        absent.put("CarrierGatewayId", Fault.PARAMETER_VALUE);
        absent.put("CoreNetworkArn", Fault.PARAMETER_VALUE);
        absent.put("OdbNetworkArn", Fault.PARAMETER_VALUE);
        return absent;
    }

    private RouteTargets() {}

    /** @throws CommandException {@link Fault#PARAMETER_MISSING}, {@link Fault#COMBINATION_INVALID}, {@link Fault#PARAMETER_VALUE} */
    static RouteDestination destination(SdkRequest request) {
        List<RouteDestination> given = new ArrayList<>();
        text(request, "DestinationCidrBlock")
                .ifPresent(
                        block -> given.add(new RouteDestination.Block(Cidrs.ipv4Block(block, "destinationCidrBlock"))));
        text(request, "DestinationIpv6CidrBlock")
                .ifPresent(block ->
                        given.add(new RouteDestination.Block(Cidrs.ipv6Block(block, "destinationIpv6CidrBlock"))));
        text(request, "DestinationPrefixListId")
                .ifPresent(list -> given.add(new RouteDestination.PrefixList(Ids.prefixList(list))));
        return only(given, "destinationCidrBlock, destinationIpv6CidrBlock and destinationPrefixListId");
    }

    /** @throws CommandException as {@link #destination}, and what EC2 says of a target that does not exist */
    static RouteTargetSpec target(SdkRequest request) {
        List<RouteTargetSpec> given = new ArrayList<>();
        if (request.getValueForField("LocalTarget", Boolean.class).orElse(false)) {
            given.add(new RouteTargetSpec.Local());
        }
        text(request, "GatewayId").ifPresent(id -> {
            given.add(gateway(id));
        });
        text(request, "InstanceId").ifPresent(id -> given.add(new RouteTargetSpec.Instance(Ids.instance(id))));
        text(request, "NetworkInterfaceId")
                .ifPresent(id -> given.add(new RouteTargetSpec.Interface(Ids.networkInterface(id))));
        text(request, "VpcPeeringConnectionId")
                .ifPresent(id -> given.add(new RouteTargetSpec.Peering(Ids.peering(id))));
        text(request, "NatGatewayId").ifPresent(id -> given.add(new RouteTargetSpec.NatGateway(Ids.natGateway(id))));
        text(request, "EgressOnlyInternetGatewayId")
                .ifPresent(id -> given.add(new RouteTargetSpec.EgressOnlyGateway(Ids.egressOnlyInternetGateway(id))));
        ABSENT.forEach((member, fault) -> text(request, member).ifPresent(id -> {
            throw new CommandException(fault, "The " + member + " '" + id + "' does not exist");
        }));
        return only(
                given,
                "gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId,"
                        + " transitGatewayId, vpcEndpointId, instanceId");
    }

    private static RouteTargetSpec gateway(String id) {
        if (id.equals(LOCAL)) {
            return new RouteTargetSpec.Local();
        }
        if (id.startsWith("igw-")) {
            return new RouteTargetSpec.InternetGateway(Ids.internetGateway(id));
        }
        throw noGateway(id);
    }

    /** There are no other gateways yet. */
    static CommandException noGateway(String id) {
        return new CommandException(Fault.GATEWAY_NOT_FOUND, "The gateway ID '" + id + "' does not exist");
    }

    private static Optional<String> text(SdkRequest request, String member) {
        return request.getValueForField(member, String.class).filter(Objects::nonNull);
    }

    private static <T> T only(List<T> given, String names) {
        if (given.isEmpty()) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain exactly one of " + names);
        }
        if (given.size() > 1) {
            throw new CommandException(Fault.COMBINATION_INVALID, "The request must contain exactly one of " + names);
        }
        return given.getFirst();
    }
}
