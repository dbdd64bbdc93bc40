package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;

/** Names a {@link FormerLocation}: an address in a network, or a delegated prefix. */
public record FormerLocationKey(VirtualNetworkIdentifier vni, IpPrefix prefix) implements ResourceKey {
    public FormerLocationKey(VirtualNetworkIdentifier vni, IpAddress address) {
        this(vni, IpPrefix.single(address));
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.FORMER_LOCATION;
    }

    @Override
    public String toString() {
        return vni + "/" + prefix;
    }
}
