package dev.tenet.model;

import java.util.Optional;

/** The id of something that can carry tags. */
public sealed interface ResourceId extends GeneratedId
        permits VpcId,
                SubnetId,
                SecurityGroupId,
                SecurityGroupRuleId,
                NetworkInterfaceId,
                InstanceId,
                RouteTableId,
                NetworkAclId,
                DhcpOptionsId,
                FlowLogId,
                ImageId,
                KeyPairId,
                NetworkInsightsPathId,
                NetworkInsightsAnalysisId,
                PrefixListId,
                InternetGatewayId,
                EgressOnlyInternetGatewayId,
                AllocationId,
                NatGatewayId,
                TrafficMirrorFilterId,
                TrafficMirrorSessionId,
                TrafficMirrorTargetId,
                VpcPeeringConnectionId {

    /** Reads an id of any taggable kind; empty when the text is none. */
    static Optional<ResourceId> tryParse(String text) {
        return ResourceIds.tryParse(text);
    }
}
