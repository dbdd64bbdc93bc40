package dev.tenet.api.http;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.Catalog;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operations;
import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.api.listing.Pager;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** A small EC2 that keeps VPCs in memory, for what speaks to the protocol and not to the operations. */
final class DemoApi {
    static final String REGION = "us-east-1";
    static final AccessKey KEY = new AccessKey(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            new AccountId("123456789012"),
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            true,
            Instant.EPOCH);

    private static final FilterTable<Vpc> FILTERS = FilterTable.<Vpc>builder()
            .on("vpc-id", Vpc::vpcId)
            .on("cidr", Vpc::cidrBlock)
            .tagged(vpc -> vpc.tags().stream()
                    .collect(java.util.stream.Collectors.toMap(
                            software.amazon.awssdk.services.ec2.model.Tag::key,
                            software.amazon.awssdk.services.ec2.model.Tag::value)))
            .build();

    /** How far the server's clock is ahead of the clients'. */
    volatile Duration ahead = Duration.ZERO;

    private final Map<String, Vpc> vpcs = new ConcurrentSkipListMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final Pager pager = new Pager(new SecretKeySpec("page".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));

    Dispatcher dispatcher(int perAccount) {
        Operations operations = Operations.of(Catalog.of(Ec2Client.class))
                .on(CreateVpcRequest.class, CreateVpcResponse.class, this::create)
                .on(DescribeVpcsRequest.class, DescribeVpcsResponse.class, this::describe)
                .on(DeleteVpcRequest.class, DeleteVpcResponse.class, this::delete)
                .build();
        return dispatcher(operations, perAccount);
    }

    Dispatcher dispatcher(Operations operations, int perAccount) {
        var verifier = new SignatureVerifier(
                id -> Optional.of(KEY).filter(key -> key.id().equals(id)),
                () -> Instant.now().plus(ahead),
                REGION,
                Set.of("ec2", "sts"));
        Random random = new Random(1);
        return new Dispatcher(
                List.of(Service.ec2(operations), Service.sts()),
                RequiredParameters.load(),
                verifier,
                new AccountLimit(perAccount),
                REGION,
                () -> RequestId.next(random));
    }

    private CreateVpcResponse create(CreateVpcRequest request, Caller caller) {
        Vpc vpc = Vpc.builder()
                .vpcId("vpc-%017x".formatted(made.incrementAndGet()))
                .cidrBlock(request.cidrBlock())
                .ownerId(caller.account().value())
                .tags(request.tagSpecifications().stream()
                        .map(TagSpecification::tags)
                        .flatMap(List::stream)
                        .toList())
                .isDefault(false)
                .build();
        vpcs.put(vpc.vpcId(), vpc);
        return CreateVpcResponse.builder().vpc(vpc).build();
    }

    private DescribeVpcsResponse describe(DescribeVpcsRequest request, Caller caller) {
        var matches = vpcs.values().stream()
                .filter(FILTERS.matching(request.filters()))
                .toList();
        var page = pager.page(request, caller, PageLimits.EC2, matches, Vpc::vpcId);
        return DescribeVpcsResponse.builder()
                .vpcs(page.items())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private DeleteVpcResponse delete(DeleteVpcRequest request, Caller caller) {
        if (vpcs.remove(request.vpcId()) == null)
            throw new ApiException(
                    ErrorCode.INVALID_PARAMETER_VALUE, "The vpc ID '" + request.vpcId() + "' does not exist");
        return DeleteVpcResponse.builder().build();
    }
}
