package dev.tenet.model;

import dev.tenet.net.Ipv6Address;

/** That an interface has an IPv6 address: one key an address, since a /64 is too large for a map of it. */
public record Ipv6Claim(SubnetId subnet, Ipv6Address address, NetworkInterfaceId holder) implements IntentObject {

    public static IntentKey<Ipv6Claim> key(SubnetId subnet, Ipv6Address address) {
        return Kind.IPV6_CLAIM.key(subnet, address);
    }

    @Override
    public IntentKey<Ipv6Claim> key() {
        return key(subnet, address);
    }
}
