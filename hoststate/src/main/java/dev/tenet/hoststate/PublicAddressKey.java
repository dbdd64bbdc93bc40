package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;

/** Names a {@link PublicAddress}: by itself, since there is one internet. */
public record PublicAddressKey(IpPrefix prefix) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.PUBLIC_ADDRESS;
    }

    @Override
    public String toString() {
        return prefix.toString();
    }
}
