package dev.tenet.model;

/** An intent object that carries tags of its own. */
public sealed interface Tagged<T extends IntentObject> extends IntentObject
        permits Vpc,
                Subnet,
                RouteTable,
                NetworkAcl,
                DhcpOptions,
                EgressOnlyInternetGateway,
                ElasticAddress,
                InternetGateway,
                FlowLog,
                NatGateway,
                SecurityGroup,
                NetworkInterface,
                Instance,
                KeyPair,
                NetworkInsightsPath,
                NetworkInsightsAnalysis,
                TrafficMirrorFilter,
                TrafficMirrorSession,
                TrafficMirrorTarget,
                VpcPeeringConnection,
                ManagedPrefixList {
    Tags tags();

    /** The same object with these tags instead. */
    T withTags(Tags newTags);
}
