package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;

/** Names the {@link NatOwners} of a public address. */
public record NatOwnersKey(Ipv4Address address) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NAT_OWNERS;
    }

    @Override
    public String toString() {
        return "ports of " + address;
    }
}
