package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;

/**
 * Names the {@link NatOwners} of an address.
 *
 * @param vni {@link Network#INTERNET}, or the NAT gateway's own network
 */
public record NatOwnersKey(VirtualNetworkIdentifier vni, Ipv4Address address) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NAT_OWNERS;
    }

    @Override
    public String toString() {
        return "ports of " + address + " in " + vni;
    }
}
