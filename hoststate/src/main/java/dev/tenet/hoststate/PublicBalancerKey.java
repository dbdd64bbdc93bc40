package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.util.Comparator;

/**
 * Names a {@link PublicBalancer}: the public address, protocol and port that clients use.
 *
 * @param port {@link BalancerKey#ALL_PORTS}: those that no other of the address and protocol has
 */
public record PublicBalancerKey(IpAddress address, IpProtocol protocol, int port) implements ResourceKey {
    static final Comparator<PublicBalancerKey> ORDER = Comparator.comparing(PublicBalancerKey::address)
            .thenComparing(key -> key.protocol().number())
            .thenComparing(PublicBalancerKey::port);

    public PublicBalancerKey {
        BalancerKey.requireBalanced(protocol, port);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.PUBLIC_BALANCER;
    }
}
