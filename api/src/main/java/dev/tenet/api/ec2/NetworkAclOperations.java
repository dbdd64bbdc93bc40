package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.Subnet;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.NetworkAclAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.RuleAction;

/**
 * Describing network ACLs: every VPC's default one, which allows all.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html">Default network ACL</a>
 */
final class NetworkAclOperations {
    private static final int ALLOW_IPV4 = 100;
    private static final int ALLOW_IPV6 = 101;
    private static final int LAST_IPV4 = 32767;
    private static final int LAST_IPV6 = 32768;
    private static final String EVERYTHING = "-1";

    private record View(NetworkAcl acl, List<Subnet> subnets, List<NetworkAclEntry> entries) {}

    private static final Listing<View> ACLS = Listing.of(
            view -> view.acl.id().value(),
            Fault.NETWORK_ACL_NOT_FOUND,
            "The networkAcl ID '%s'",
            FilterTable.<View>builder()
                    .onEach(
                            "association.association-id",
                            view -> view.subnets.stream()
                                    .map(subnet ->
                                            subnet.networkAclAssociation().value())
                                    .toList())
                    .on("association.network-acl-id", view -> view.acl.id().value())
                    .onEach(
                            "association.subnet-id",
                            view -> view.subnets.stream()
                                    .map(subnet -> subnet.id().value())
                                    .toList())
                    .on("default", view -> Boolean.toString(view.acl.isDefault()))
                    .onEach(
                            "entry.cidr",
                            view -> view.entries.stream()
                                    .map(NetworkAclEntry::cidrBlock)
                                    .filter(text -> text != null)
                                    .toList())
                    .onEach(
                            "entry.ipv6-cidr",
                            view -> view.entries.stream()
                                    .map(NetworkAclEntry::ipv6CidrBlock)
                                    .filter(text -> text != null)
                                    .toList())
                    .onEach("entry.egress", _ -> List.of("true", "false"))
                    .on("entry.protocol", _ -> EVERYTHING)
                    .onEach("entry.rule-action", _ -> List.of("allow", "deny"))
                    .onEach(
                            "entry.rule-number",
                            view -> view.entries.stream()
                                    .map(entry -> entry.ruleNumber().toString())
                                    .toList())
                    .on("network-acl-id", view -> view.acl.id().value())
                    .on("owner-id", view -> view.acl.owner().value())
                    .on("vpc-id", view -> view.acl.vpc().value())
                    .tagged(view -> view.acl.tags().values())
                    .build());

    private final Backend backend;

    NetworkAclOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeNetworkAclsRequest.class, DescribeNetworkAclsResponse.class, this::describe);
    }

    private DescribeNetworkAclsResponse describe(DescribeNetworkAclsRequest request, Caller caller) {
        request.networkAclIds().forEach(Ids::networkAcl);
        Page<View> page = backend.read(
                caller,
                attempt -> ACLS.page(
                        backend.pager(), request, caller, views(attempt), request.networkAclIds(), request.filters()));
        return DescribeNetworkAclsResponse.builder()
                .networkAcls(
                        page.items().stream().map(NetworkAclOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<View> views(Attempt attempt) {
        List<Subnet> subnets = attempt.intent().list(Kind.SUBNET.under(attempt.account()));
        return attempt.intent().list(Kind.NETWORK_ACL.under(attempt.account())).stream()
                .map(acl -> new View(
                        acl,
                        subnets.stream()
                                .filter(subnet -> subnet.networkAcl().equals(acl.id()))
                                .toList(),
                        entries(attempt.vpc(acl.vpc()).ipv6().isPresent())))
                .toList();
    }

    private static List<NetworkAclEntry> entries(boolean ipv6) {
        List<NetworkAclEntry> entries = new ArrayList<>();
        for (boolean egress : new boolean[] {true, false}) {
            entries.add(entry(egress, ALLOW_IPV4, RuleAction.ALLOW, IpPrefix.ALL_IPV4));
            if (ipv6) {
                entries.add(entry(egress, ALLOW_IPV6, RuleAction.ALLOW, IpPrefix.ALL_IPV6));
            }
            entries.add(entry(egress, LAST_IPV4, RuleAction.DENY, IpPrefix.ALL_IPV4));
            if (ipv6) {
                entries.add(entry(egress, LAST_IPV6, RuleAction.DENY, IpPrefix.ALL_IPV6));
            }
        }
        return entries;
    }

    private static NetworkAclEntry entry(boolean egress, int number, RuleAction action, IpPrefix block) {
        boolean ipv4 = block.family() == IpFamily.IPV4;
        return NetworkAclEntry.builder()
                .egress(egress)
                .ruleNumber(number)
                .ruleAction(action)
                .protocol(EVERYTHING)
                .cidrBlock(ipv4 ? block.toString() : null)
                .ipv6CidrBlock(ipv4 ? null : block.toString())
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkAcl shape(View view) {
        return software.amazon.awssdk.services.ec2.model.NetworkAcl.builder()
                .networkAclId(view.acl.id().value())
                .vpcId(view.acl.vpc().value())
                .ownerId(view.acl.owner().value())
                .isDefault(view.acl.isDefault())
                .entries(view.entries)
                .associations(view.subnets.stream()
                        .map(subnet -> NetworkAclAssociation.builder()
                                .networkAclAssociationId(
                                        subnet.networkAclAssociation().value())
                                .networkAclId(view.acl.id().value())
                                .subnetId(subnet.id().value())
                                .build())
                        .toList())
                .tags(RequestTags.write(view.acl.tags()))
                .build();
    }
}
