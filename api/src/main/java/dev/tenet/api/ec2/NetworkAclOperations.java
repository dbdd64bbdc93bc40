package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NetworkAcls;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.IcmpTypeCode;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.PortRange;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * Network ACLs, their entries, and which subnet has which.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html">Network ACLs</a>
 */
final class NetworkAclOperations {
    private static final Listing<NetworkAclShapes> ACLS = Listing.of(
            view -> view.acl().id().value(),
            Fault.NETWORK_ACL_NOT_FOUND,
            "The networkAcl ID '%s'",
            FilterTable.<NetworkAclShapes>builder()
                    .onEach(
                            "association.association-id",
                            view -> view.subnets().stream()
                                    .map(subnet ->
                                            subnet.networkAclAssociation().value())
                                    .toList())
                    .on("association.network-acl-id", view -> view.acl().id().value())
                    .onEach(
                            "association.subnet-id",
                            view -> view.subnets().stream()
                                    .map(subnet -> subnet.id().value())
                                    .toList())
                    .on("default", view -> Boolean.toString(view.acl().isDefault()))
                    .onEach("entry.cidr", entries(NetworkAclEntry::cidrBlock))
                    .onEach("entry.ipv6-cidr", entries(NetworkAclEntry::ipv6CidrBlock))
                    .onEach("entry.egress", entries(NetworkAclEntry::egress))
                    .onEach("entry.icmp.code", icmp(IcmpTypeCode::code))
                    .onEach("entry.icmp.type", icmp(IcmpTypeCode::type))
                    .onEach("entry.port-range.from", ports(PortRange::from))
                    .onEach("entry.port-range.to", ports(PortRange::to))
                    .onEach("entry.protocol", entries(NetworkAclEntry::protocol))
                    .onEach("entry.rule-action", entries(NetworkAclEntry::ruleActionAsString))
                    .onEach("entry.rule-number", entries(NetworkAclEntry::ruleNumber))
                    .on("network-acl-id", view -> view.acl().id().value())
                    .on("owner-id", view -> view.acl().owner().value())
                    .on("vpc-id", view -> view.acl().vpc().value())
                    .tagged(view -> view.acl().tags().values())
                    .build());

    private final Backend backend;

    NetworkAclOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateNetworkAclRequest.class, CreateNetworkAclResponse.class, this::create);
        registrar.writes(DeleteNetworkAclRequest.class, DeleteNetworkAclResponse.class, this::delete);
        registrar.writes(CreateNetworkAclEntryRequest.class, CreateNetworkAclEntryResponse.class, this::createEntry);
        registrar.writes(ReplaceNetworkAclEntryRequest.class, ReplaceNetworkAclEntryResponse.class, this::replaceEntry);
        registrar.writes(DeleteNetworkAclEntryRequest.class, DeleteNetworkAclEntryResponse.class, this::deleteEntry);
        registrar.writes(
                ReplaceNetworkAclAssociationRequest.class,
                ReplaceNetworkAclAssociationResponse.class,
                this::replaceAssociation);
        registrar.reads(DescribeNetworkAclsRequest.class, DescribeNetworkAclsResponse.class, this::describe);
    }

    private CreateNetworkAclResponse create(CreateNetworkAclRequest request, Caller caller) {
        VpcId vpc = Ids.vpc(request.vpcId());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.NETWORK_ACL);
        NetworkAclShapes made = backend.write(request, caller, attempt -> {
            NetworkAcl acl = new Idempotency(attempt, request)
                    .once(
                            now -> new NetworkAcls(now).create(vpc, tags),
                            each -> each.id().value(),
                            id -> attempt.networkAcl(Ids.networkAcl(id)));
            return view(attempt, acl, List.of());
        });
        return CreateNetworkAclResponse.builder()
                .networkAcl(made.shape())
                .clientToken(request.clientToken())
                .build();
    }

    private DeleteNetworkAclResponse delete(DeleteNetworkAclRequest request, Caller caller) {
        NetworkAclId id = Ids.networkAcl(request.networkAclId());
        backend.write(request, caller, attempt -> {
            new NetworkAcls(attempt).delete(id);
            return id;
        });
        return DeleteNetworkAclResponse.builder().build();
    }

    private CreateNetworkAclEntryResponse createEntry(CreateNetworkAclEntryRequest request, Caller caller) {
        NetworkAclId id = Ids.networkAcl(request.networkAclId());
        dev.tenet.model.NetworkAclEntry entry = NetworkAclEntryRequests.read(request);
        backend.write(request, caller, attempt -> {
            new NetworkAcls(attempt).createEntry(id, entry);
            return id;
        });
        return CreateNetworkAclEntryResponse.builder().build();
    }

    private ReplaceNetworkAclEntryResponse replaceEntry(ReplaceNetworkAclEntryRequest request, Caller caller) {
        NetworkAclId id = Ids.networkAcl(request.networkAclId());
        dev.tenet.model.NetworkAclEntry entry = NetworkAclEntryRequests.read(request);
        backend.write(request, caller, attempt -> {
            new NetworkAcls(attempt).replaceEntry(id, entry);
            return id;
        });
        return ReplaceNetworkAclEntryResponse.builder().build();
    }

    private DeleteNetworkAclEntryResponse deleteEntry(DeleteNetworkAclEntryRequest request, Caller caller) {
        NetworkAclId id = Ids.networkAcl(request.networkAclId());
        RuleDirection direction = NetworkAclEntryRequests.direction(request.egress());
        int number = NetworkAclEntryRequests.number(request.ruleNumber());
        backend.write(request, caller, attempt -> {
            new NetworkAcls(attempt).deleteEntry(id, direction, number);
            return id;
        });
        return DeleteNetworkAclEntryResponse.builder().build();
    }

    private ReplaceNetworkAclAssociationResponse replaceAssociation(
            ReplaceNetworkAclAssociationRequest request, Caller caller) {
        var association = Ids.networkAclAssociation(request.associationId());
        NetworkAclId id = Ids.networkAcl(request.networkAclId());
        var made =
                backend.write(request, caller, attempt -> new NetworkAcls(attempt).replaceAssociation(association, id));
        return ReplaceNetworkAclAssociationResponse.builder()
                .newAssociationId(made.value())
                .build();
    }

    private DescribeNetworkAclsResponse describe(DescribeNetworkAclsRequest request, Caller caller) {
        request.networkAclIds().forEach(Ids::networkAcl);
        Page<NetworkAclShapes> page = backend.read(
                caller,
                attempt -> ACLS.page(
                        backend.pager(), request, caller, views(attempt), request.networkAclIds(), request.filters()));
        return DescribeNetworkAclsResponse.builder()
                .networkAcls(page.items().stream().map(NetworkAclShapes::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<NetworkAclShapes> views(Attempt attempt) {
        List<Subnet> subnets = attempt.intent().list(Kind.SUBNET.under(attempt.account()));
        return attempt.intent().list(Kind.NETWORK_ACL.under(attempt.account())).stream()
                .map(acl -> view(attempt, acl, subnets))
                .toList();
    }

    private static NetworkAclShapes view(Attempt attempt, NetworkAcl acl, List<Subnet> subnets) {
        return NetworkAclShapes.of(acl, subnets, attempt.vpc(acl.vpc()).ipv6().isPresent());
    }

    /** What the entries have of something, as text; those that have it not say nothing. */
    private static Function<NetworkAclShapes, Collection<String>> entries(Function<NetworkAclEntry, Object> field) {
        return view -> text(view.entries().stream(), field);
    }

    private static Function<NetworkAclShapes, Collection<String>> icmp(Function<IcmpTypeCode, Object> field) {
        return view -> text(view.entries().stream().flatMap(entry -> Stream.ofNullable(entry.icmpTypeCode())), field);
    }

    private static Function<NetworkAclShapes, Collection<String>> ports(Function<PortRange, Object> field) {
        return view -> text(view.entries().stream().flatMap(entry -> Stream.ofNullable(entry.portRange())), field);
    }

    private static <T> List<String> text(Stream<T> things, Function<T, Object> field) {
        return things.flatMap(thing -> Stream.ofNullable(field.apply(thing)))
                .map(Object::toString)
                .toList();
    }
}
