package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;

/** Names a {@link FormerLocation}: an address in a network. */
public record FormerLocationKey(VirtualNetworkIdentifier vni, IpAddress address) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.FORMER_LOCATION;
    }

    @Override
    public String toString() {
        return vni + "/" + address;
    }
}
