package dev.tenet.api.ec2;

import dev.tenet.model.AllocationId;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.ImageId;
import dev.tenet.model.InstanceId;
import dev.tenet.model.IntentObject;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.KeyPairId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInsightsAnalysisId;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.ResourceId;
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
import dev.tenet.model.command.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** One tag of one resource. */
record TagView(ResourceId resource, String name, String value) {

    /** The account's. */
    static List<TagView> all(Attempt attempt) {
        List<TagView> all = new ArrayList<>();
        add(all, attempt, Kind.VPC, vpc -> vpc.id());
        add(all, attempt, Kind.SUBNET, subnet -> subnet.id());
        add(all, attempt, Kind.SECURITY_GROUP, group -> group.id());
        add(all, attempt, Kind.NETWORK_INTERFACE, each -> each.id());
        add(all, attempt, Kind.INSTANCE, instance -> instance.id());
        add(all, attempt, Kind.ROUTE_TABLE, table -> table.id());
        add(all, attempt, Kind.NETWORK_ACL, acl -> acl.id());
        add(all, attempt, Kind.DHCP_OPTIONS, options -> options.id());
        add(all, attempt, Kind.FLOW_LOG, log -> log.id());
        add(all, attempt, Kind.TRAFFIC_MIRROR_FILTER, filter -> filter.id());
        add(all, attempt, Kind.TRAFFIC_MIRROR_SESSION, session -> session.id());
        add(all, attempt, Kind.TRAFFIC_MIRROR_TARGET, target -> target.id());
        add(all, attempt, Kind.KEY_PAIR, pair -> pair.id());
        add(all, attempt, Kind.NETWORK_INSIGHTS_PATH, path -> path.id());
        add(all, attempt, Kind.NETWORK_INSIGHTS_ANALYSIS, analysis -> analysis.id());
        add(all, attempt, Kind.PREFIX_LIST, list -> list.id());
        add(all, attempt, Kind.INTERNET_GATEWAY, gateway -> gateway.id());
        add(all, attempt, Kind.EGRESS_ONLY_INTERNET_GATEWAY, gateway -> gateway.id());
        add(all, attempt, Kind.ELASTIC_ADDRESS, elastic -> elastic.id());
        add(all, attempt, Kind.NAT_GATEWAY, gateway -> gateway.id());
        attempt.intent().list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .filter(connection -> connection.isOf(attempt.account()))
                .forEach(connection -> add(all, connection.id(), connection.tags()));
        for (SecurityGroup group : attempt.intent().list(Kind.SECURITY_GROUP.under(attempt.account()))) {
            for (SecurityGroupRule rule : group.rules()) {
                add(all, rule.id(), rule.tags());
            }
        }
        return all;
    }

    /** What tags are listed by. */
    String key() {
        return resource.value() + " " + name;
    }

    ResourceType type() {
        return type(resource);
    }

    static ResourceType type(ResourceId resource) {
        return switch (resource) {
            case VpcId _ -> ResourceType.VPC;
            case SubnetId _ -> ResourceType.SUBNET;
            case SecurityGroupId _ -> ResourceType.SECURITY_GROUP;
            case SecurityGroupRuleId _ -> ResourceType.SECURITY_GROUP_RULE;
            case NetworkInterfaceId _ -> ResourceType.NETWORK_INTERFACE;
            case InstanceId _ -> ResourceType.INSTANCE;
            case RouteTableId _ -> ResourceType.ROUTE_TABLE;
            case NetworkAclId _ -> ResourceType.NETWORK_ACL;
            case DhcpOptionsId _ -> ResourceType.DHCP_OPTIONS;
            case FlowLogId _ -> ResourceType.VPC_FLOW_LOG;
            case TrafficMirrorFilterId _ -> ResourceType.TRAFFIC_MIRROR_FILTER;
            case TrafficMirrorSessionId _ -> ResourceType.TRAFFIC_MIRROR_SESSION;
            case TrafficMirrorTargetId _ -> ResourceType.TRAFFIC_MIRROR_TARGET;
            case ImageId _ -> ResourceType.IMAGE;
            case KeyPairId _ -> ResourceType.KEY_PAIR;
            case NetworkInsightsPathId _ -> ResourceType.NETWORK_INSIGHTS_PATH;
            case NetworkInsightsAnalysisId _ -> ResourceType.NETWORK_INSIGHTS_ANALYSIS;
            case VpcPeeringConnectionId _ -> ResourceType.VPC_PEERING_CONNECTION;
            case PrefixListId _ -> ResourceType.PREFIX_LIST;
            case InternetGatewayId _ -> ResourceType.INTERNET_GATEWAY;
            case EgressOnlyInternetGatewayId _ -> ResourceType.EGRESS_ONLY_INTERNET_GATEWAY;
            case AllocationId _ -> ResourceType.ELASTIC_IP;
            case NatGatewayId _ -> ResourceType.NATGATEWAY;
        };
    }

    private static <T extends IntentObject & Tagged<T>> void add(
            List<TagView> all, Attempt attempt, Kind<T> kind, Function<T, ResourceId> idOf) {
        attempt.intent()
                .list(kind.under(attempt.account()))
                .forEach(object -> add(all, idOf.apply(object), object.tags()));
    }

    private static void add(List<TagView> all, ResourceId resource, Tags tags) {
        tags.values().forEach((name, value) -> all.add(new TagView(resource, name, value)));
    }
}
