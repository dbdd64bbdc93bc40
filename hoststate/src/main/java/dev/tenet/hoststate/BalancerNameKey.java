package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Locale;

/** Names the {@link BalancerName} of a network: in lower case, without a dot at its end. */
public record BalancerNameKey(VirtualNetworkIdentifier vni, String name) implements ResourceKey {
    public BalancerNameKey {
        if (name.isEmpty() || name.endsWith(".") || !name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a balancer's name: " + name);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.BALANCER_NAME;
    }

    @Override
    public String toString() {
        return name + " of " + vni;
    }
}
