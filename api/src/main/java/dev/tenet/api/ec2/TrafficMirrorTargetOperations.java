package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.TrafficMirrorTarget;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.TrafficMirrors;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorTargetRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorTargetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorTargetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorTargetResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorTargetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorTargetsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * Traffic mirror targets.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorTarget.html">CreateTrafficMirrorTarget</a>
 */
final class TrafficMirrorTargetOperations {
    private static final Listing<TrafficMirrorTarget> TARGETS = Listing.of(
                    (TrafficMirrorTarget target) -> target.id().value(),
                    Fault.TRAFFIC_MIRROR_TARGET_NOT_FOUND,
                    "The traffic mirror target '%s'",
                    FilterTable.<TrafficMirrorTarget>builder()
                            .onOptional("description", TrafficMirrorTarget::description)
                            .on(
                                    "network-interface-id",
                                    target -> target.networkInterface().value())
                            .on("owner-id", target -> target.owner().value())
                            .on(
                                    "traffic-mirror-target-id",
                                    target -> target.id().value())
                            .tagged(target -> target.tags().values())
                            .build())
            .paged(5, 1000);

    private final Backend backend;

    TrafficMirrorTargetOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateTrafficMirrorTargetRequest.class, CreateTrafficMirrorTargetResponse.class, this::create);
        registrar.writes(DeleteTrafficMirrorTargetRequest.class, DeleteTrafficMirrorTargetResponse.class, this::delete);
        registrar.reads(
                DescribeTrafficMirrorTargetsRequest.class, DescribeTrafficMirrorTargetsResponse.class, this::describe);
    }

    private CreateTrafficMirrorTargetResponse create(CreateTrafficMirrorTargetRequest request, Caller caller) {
        if (request.networkLoadBalancerArn() != null || request.gatewayLoadBalancerEndpointId() != null) {
            throw new CommandException(Fault.PARAMETER_VALUE, "A traffic mirror target is a network interface.");
        }
        if (request.networkInterfaceId() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain the parameter NetworkInterfaceId");
        }
        NetworkInterfaceId networkInterface = Ids.networkInterface(request.networkInterfaceId());
        var tags = RequestTags.of(request.tagSpecifications(), ResourceType.TRAFFIC_MIRROR_TARGET);
        TrafficMirrorTarget made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> new TrafficMirrors(attempt)
                                        .createTarget(
                                                networkInterface, Optional.ofNullable(request.description()), tags),
                                target -> target.id().value(),
                                id -> new TrafficMirrors(attempt).target(TrafficMirrorTargetId.parse(id))));
        return CreateTrafficMirrorTargetResponse.builder()
                .trafficMirrorTarget(TrafficMirrorShapes.target(made))
                .clientToken(TrafficMirrorShapes.token(request.clientToken()))
                .build();
    }

    private DeleteTrafficMirrorTargetResponse delete(DeleteTrafficMirrorTargetRequest request, Caller caller) {
        TrafficMirrorTargetId id = Ids.mirrorTarget(request.trafficMirrorTargetId());
        backend.write(request, caller, attempt -> {
            new TrafficMirrors(attempt).deleteTarget(id);
            return id;
        });
        return DeleteTrafficMirrorTargetResponse.builder()
                .trafficMirrorTargetId(id.value())
                .build();
    }

    private DescribeTrafficMirrorTargetsResponse describe(DescribeTrafficMirrorTargetsRequest request, Caller caller) {
        request.trafficMirrorTargetIds().forEach(Ids::mirrorTarget);
        Page<TrafficMirrorTarget> page = backend.read(
                caller,
                attempt -> TARGETS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.TRAFFIC_MIRROR_TARGET.under(caller.account())),
                        request.trafficMirrorTargetIds(),
                        request.filters()));
        return DescribeTrafficMirrorTargetsResponse.builder()
                .trafficMirrorTargets(
                        page.items().stream().map(TrafficMirrorShapes::target).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
