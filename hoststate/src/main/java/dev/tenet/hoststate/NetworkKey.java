package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;

/** Names a {@link Network}. */
public record NetworkKey(VirtualNetworkIdentifier vni) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NETWORK;
    }

    @Override
    public String toString() {
        return vni.toString();
    }
}
