package dev.tenet.model.command;

import dev.tenet.model.AllocationId;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.ImageId;
import dev.tenet.model.InstanceId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.KeyPair;
import dev.tenet.model.KeyPairId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInsightsAnalysisId;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.ResourceId;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tagged;
import dev.tenet.model.Tags;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorSessionId;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnectionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Commands on the tags of resources of any kind. */
public final class ResourceTags {
    private final Attempt attempt;
    private final Intent intent;

    public ResourceTags(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Gives every resource the tags, in place of those it has under the same keys.
     *
     * @throws CommandException {@link Fault#TAG_LIMIT}, and the fault of a resource of its kind that is not there
     */
    public void create(List<ResourceId> resources, Map<String, String> tags) {
        resources.forEach(resource -> change(resource, present -> {
            if (present.overflowsWith(tags)) {
                throw new CommandException(
                        Fault.TAG_LIMIT, "The maximum number of Tags for a resource has been reached.");
            }
            return present.with(tags);
        }));
    }

    /**
     * Takes tags from every resource that has them: under a key with this value, or with any when none is given.
     *
     * @throws CommandException the fault of a resource of its kind that is not there
     */
    public void delete(List<ResourceId> resources, Map<String, Optional<String>> tags) {
        resources.forEach(resource -> change(resource, present -> {
            Tags rest = present;
            for (Map.Entry<String, Optional<String>> tag : tags.entrySet()) {
                rest = rest.without(tag.getKey(), tag.getValue());
            }
            return rest;
        }));
    }

    /** Takes all tags from every resource. */
    public void deleteAll(List<ResourceId> resources) {
        resources.forEach(resource -> change(resource, _ -> Tags.NONE));
    }

    private void change(ResourceId resource, UnaryOperator<Tags> change) {
        if (resource instanceof SecurityGroupRuleId rule) {
            changeRule(rule, change);
        } else {
            put(tagged(resource), change);
        }
    }

    private <T extends IntentObject> void put(Tagged<T> found, UnaryOperator<Tags> change) {
        intent.put(found.withTags(change.apply(found.tags())));
    }

    private Tagged<?> tagged(ResourceId resource) {
        return switch (resource) {
            case VpcId id -> attempt.vpc(id);
            case SubnetId id -> attempt.subnet(id);
            case SecurityGroupId id -> attempt.securityGroup(id);
            case NetworkInterfaceId id -> attempt.networkInterface(id);
            case InstanceId id -> attempt.instance(id);
            case RouteTableId id ->
                found(
                        RouteTable.key(attempt.account(), id),
                        Fault.ROUTE_TABLE_NOT_FOUND,
                        "The routeTable ID '" + id + "'");
            case NetworkAclId id ->
                found(
                        NetworkAcl.key(attempt.account(), id),
                        Fault.NETWORK_ACL_NOT_FOUND,
                        "The networkAcl ID '" + id + "'");
            case DhcpOptionsId id ->
                found(
                        DhcpOptions.key(attempt.account(), id),
                        Fault.DHCP_OPTIONS_NOT_FOUND,
                        "The dhcpOption ID '" + id + "'");
            case FlowLogId id -> new FlowLogs(attempt).flowLog(id);
            case TrafficMirrorFilterId id -> new TrafficMirrors(attempt).filter(id);
            case TrafficMirrorSessionId id -> new TrafficMirrors(attempt).session(id);
            case TrafficMirrorTargetId id -> new TrafficMirrors(attempt).target(id);
            case KeyPairId id -> keyPair(id);
            case NetworkInsightsPathId id -> new NetworkInsights(attempt).path(id);
            case NetworkInsightsAnalysisId id -> new NetworkInsights(attempt).analysis(id);
            case ImageId id -> throw missing(Fault.IMAGE_NOT_FOUND, "The image id '" + id + "'");
            case VpcPeeringConnectionId id -> attempt.peering(id);
            case PrefixListId id -> attempt.prefixList(id);
            case InternetGatewayId id -> attempt.internetGateway(id);
            case EgressOnlyInternetGatewayId id -> attempt.egressOnlyInternetGateway(id);
            case NatGatewayId id -> new NatGateways(attempt).find(id);
            case AllocationId id -> attempt.elasticAddress(id);
            case SecurityGroupRuleId id -> throw new IllegalArgumentException(id + " is part of its group");
        };
    }

    private <T extends IntentObject> T found(IntentKey<T> key, Fault otherwise, String what) {
        return intent.find(key).orElseThrow(() -> missing(otherwise, what));
    }

    private KeyPair keyPair(KeyPairId id) {
        return intent.list(Kind.KEY_PAIR.under(attempt.account())).stream()
                .filter(pair -> pair.id().equals(id))
                .findFirst()
                .flatMap(pair -> intent.find(pair.key()))
                .orElseThrow(() -> missing(Fault.KEY_PAIR_NOT_FOUND, "The key pair ID '" + id + "'"));
    }

    private void changeRule(SecurityGroupRuleId id, UnaryOperator<Tags> change) {
        SecurityGroup group = intent.list(Kind.SECURITY_GROUP.under(attempt.account())).stream()
                .filter(candidate -> candidate.rule(id).isPresent())
                .findFirst()
                .map(candidate -> attempt.securityGroup(candidate.id()))
                .filter(candidate -> candidate.rule(id).isPresent())
                .orElseThrow(() -> new CommandException(
                        Fault.RULE_ID_NOT_FOUND, "The security group rule ID '" + id + "' does not exist"));
        UnaryOperator<SecurityGroupRule> tagging =
                rule -> rule.id().equals(id) ? rule.withTags(change.apply(rule.tags())) : rule;
        intent.put(group.withRules(group.rules().stream().map(tagging).toList()));
    }

    private static CommandException missing(Fault fault, String what) {
        return new CommandException(fault, what + " does not exist");
    }
}
