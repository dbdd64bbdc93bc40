package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.RuleSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroupReference;
import software.amazon.awssdk.services.ec2.model.StaleIpPermission;
import software.amazon.awssdk.services.ec2.model.StaleSecurityGroup;

/**
 * Rules that name groups of other VPCs: who names a group from there, and which rules name one that is gone, or whose VPC is no longer
 * peered.
 */
final class StaleGroupOperations {
    private static final PageLimits PAGES = new PageLimits(5, 255);

    private final Backend backend;

    StaleGroupOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(
                DescribeStaleSecurityGroupsRequest.class, DescribeStaleSecurityGroupsResponse.class, this::stale);
        registrar.reads(
                DescribeSecurityGroupReferencesRequest.class,
                DescribeSecurityGroupReferencesResponse.class,
                this::references);
    }

    private DescribeStaleSecurityGroupsResponse stale(DescribeStaleSecurityGroupsRequest request, Caller caller) {
        VpcId id = Ids.vpc(request.vpcId());
        List<StaleSecurityGroup> all = backend.read(caller, attempt -> {
            VpcId vpc = attempt.vpc(id).id();
            Set<VpcId> peered = peers(attempt, vpc).collect(Collectors.toSet());
            return attempt.intent().list(Kind.SECURITY_GROUP.under(caller.account())).stream()
                    .filter(group -> group.vpc().equals(vpc))
                    .flatMap(group -> stale(attempt, group, peered).stream())
                    .toList();
        });
        Page<StaleSecurityGroup> page = backend.pager().page(request, caller, PAGES, all, StaleSecurityGroup::groupId);
        return DescribeStaleSecurityGroupsResponse.builder()
                .staleSecurityGroupSet(page.items())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static Optional<StaleSecurityGroup> stale(Attempt attempt, SecurityGroup group, Set<VpcId> peered) {
        List<SecurityGroupRule> rules = group.rules().stream()
                .filter(rule -> rule.peer() instanceof RulePeer.Group(AccountId owner, SecurityGroupId id)
                        && isStale(attempt, group, owner, id, peered))
                .toList();
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(StaleSecurityGroup.builder()
                        .groupId(group.id().value())
                        .groupName(group.name())
                        .description(group.description())
                        .vpcId(group.vpc().value())
                        .staleIpPermissions(permissions(attempt, group, rules, RuleDirection.INGRESS))
                        .staleIpPermissionsEgress(permissions(attempt, group, rules, RuleDirection.EGRESS))
                        .build());
    }

    private static boolean isStale(
            Attempt attempt, SecurityGroup group, AccountId owner, SecurityGroupId id, Set<VpcId> peered) {
        Optional<SecurityGroup> named = attempt.intent().find(SecurityGroup.key(owner, id));
        return named.filter(found -> found.vpc().equals(group.vpc()) || peered.contains(found.vpc()))
                .isEmpty();
    }

    private static List<StaleIpPermission> permissions(
            Attempt attempt, SecurityGroup group, List<SecurityGroupRule> rules, RuleDirection direction) {
        List<RuleSpec> specs = rules.stream()
                .filter(rule -> rule.direction() == direction)
                .map(RuleSpec::of)
                .toList();
        return SecurityGroupShapes.permissions(specs).stream()
                .map(permission -> StaleIpPermission.builder()
                        .ipProtocol(permission.ipProtocol())
                        .fromPort(permission.fromPort())
                        .toPort(permission.toPort())
                        .ipRanges(List.of())
                        .prefixListIds(List.of())
                        .userIdGroupPairs(new PeeredGroups(attempt).pairs(group.vpc(), permission.userIdGroupPairs()))
                        .build())
                .toList();
    }

    private DescribeSecurityGroupReferencesResponse references(
            DescribeSecurityGroupReferencesRequest request, Caller caller) {
        List<SecurityGroupId> ids = Ids.securityGroups(request.groupId());
        List<SecurityGroupReference> references = backend.read(
                caller,
                attempt -> ids.stream()
                        .map(attempt::securityGroup)
                        .flatMap(group -> references(attempt, group))
                        .toList());
        return DescribeSecurityGroupReferencesResponse.builder()
                .securityGroupReferenceSet(references)
                .build();
    }

    private static Stream<SecurityGroupReference> references(Attempt attempt, SecurityGroup group) {
        return connections(attempt, group.vpc())
                .filter(connection ->
                        names(attempt, connection.farFrom(group.vpc()).orElseThrow(), group))
                .map(connection -> SecurityGroupReference.builder()
                        .groupId(group.id().value())
                        .referencingVpcId(connection
                                .farFrom(group.vpc())
                                .orElseThrow()
                                .vpc()
                                .value())
                        .vpcPeeringConnectionId(connection.id().value())
                        .build());
    }

    private static boolean names(Attempt attempt, VpcPeeringConnection.Side far, SecurityGroup group) {
        RulePeer peer = new RulePeer.Group(group.owner(), group.id());
        return attempt.intent().list(Kind.SECURITY_GROUP.under(far.account())).stream()
                .filter(other -> other.vpc().equals(far.vpc()))
                .anyMatch(other ->
                        other.rules().stream().anyMatch(rule -> rule.peer().equals(peer)));
    }

    private static Stream<VpcId> peers(Attempt attempt, VpcId vpc) {
        return connections(attempt, vpc)
                .map(connection -> connection.farFrom(vpc).orElseThrow().vpc());
    }

    private static Stream<VpcPeeringConnection> connections(Attempt attempt, VpcId vpc) {
        return attempt.intent().list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .filter(VpcPeeringConnection::isActive)
                .filter(connection -> connection.farFrom(vpc).isPresent());
    }
}
