package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.model.SubnetId;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NewSubnet;
import dev.tenet.model.command.Subnets;
import dev.tenet.net.IpPrefix;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Making, deleting and describing subnets. */
final class SubnetOperations {
    private final Backend backend;

    SubnetOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateSubnetRequest.class, CreateSubnetResponse.class, this::create);
        registrar.writes(CreateDefaultSubnetRequest.class, CreateDefaultSubnetResponse.class, this::createDefault);
        registrar.writes(DeleteSubnetRequest.class, DeleteSubnetResponse.class, this::delete);
        registrar.reads(DescribeSubnetsRequest.class, DescribeSubnetsResponse.class, this::describe);
    }

    private CreateSubnetResponse create(CreateSubnetRequest request, Caller caller) {
        if (request.ipv4IpamPoolId() != null
                || request.ipv6IpamPoolId() != null
                || Boolean.TRUE.equals(request.ipv6Native())
                || request.outpostArn() != null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Address pools, IPv6-only subnets and outposts are not supported.");
        }
        if (request.cidrBlock() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter cidrBlock");
        }
        IpPrefix ipv4 = Cidrs.ipv4Block(request.cidrBlock(), "cidrBlock");
        Optional<IpPrefix> ipv6 =
                Optional.ofNullable(request.ipv6CidrBlock()).map(text -> Cidrs.ipv6Block(text, "ipv6CidrBlock"));
        Optional<ZoneName> zone = new Zones(backend).named(request.availabilityZone(), request.availabilityZoneId());
        NewSubnet wanted = new NewSubnet(
                Ids.vpc(request.vpcId()),
                zone,
                ipv4,
                ipv6,
                RequestTags.of(request.tagSpecifications(), ResourceType.SUBNET));
        SubnetView made =
                backend.write(request, caller, attempt -> SubnetView.of(attempt, new Subnets(attempt).create(wanted)));
        return CreateSubnetResponse.builder()
                .subnet(new SubnetShapes(backend).subnet(made))
                .build();
    }

    private CreateDefaultSubnetResponse createDefault(CreateDefaultSubnetRequest request, Caller caller) {
        ZoneName zone = new Zones(backend)
                .named(request.availabilityZone(), request.availabilityZoneId())
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_MISSING, "The request must contain the parameter AvailabilityZone"));
        SubnetView made = backend.write(
                request, caller, attempt -> SubnetView.of(attempt, new Subnets(attempt).createDefault(zone)));
        return CreateDefaultSubnetResponse.builder()
                .subnet(new SubnetShapes(backend).subnet(made))
                .build();
    }

    private DeleteSubnetResponse delete(DeleteSubnetRequest request, Caller caller) {
        SubnetId id = Ids.subnet(request.subnetId());
        backend.write(request, caller, attempt -> {
            new Subnets(attempt).delete(id);
            return id;
        });
        return DeleteSubnetResponse.builder().build();
    }

    private DescribeSubnetsResponse describe(DescribeSubnetsRequest request, Caller caller) {
        request.subnetIds().forEach(Ids::subnet);
        SubnetShapes shapes = new SubnetShapes(backend);
        Page<SubnetView> page = backend.read(
                caller,
                attempt -> shapes.listing()
                        .page(
                                backend.pager(),
                                request,
                                caller,
                                SubnetView.all(attempt),
                                request.subnetIds(),
                                request.filters()));
        return DescribeSubnetsResponse.builder()
                .subnets(page.items().stream().map(shapes::subnet).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
