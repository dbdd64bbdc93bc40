package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;

/** Names the {@link NetworkServices} of a network. */
public record NetworkServicesKey(VirtualNetworkIdentifier vni) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NETWORK_SERVICES;
    }

    @Override
    public String toString() {
        return "services of " + vni;
    }
}
