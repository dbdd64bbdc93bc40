package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.InternetGateways;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.AttachmentStatus;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.InternetGatewayAttachment;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Internet gateways. */
final class InternetGatewayOperations {
    /** What EC2 says of an attached internet gateway. */
    private static final String AVAILABLE = "available";

    private static final Listing<InternetGateway> GATEWAYS = Listing.of(
                    gateway -> gateway.id().value(),
                    Fault.INTERNET_GATEWAY_NOT_FOUND,
                    "The internetGateway ID '%s'",
                    FilterTable.<InternetGateway>builder()
                            .onOptional(
                                    "attachment.state", gateway -> gateway.vpc().map(_ -> AVAILABLE))
                            .onOptional(
                                    "attachment.vpc-id",
                                    gateway -> gateway.vpc().map(VpcId::value))
                            .on("internet-gateway-id", gateway -> gateway.id().value())
                            .on("owner-id", gateway -> gateway.owner().value())
                            .tagged(gateway -> gateway.tags().values())
                            .build())
            .paged(5, 1000);

    private final Backend backend;

    InternetGatewayOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateInternetGatewayRequest.class, CreateInternetGatewayResponse.class, this::create);
        registrar.writes(DeleteInternetGatewayRequest.class, DeleteInternetGatewayResponse.class, this::delete);
        registrar.writes(AttachInternetGatewayRequest.class, AttachInternetGatewayResponse.class, this::attach);
        registrar.writes(DetachInternetGatewayRequest.class, DetachInternetGatewayResponse.class, this::detach);
        registrar.reads(DescribeInternetGatewaysRequest.class, DescribeInternetGatewaysResponse.class, this::describe);
    }

    private CreateInternetGatewayResponse create(CreateInternetGatewayRequest request, Caller caller) {
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.INTERNET_GATEWAY);
        InternetGateway made = backend.write(request, caller, attempt -> new InternetGateways(attempt).create(tags));
        return CreateInternetGatewayResponse.builder()
                .internetGateway(shape(made))
                .build();
    }

    private DeleteInternetGatewayResponse delete(DeleteInternetGatewayRequest request, Caller caller) {
        InternetGatewayId id = Ids.internetGateway(request.internetGatewayId());
        backend.write(request, caller, attempt -> {
            new InternetGateways(attempt).delete(id);
            return id;
        });
        return DeleteInternetGatewayResponse.builder().build();
    }

    private AttachInternetGatewayResponse attach(AttachInternetGatewayRequest request, Caller caller) {
        InternetGatewayId id = Ids.internetGateway(request.internetGatewayId());
        VpcId vpc = Ids.vpc(request.vpcId());
        backend.write(request, caller, attempt -> new InternetGateways(attempt).attach(id, vpc));
        return AttachInternetGatewayResponse.builder().build();
    }

    private DetachInternetGatewayResponse detach(DetachInternetGatewayRequest request, Caller caller) {
        InternetGatewayId id = Ids.internetGateway(request.internetGatewayId());
        VpcId vpc = Ids.vpc(request.vpcId());
        backend.write(request, caller, attempt -> {
            new InternetGateways(attempt).detach(id, vpc);
            return id;
        });
        return DetachInternetGatewayResponse.builder().build();
    }

    private DescribeInternetGatewaysResponse describe(DescribeInternetGatewaysRequest request, Caller caller) {
        request.internetGatewayIds().forEach(Ids::internetGateway);
        Page<InternetGateway> page = backend.read(
                caller,
                attempt -> GATEWAYS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.INTERNET_GATEWAY.under(caller.account())),
                        request.internetGatewayIds(),
                        request.filters()));
        return DescribeInternetGatewaysResponse.builder()
                .internetGateways(page.items().stream()
                        .map(InternetGatewayOperations::shape)
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.InternetGateway shape(InternetGateway gateway) {
        return software.amazon.awssdk.services.ec2.model.InternetGateway.builder()
                .internetGatewayId(gateway.id().value())
                .ownerId(gateway.owner().value())
                .attachments(attachments(gateway.vpc()))
                .tags(RequestTags.write(gateway.tags()))
                .build();
    }

    private static List<InternetGatewayAttachment> attachments(Optional<VpcId> vpc) {
        return vpc.stream()
                .map(id -> InternetGatewayAttachment.builder()
                        .vpcId(id.value())
                        .state(AVAILABLE)
                        .build())
                .toList();
    }

    /** What EC2 says of an attached egress-only gateway. */
    static InternetGatewayAttachment attached(VpcId vpc) {
        return InternetGatewayAttachment.builder()
                .vpcId(vpc.value())
                .state(AttachmentStatus.ATTACHED)
                .build();
    }
}
