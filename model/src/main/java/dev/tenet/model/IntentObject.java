package dev.tenet.model;

/** Something kept in the store under a key of its own. */
public sealed interface IntentObject
        permits Tagged,
                AccountBalancing,
                LoadBalancer,
                ManagedInterface,
                TargetGroup,
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
                Identity,
                Ipv6Claim,
                Ipv6PrefixClaim,
                PublicAddressClaim,
                RetiredNumber,
                RuleChangeSetting,
                SecurityGroupUse,
                SubnetAddresses,
                VpcContents,
                InstanceConsole,
                InstanceProgress,
                InstanceStatus {
    IntentKey<?> key();
}
