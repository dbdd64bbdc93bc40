package dev.tenet.hoststate;

/**
 * One thing a host must do or know. A resource refers to others by key; {@link ResourceOrder} lists what refers to what.
 */
public sealed interface Resource
        permits FabricHost,
                Network,
                SecurityIdentity,
                SecurityGroup,
                NetworkAcl,
                RouteTable,
                Balancer,
                BalancerName,
                TargetCheck,
                PublicBalancer,
                Location,
                FormerLocation,
                PublicAddress,
                NetworkOwner,
                NatGateway,
                NatOwners,
                NetworkInterface,
                Guest,
                NetworkServices,
                InstanceMetadata,
                HostedZone,
                Metering,
                FlowLogging,
                TrafficMirroring {
    /** Its name among all resources of one host. */
    ResourceKey key();
}
