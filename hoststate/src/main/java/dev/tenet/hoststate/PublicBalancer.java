package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an edge knows of a balancer on the internet: to which interface, on which host, a connection goes. An edge remembers nothing of connections.
 *
 * @param vni the balancer's network
 * @param front the number of the balancer's own interface
 * @param privateAddress that the balancer has in its network
 * @param targets in order of their interfaces, whatever order comes in; no interface twice; those of weight 0 get nothing new, and may answer
 */
public record PublicBalancer(
        PublicBalancerKey key,
        VirtualNetworkIdentifier vni,
        InterfaceNumber front,
        IpAddress privateAddress,
        Stickiness stickiness,
        List<PublicTarget> targets)
        implements Resource {
    /**
     * An interface that gets connections, and where it is.
     *
     * @param quicServer by which QUIC connections are known as its own; of UDP alone
     */
    public record PublicTarget(
            InterfaceNumber networkInterface, HostNumber host, int weight, Optional<QuicServerId> quicServer) {
        public PublicTarget {
            if (weight < 0 || weight > BalancerTarget.MAX_WEIGHT) {
                throw new IllegalArgumentException("not a weight: " + weight);
            }
        }
    }

    public PublicBalancer {
        targets = targets.stream()
                .sorted(Comparator.comparing(PublicTarget::networkInterface))
                .toList();
        if (targets.stream().map(PublicTarget::networkInterface).distinct().count() != targets.size()) {
            throw new IllegalArgumentException("balancer " + key + " has an interface twice");
        }
        if (targets.stream().anyMatch(target -> target.quicServer().isPresent())
                && (!key.protocol().equals(IpProtocol.UDP) || key.port() == BalancerKey.ALL_PORTS)) {
            throw new IllegalArgumentException("balancer " + key + " has QUIC servers, but no port of UDP");
        }
        if (targets.size() > Balancer.MAX_TARGETS) {
            throw new IllegalArgumentException("balancer " + key + " has too many targets");
        }
        if (privateAddress.family() != key.address().family()) {
            throw new IllegalArgumentException("balancer " + key + " has a private address of the other family");
        }
    }

    /** What an edge needs of a balancer that has a public address. */
    public static PublicBalancer of(Balancer balancer, IpAddress publicAddress) {
        return new PublicBalancer(
                new PublicBalancerKey(
                        publicAddress, balancer.key().protocol(), balancer.key().port()),
                balancer.key().vni(),
                balancer.front(),
                balancer.key().address(),
                balancer.stickiness(),
                balancer.targets().stream()
                        .map(target -> new PublicTarget(
                                target.networkInterface(),
                                target.host(),
                                target.weight(),
                                target.quicServer().filter(_ -> !target.ended())))
                        .toList());
    }
}
