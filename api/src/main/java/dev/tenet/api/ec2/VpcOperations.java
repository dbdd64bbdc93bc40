package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.Tenancy;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NewVpc;
import dev.tenet.model.command.Vpcs;
import dev.tenet.net.IpPrefix;
import java.util.Objects;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Making, deleting and describing VPCs. */
final class VpcOperations {
    private final Backend backend;

    VpcOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateVpcRequest.class, CreateVpcResponse.class, this::create);
        registrar.writes(CreateDefaultVpcRequest.class, CreateDefaultVpcResponse.class, this::createDefault);
        registrar.writes(DeleteVpcRequest.class, DeleteVpcResponse.class, this::delete);
        registrar.reads(DescribeVpcsRequest.class, DescribeVpcsResponse.class, this::describe);
    }

    private CreateVpcResponse create(CreateVpcRequest request, Caller caller) {
        if (request.ipv4IpamPoolId() != null
                || request.ipv6IpamPoolId() != null
                || request.ipv6Pool() != null
                || request.ipv6CidrBlock() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Address pools are not supported: give CidrBlock, and for IPv6" + " AmazonProvidedIpv6CidrBlock.");
        }
        if (request.cidrBlock() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
        }
        IpPrefix block = Cidrs.ipv4Block(request.cidrBlock(), "cidrBlock");
        NewVpc wanted = new NewVpc(
                block,
                Objects.requireNonNullElse(request.amazonProvidedIpv6CidrBlock(), false),
                tenancy(request),
                RequestTags.of(request.tagSpecifications(), ResourceType.VPC));
        Vpc vpc = backend.write(request, caller, attempt -> new Vpcs(attempt).create(wanted));
        return CreateVpcResponse.builder().vpc(VpcShapes.vpc(vpc)).build();
    }

    private CreateDefaultVpcResponse createDefault(CreateDefaultVpcRequest request, Caller caller) {
        Vpc vpc = backend.write(request, caller, attempt -> new Vpcs(attempt).createDefault());
        return CreateDefaultVpcResponse.builder().vpc(VpcShapes.vpc(vpc)).build();
    }

    private DeleteVpcResponse delete(DeleteVpcRequest request, Caller caller) {
        VpcId id = Ids.vpc(request.vpcId());
        backend.write(request, caller, attempt -> {
            new Vpcs(attempt).delete(id);
            return id;
        });
        return DeleteVpcResponse.builder().build();
    }

    private DescribeVpcsResponse describe(DescribeVpcsRequest request, Caller caller) {
        request.vpcIds().forEach(Ids::vpc);
        Page<Vpc> page = backend.read(
                caller,
                attempt -> VpcListing.VPCS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.VPC.under(caller.account())),
                        request.vpcIds(),
                        request.filters()));
        return DescribeVpcsResponse.builder()
                .vpcs(page.items().stream().map(VpcShapes::vpc).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static Tenancy tenancy(CreateVpcRequest request) {
        var asked = request.instanceTenancy();
        return asked == null || asked == software.amazon.awssdk.services.ec2.model.Tenancy.DEFAULT
                ? Tenancy.DEFAULT
                : Tenancy.DEDICATED;
    }
}
