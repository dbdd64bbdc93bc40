package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** That an interface has an IPv6 prefix as a whole; its addresses have no {@link Ipv6Claim}s. */
public record Ipv6PrefixClaim(SubnetId subnet, IpPrefix prefix, NetworkInterfaceId holder) implements IntentObject {

    public static IntentKey<Ipv6PrefixClaim> key(SubnetId subnet, IpPrefix prefix) {
        return Kind.IPV6_PREFIX_CLAIM.key(subnet, prefix.address());
    }

    @Override
    public IntentKey<Ipv6PrefixClaim> key() {
        return key(subnet, prefix);
    }
}
