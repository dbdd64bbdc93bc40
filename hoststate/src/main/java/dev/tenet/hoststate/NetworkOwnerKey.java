package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;

/** Names the {@link NetworkOwner} of a network. */
public record NetworkOwnerKey(VirtualNetworkIdentifier vni) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NETWORK_OWNER;
    }

    @Override
    public String toString() {
        return "owner of " + vni;
    }
}
