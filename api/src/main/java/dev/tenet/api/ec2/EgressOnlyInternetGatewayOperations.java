package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.EgressOnlyInternetGateways;
import dev.tenet.model.command.Fault;
import software.amazon.awssdk.services.ec2.model.CreateEgressOnlyInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateEgressOnlyInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteEgressOnlyInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteEgressOnlyInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Egress-only internet gateways. */
final class EgressOnlyInternetGatewayOperations {
    private static final Listing<EgressOnlyInternetGateway> GATEWAYS = Listing.of(
                    gateway -> gateway.id().value(),
                    Fault.EGRESS_ONLY_GATEWAY_NOT_FOUND,
                    "The egressOnlyInternetGateway ID '%s'",
                    FilterTable.<EgressOnlyInternetGateway>builder()
                            .tagged(gateway -> gateway.tags().values())
                            .build())
            .paged(5, 255);

    private final Backend backend;

    EgressOnlyInternetGatewayOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                CreateEgressOnlyInternetGatewayRequest.class,
                CreateEgressOnlyInternetGatewayResponse.class,
                this::create);
        registrar.writes(
                DeleteEgressOnlyInternetGatewayRequest.class,
                DeleteEgressOnlyInternetGatewayResponse.class,
                this::delete);
        registrar.reads(
                DescribeEgressOnlyInternetGatewaysRequest.class,
                DescribeEgressOnlyInternetGatewaysResponse.class,
                this::describe);
    }

    private CreateEgressOnlyInternetGatewayResponse create(
            CreateEgressOnlyInternetGatewayRequest request, Caller caller) {
        VpcId vpc = Ids.vpc(request.vpcId());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.EGRESS_ONLY_INTERNET_GATEWAY);
        EgressOnlyInternetGateway made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                now -> new EgressOnlyInternetGateways(now).create(vpc, tags),
                                gateway -> gateway.id().value(),
                                id -> attempt.egressOnlyInternetGateway(new EgressOnlyInternetGatewayId(id))));
        return CreateEgressOnlyInternetGatewayResponse.builder()
                .egressOnlyInternetGateway(shape(made))
                .clientToken(request.clientToken())
                .build();
    }

    private DeleteEgressOnlyInternetGatewayResponse delete(
            DeleteEgressOnlyInternetGatewayRequest request, Caller caller) {
        EgressOnlyInternetGatewayId id = Ids.egressOnlyInternetGateway(request.egressOnlyInternetGatewayId());
        backend.write(request, caller, attempt -> {
            new EgressOnlyInternetGateways(attempt).delete(id);
            return id;
        });
        return DeleteEgressOnlyInternetGatewayResponse.builder()
                .returnCode(true)
                .build();
    }

    private DescribeEgressOnlyInternetGatewaysResponse describe(
            DescribeEgressOnlyInternetGatewaysRequest request, Caller caller) {
        request.egressOnlyInternetGatewayIds().forEach(Ids::egressOnlyInternetGateway);
        Page<EgressOnlyInternetGateway> page = backend.read(
                caller,
                attempt -> GATEWAYS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.EGRESS_ONLY_INTERNET_GATEWAY.under(caller.account())),
                        request.egressOnlyInternetGatewayIds(),
                        request.filters()));
        return DescribeEgressOnlyInternetGatewaysResponse.builder()
                .egressOnlyInternetGateways(page.items().stream()
                        .map(EgressOnlyInternetGatewayOperations::shape)
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.EgressOnlyInternetGateway shape(
            EgressOnlyInternetGateway gateway) {
        return software.amazon.awssdk.services.ec2.model.EgressOnlyInternetGateway.builder()
                .egressOnlyInternetGatewayId(gateway.id().value())
                .attachments(InternetGatewayOperations.attached(gateway.vpc()))
                .tags(RequestTags.write(gateway.tags()))
                .build();
    }
}
