package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;

/** Names the {@link Metering} of a network. */
public record MeteringKey(VirtualNetworkIdentifier vni) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.METERING;
    }

    @Override
    public String toString() {
        return "metering of " + vni;
    }
}
