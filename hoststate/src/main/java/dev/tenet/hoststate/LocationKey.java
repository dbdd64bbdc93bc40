package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;

/** Names a {@link Location}: an address in a network. */
public record LocationKey(VirtualNetworkIdentifier vni, IpAddress address) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.LOCATION;
    }

    @Override
    public String toString() {
        return vni + "/" + address;
    }
}
