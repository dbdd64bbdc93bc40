package dev.tenet.api.ec2;

import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.AttachmentId;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.GeneratedId;
import dev.tenet.model.ImageId;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInsightsAnalysisId;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.ResourceId;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.SubnetCidrAssociationId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorFilterRuleId;
import dev.tenet.model.TrafficMirrorSessionId;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads ids in requests. What has not the form of an id is malformed; EC2's short ids of old have it, but here nothing has
 * one, so they are not found.
 */
final class Ids {
    private static final Pattern SHORT = Pattern.compile("[a-z-]+-[0-9a-f]{8}");

    private Ids() {}

    static VpcId vpc(String text) {
        return read(text, "vpc-", VpcId::parse, Fault.VPC_ID_MALFORMED, Fault.VPC_NOT_FOUND, "The vpc ID '%s'");
    }

    static SubnetId subnet(String text) {
        return read(
                text,
                "subnet-",
                SubnetId::parse,
                Fault.SUBNET_ID_MALFORMED,
                Fault.SUBNET_NOT_FOUND,
                "The subnet ID '%s'");
    }

    static SecurityGroupId securityGroup(String text) {
        return read(
                text,
                "sg-",
                SecurityGroupId::parse,
                Fault.GROUP_ID_MALFORMED,
                Fault.GROUP_NOT_FOUND,
                "The security group '%s'");
    }

    static List<SecurityGroupId> securityGroups(List<String> texts) {
        return texts.stream().map(Ids::securityGroup).toList();
    }

    static SecurityGroupRuleId rule(String text) {
        return read(
                text,
                "sgr-",
                SecurityGroupRuleId::parse,
                Fault.RULE_ID_MALFORMED,
                Fault.RULE_ID_NOT_FOUND,
                "The security group rule ID '%s'");
    }

    static NetworkInterfaceId networkInterface(String text) {
        return read(
                text,
                "eni-",
                NetworkInterfaceId::parse,
                Fault.INTERFACE_ID_MALFORMED,
                Fault.INTERFACE_NOT_FOUND,
                "The networkInterface ID '%s'");
    }

    static AttachmentId attachment(String text) {
        return read(
                text,
                "eni-attach-",
                AttachmentId::parse,
                Fault.ATTACHMENT_ID_MALFORMED,
                Fault.ATTACHMENT_NOT_FOUND,
                "The network interface attachment ID '%s'");
    }

    static InstanceId instance(String text) {
        return read(
                text,
                "i-",
                InstanceId::parse,
                Fault.INSTANCE_ID_MALFORMED,
                Fault.INSTANCE_NOT_FOUND,
                "The instance ID '%s'");
    }

    static ImageId image(String text) {
        return read(
                text, "ami-", ImageId::parse, Fault.IMAGE_ID_MALFORMED, Fault.IMAGE_NOT_FOUND, "The image id '[%s]'");
    }

    static RouteTableId routeTable(String text) {
        return read(
                text,
                "rtb-",
                RouteTableId::parse,
                Fault.ROUTE_TABLE_ID_MALFORMED,
                Fault.ROUTE_TABLE_NOT_FOUND,
                "The routeTable ID '%s'");
    }

    static RouteTableAssociationId routeTableAssociation(String text) {
        return read(
                text,
                "rtbassoc-",
                RouteTableAssociationId::parse,
                Fault.ASSOCIATION_ID_MALFORMED,
                Fault.ROUTE_ASSOCIATION_NOT_FOUND,
                "The association ID '%s'");
    }

    static VpcPeeringConnectionId peering(String text) {
        return read(
                text,
                "pcx-",
                VpcPeeringConnectionId::parse,
                Fault.PEERING_ID_MALFORMED,
                Fault.PEERING_NOT_FOUND,
                "The vpcPeeringConnection ID '%s'");
    }

    static NetworkAclId networkAcl(String text) {
        return read(
                text,
                "acl-",
                NetworkAclId::parse,
                Fault.NETWORK_ACL_ID_MALFORMED,
                Fault.NETWORK_ACL_NOT_FOUND,
                "The networkAcl ID '%s'");
    }

    static NetworkInsightsPathId insightsPath(String text) {
        return read(
                text,
                "nip-",
                NetworkInsightsPathId::parse,
                Fault.INSIGHTS_PATH_ID_MALFORMED,
                Fault.INSIGHTS_PATH_NOT_FOUND,
                "The path ID '%s'");
    }

    static NetworkInsightsAnalysisId insightsAnalysis(String text) {
        return read(
                text,
                "nia-",
                NetworkInsightsAnalysisId::parse,
                Fault.INSIGHTS_ANALYSIS_ID_MALFORMED,
                Fault.INSIGHTS_ANALYSIS_NOT_FOUND,
                "The analysis ID '%s'");
    }

    static NetworkAclAssociationId networkAclAssociation(String text) {
        return read(
                text,
                "aclassoc-",
                NetworkAclAssociationId::parse,
                Fault.ASSOCIATION_ID_MALFORMED,
                Fault.NETWORK_ACL_ASSOCIATION_NOT_FOUND,
                "The association ID '%s'");
    }

    static DhcpOptionsId dhcpOptions(String text) {
        return read(
                text,
                "dopt-",
                DhcpOptionsId::parse,
                Fault.DHCP_OPTIONS_ID_MALFORMED,
                Fault.DHCP_OPTIONS_NOT_FOUND,
                "The dhcpOption ID '%s'");
    }

