package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;

/**
 * Names a {@link Balancer}: the address, protocol and port that clients use.
 *
 * @param port {@link #ALL_PORTS}: those that no other balancer of the address and protocol has
 */
public record BalancerKey(VirtualNetworkIdentifier vni, IpAddress address, IpProtocol protocol, int port)
        implements ResourceKey {
    public static final int ALL_PORTS = 0;

    static final Comparator<BalancerKey> ORDER = Comparator.comparing(BalancerKey::vni)
            .thenComparing(BalancerKey::address)
            .thenComparing(key -> key.protocol().number())
            .thenComparing(BalancerKey::port);

    public BalancerKey {
        requireBalanced(protocol, port);
    }

    /** Only ports of TCP and UDP are balanced. */
    static void requireBalanced(IpProtocol protocol, int port) {
        if (!protocol.equals(IpProtocol.TCP) && !protocol.equals(IpProtocol.UDP)) {
            throw new IllegalArgumentException("TCP and UDP are balanced, not " + protocol);
        }
        if (port < ALL_PORTS || port > 0xffff) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    public boolean isOfAllPorts() {
        return port == ALL_PORTS;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.BALANCER;
    }
}
