package dev.tenet.hoststate;

/**
 * Names one resource within a host's state. Where the resource has a number or name of its own, that is the key.
 * Ordered as {@link ResourceOrder} says.
 */
public sealed interface ResourceKey extends Comparable<ResourceKey>
        permits HostNumber,
                NetworkKey,
                Identity,
                SecurityGroupKey,
                NetworkAclKey,
                RouteTableNumber,
                BalancerKey,
                BalancerNameKey,
                TargetCheckKey,
                PublicBalancerKey,
                LocationKey,
                FormerLocationKey,
                PublicAddressKey,
                NetworkOwnerKey,
                NatGatewayKey,
                NatOwnersKey,
                InterfaceNumber,
                InstanceKey,
                NetworkServicesKey,
                InstanceMetadataKey,
                HostedZoneKey,
                MeteringKey,
                FlowLoggingKey,
                TrafficMirroringKey {
    ResourceKind kind();

    @Override
    default int compareTo(ResourceKey other) {
        return ResourceOrder.compare(this, other);
    }
}
