package dev.tenet.model;

/** Something kept in the store under a key of its own. */
public sealed interface IntentObject
        permits NatLeases,
                Tagged,
                AccountBalancing,
                LoadBalancer,
                ManagedInterface,
                TargetGroup,
                TargetHealth,
                AccessKey,
                Account,
                AccountVpcs,
                ClientToken,
                Counter,
                Host,
                HostAdmission,
                HostLoad,
                HostSession,
                HostStatus,
                HostedZone,
                Identity,
                Internet,
                Ipv6Claim,
                Ipv6PrefixClaim,
                PublicAddressClaim,
                RetiredNumber,
                RuleChangeSetting,
                SecurityGroupUse,
                SubnetAddresses,
                VpcContents,
                VpcZones,
                InstanceConsole,
                InstanceProgress,
                InstanceStatus {
    IntentKey<?> key();
}