    static InternetGatewayId internetGateway(String text) {
        return read(
                text,
                "igw-",
                InternetGatewayId::parse,
                Fault.INTERNET_GATEWAY_ID_MALFORMED,
                Fault.INTERNET_GATEWAY_NOT_FOUND,
                "The internetGateway ID '%s'");
    }

    static EgressOnlyInternetGatewayId egressOnlyInternetGateway(String text) {
        return read(
                text,
                "eigw-",
                EgressOnlyInternetGatewayId::parse,
                Fault.EGRESS_ONLY_GATEWAY_ID_MALFORMED,
                Fault.EGRESS_ONLY_GATEWAY_NOT_FOUND,
                "The egressOnlyInternetGateway ID '%s'");
    }

    static NatGatewayId natGateway(String text) {
        return read(
                text,
                "nat-",
                NatGatewayId::parse,
                Fault.NAT_GATEWAY_ID_MALFORMED,
                Fault.NAT_GATEWAY_NOT_FOUND,
                "The Nat Gateway %s");
    }

    /** EC2 says of a malformed one, too, that it does not exist. */
    static AllocationId allocation(String text) {
        return read(
                text,
                "eipalloc-",
                AllocationId::parse,
                Fault.ALLOCATION_NOT_FOUND,
                Fault.ALLOCATION_NOT_FOUND,
                "The allocation ID '%s'");
    }

    static AddressAssociationId addressAssociation(String text) {
        return read(
                text,
                "eipassoc-",
                AddressAssociationId::parse,
                Fault.ADDRESS_ASSOCIATION_NOT_FOUND,
                Fault.ADDRESS_ASSOCIATION_NOT_FOUND,
                "The association ID '%s'");
    }

    static FlowLogId flowLog(String text) {
        return read(
                text,
                "fl-",
                FlowLogId::parse,
                Fault.FLOW_LOG_ID_MALFORMED,
                Fault.FLOW_LOG_NOT_FOUND,
                "The flow log ID '%s'");
    }

    /** EC2 has no code of its own for a malformed one. */
    static TrafficMirrorFilterId mirrorFilter(String text) {
        return read(
                text,
                "tmf-",
                TrafficMirrorFilterId::parse,
                Fault.TRAFFIC_MIRROR_FILTER_NOT_FOUND,
                Fault.TRAFFIC_MIRROR_FILTER_NOT_FOUND,
                "The traffic mirror filter '%s'");
    }

    static TrafficMirrorFilterRuleId mirrorFilterRule(String text) {
        return read(
                text,
                "tmfr-",
                TrafficMirrorFilterRuleId::parse,
                Fault.TRAFFIC_MIRROR_RULE_NOT_FOUND,
                Fault.TRAFFIC_MIRROR_RULE_NOT_FOUND,
                "The traffic mirror filter rule '%s'");
    }

    static TrafficMirrorSessionId mirrorSession(String text) {
        return read(
                text,
                "tms-",
                TrafficMirrorSessionId::parse,
                Fault.TRAFFIC_MIRROR_SESSION_NOT_FOUND,
                Fault.TRAFFIC_MIRROR_SESSION_NOT_FOUND,
                "The traffic mirror session '%s'");
    }

    static TrafficMirrorTargetId mirrorTarget(String text) {
        return read(
                text,
                "tmt-",
                TrafficMirrorTargetId::parse,
                Fault.TRAFFIC_MIRROR_TARGET_NOT_FOUND,
                Fault.TRAFFIC_MIRROR_TARGET_NOT_FOUND,
                "The traffic mirror target '%s'");
    }

    static PrefixListId prefixList(String text) {
        return read(
                text,
                "pl-",
                PrefixListId::parse,
                Fault.PREFIX_LIST_ID_MALFORMED,
                Fault.PREFIX_LIST_NOT_FOUND,
                "The prefix list ID '%s'");
    }

    static VpcCidrAssociationId vpcAssociation(String text) {
        return read(
                text,
                "vpc-cidr-assoc-",
                VpcCidrAssociationId::parse,
                Fault.ASSOCIATION_ID_MALFORMED,
                Fault.VPC_ASSOCIATION_NOT_FOUND,
                "The vpc CIDR block association ID '%s'");
    }

    static SubnetCidrAssociationId subnetAssociation(String text) {
        return read(
                text,
                "subnet-cidr-assoc-",
                SubnetCidrAssociationId::parse,
                Fault.ASSOCIATION_ID_MALFORMED,
                Fault.SUBNET_ASSOCIATION_NOT_FOUND,
                "The subnet CIDR block with association ID '%s'");
    }

    /** Anything that can carry tags. */
    static ResourceId resource(String text) {
        return ResourceId.tryParse(text)
                .orElseThrow(
                        () -> new CommandException(Fault.RESOURCE_ID_MALFORMED, "The ID '" + text + "' is not valid"));
    }

    private static <T extends GeneratedId> T read(
            String text, String prefix, Function<String, T> parse, Fault malformed, Fault notFound, String what) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException noLongId) {
            if (text.startsWith(prefix) && SHORT.matcher(text).matches()) {
                throw new CommandException(notFound, String.format(what, text) + " does not exist");
            }
            throw new CommandException(malformed, "Invalid id: \"" + text + "\" (expecting \"" + prefix + "...\")");
        }
    }
}
