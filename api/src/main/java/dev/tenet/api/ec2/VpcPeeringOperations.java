package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.VpcPeeringState;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.VpcPeerings;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsResponse;
import software.amazon.awssdk.services.ec2.model.PeeringConnectionOptions;
import software.amazon.awssdk.services.ec2.model.PeeringConnectionOptionsRequest;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** VPC peering connections, of one account or of two. */
final class VpcPeeringOperations {
    private static final Listing<VpcPeeringView> CONNECTIONS = Listing.of(
            view -> view.connection().id().value(),
            Fault.PEERING_NOT_FOUND,
            "The vpcPeeringConnection ID '%s'",
            FilterTable.<VpcPeeringView>builder()
                    .onEach("accepter-vpc-info.cidr-block", VpcPeeringView::accepterBlocks)
                    .on(
                            "accepter-vpc-info.owner-id",
                            view -> view.connection().accepter().account().value())
                    .on(
                            "accepter-vpc-info.vpc-id",
                            view -> view.connection().accepter().vpc().value())
                    .onOptional(
                            "expiration-time",
                            view -> Optional.of(view.connection().until().toString())
                                    .filter(_ -> view.state() == VpcPeeringState.PENDING_ACCEPTANCE))
                    .onEach("requester-vpc-info.cidr-block", VpcPeeringView::requesterBlocks)
                    .on(
                            "requester-vpc-info.owner-id",
                            view -> view.connection().requester().account().value())
                    .on(
                            "requester-vpc-info.vpc-id",
                            view -> view.connection().requester().vpc().value())
                    .on("status-code", view -> view.state().code())
                    .on("status-message", view -> view.connection().message())
                    .on(
                            "vpc-peering-connection-id",
                            view -> view.connection().id().value())
                    .tagged(view -> view.connection().tags().values())
                    .build());

    private final Backend backend;

    VpcPeeringOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                CreateVpcPeeringConnectionRequest.class, CreateVpcPeeringConnectionResponse.class, this::create);
        registrar.writes(
                AcceptVpcPeeringConnectionRequest.class, AcceptVpcPeeringConnectionResponse.class, this::accept);
        registrar.writes(
                RejectVpcPeeringConnectionRequest.class, RejectVpcPeeringConnectionResponse.class, this::reject);
        registrar.writes(
                DeleteVpcPeeringConnectionRequest.class, DeleteVpcPeeringConnectionResponse.class, this::delete);
        registrar.writes(
                ModifyVpcPeeringConnectionOptionsRequest.class,
                ModifyVpcPeeringConnectionOptionsResponse.class,
                this::modifyOptions);
        registrar.reads(
                DescribeVpcPeeringConnectionsRequest.class,
                DescribeVpcPeeringConnectionsResponse.class,
                this::describe);
    }

    private CreateVpcPeeringConnectionResponse create(CreateVpcPeeringConnectionRequest request, Caller caller) {
        VpcId from = Ids.vpc(request.vpcId());
        if (request.peerVpcId() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter peerVpcId");
        }
        VpcId to = Ids.vpc(request.peerVpcId());
        if (request.peerRegion() != null && !request.peerRegion().equals(region())) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value (" + request.peerRegion() + ") for parameter peerRegion is invalid.");
        }
        AccountId account = account(request.peerOwnerId(), caller);
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.VPC_PEERING_CONNECTION);
        VpcPeeringView made =
                change(request, caller, attempt -> new VpcPeerings(attempt).create(from, account, to, tags));
        return CreateVpcPeeringConnectionResponse.builder()
                .vpcPeeringConnection(made.shape(region()))
                .build();
    }

    private AcceptVpcPeeringConnectionResponse accept(AcceptVpcPeeringConnectionRequest request, Caller caller) {
        VpcPeeringConnectionId id = Ids.peering(request.vpcPeeringConnectionId());
        VpcPeeringView changed = change(request, caller, attempt -> new VpcPeerings(attempt).accept(id));
        return AcceptVpcPeeringConnectionResponse.builder()
                .vpcPeeringConnection(changed.shape(region()))
                .build();
    }

    private RejectVpcPeeringConnectionResponse reject(RejectVpcPeeringConnectionRequest request, Caller caller) {
        VpcPeeringConnectionId id = Ids.peering(request.vpcPeeringConnectionId());
        change(request, caller, attempt -> new VpcPeerings(attempt).reject(id));
        return RejectVpcPeeringConnectionResponse.builder().returnValue(true).build();
    }

    private DeleteVpcPeeringConnectionResponse delete(DeleteVpcPeeringConnectionRequest request, Caller caller) {
        VpcPeeringConnectionId id = Ids.peering(request.vpcPeeringConnectionId());
        change(request, caller, attempt -> new VpcPeerings(attempt).delete(id));
        return DeleteVpcPeeringConnectionResponse.builder().returnValue(true).build();
    }

    private ModifyVpcPeeringConnectionOptionsResponse modifyOptions(
            ModifyVpcPeeringConnectionOptionsRequest request, Caller caller) {
        VpcPeeringConnectionId id = Ids.peering(request.vpcPeeringConnectionId());
        Optional<Boolean> requester = option(request.requesterPeeringConnectionOptions());
        Optional<Boolean> accepter = option(request.accepterPeeringConnectionOptions());
        if (requester.isEmpty() && accepter.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain requesterPeeringConnectionOptions or accepterPeeringConnectionOptions");
        }
        change(request, caller, attempt -> new VpcPeerings(attempt).modifyOptions(id, requester, accepter));
        return ModifyVpcPeeringConnectionOptionsResponse.builder()
                .requesterPeeringConnectionOptions(shape(requester))
                .accepterPeeringConnectionOptions(shape(accepter))
                .build();
    }

    private DescribeVpcPeeringConnectionsResponse describe(
            DescribeVpcPeeringConnectionsRequest request, Caller caller) {
        request.vpcPeeringConnectionIds().forEach(Ids::peering);
        Page<VpcPeeringView> page = backend.read(
                caller,
                attempt -> CONNECTIONS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                                .filter(connection -> connection.isOf(caller.account()))
                                .map(connection -> VpcPeeringView.of(connection, attempt))
                                .toList(),
                        request.vpcPeeringConnectionIds(),
                        request.filters()));
        return DescribeVpcPeeringConnectionsResponse.builder()
                .vpcPeeringConnections(
                        page.items().stream().map(view -> view.shape(region())).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private VpcPeeringView change(SdkRequest request, Caller caller, Function<Attempt, VpcPeeringConnection> command) {
        return backend.write(request, caller, attempt -> VpcPeeringView.of(command.apply(attempt), attempt));
    }

    private String region() {
        return backend.installation().region().name().value();
    }

    private static AccountId account(@Nullable String text, Caller caller) {
        if (text == null) {
            return caller.account();
        }
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException noAccount) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Invalid value '" + text + "' for peerOwnerId");
        }
    }

    private static Optional<Boolean> option(@Nullable PeeringConnectionOptionsRequest options) {
        return Optional.ofNullable(options).map(PeeringConnectionOptionsRequest::allowDnsResolutionFromRemoteVpc);
    }

    private static @Nullable PeeringConnectionOptions shape(Optional<Boolean> option) {
        return option.map(value -> PeeringConnectionOptions.builder()
                        .allowDnsResolutionFromRemoteVpc(value)
                        .build())
                .orElse(null);
    }
}
