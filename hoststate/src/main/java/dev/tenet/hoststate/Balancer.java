package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.QuicServerId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An address and port whose connections are spread over interfaces: by the host of who sends, and translated on the host of who gets them.
 *
 * @param front the number of the balancer's own interface: no other balancer has it for the same port and protocol
 * @param groups judged by the target's host before the target's own; none: everything passes
 * @param identity that of the set of {@code groups}
 * @param publicAddress under which the internet knows it
 * @param stickiness which connections go to one target
 * @param idleSeconds after which a TCP connection ends, and who goes on with it is told; 0: each host forgets it as any other
 * @param former who got connections before, the latest first: a target's host looks there for who has one that it does not know
 * @param targets of either family: those of the other one see nobody but who stands in; in order of their interfaces, whatever order comes in; no interface and no QUIC server twice; without a port of their own, and
 *     without QUIC servers, exactly where the balancer is one of all ports
 */
public record Balancer(
        BalancerKey key,
        InterfaceNumber front,
        List<SecurityGroupKey> groups,
        Optional<Identity> identity,
        Optional<IpAddress> publicAddress,
        Stickiness stickiness,
        int idleSeconds,
        List<BalancerShares> former,
        List<BalancerTarget> targets)
        implements Resource {
    public static final int MAX_TARGETS = 1000;
    public static final int MAX_FORMER = 16;
    public static final int MAX_IDLE_SECONDS = 6000;

    public Balancer {
        if (idleSeconds < 0 || idleSeconds > MAX_IDLE_SECONDS) {
            throw new IllegalArgumentException("balancer " + key + " has an idle time of " + idleSeconds + " seconds");
        }
        groups = List.copyOf(groups);
        former = List.copyOf(former);
        if (former.size() > MAX_FORMER) {
            throw new IllegalArgumentException("balancer " + key + " remembers too much");
        }
        if (publicAddress
                .filter(address -> address.family() != key.address().family())
                .isPresent()) {
            throw new IllegalArgumentException("balancer " + key + " has a public address of the other family");
        }
        targets = targets.stream()
                .sorted(Comparator.comparing(BalancerTarget::networkInterface))
                .toList();
        if (targets.stream().map(BalancerTarget::networkInterface).distinct().count() != targets.size()) {
            throw new IllegalArgumentException("balancer " + key + " has an interface twice");
        }
        List<QuicServerId> servers =
                targets.stream().flatMap(target -> target.quicServer().stream()).toList();
        if (!servers.isEmpty() && (!key.protocol().equals(IpProtocol.UDP) || key.isOfAllPorts())) {
            throw new IllegalArgumentException("balancer " + key + " has QUIC servers, but no port of UDP");
        }
        if (servers.stream().distinct().count() != servers.size()) {
            throw new IllegalArgumentException("balancer " + key + " has a QUIC server twice");
        }
        if (targets.stream().anyMatch(target -> (target.port() == BalancerKey.ALL_PORTS) != key.isOfAllPorts())) {
            throw new IllegalArgumentException("balancer " + key + " has a target that is called by other ports");
        }
        if (targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException("balancer " + key + " has more than " + MAX_TARGETS + " targets");
        }
        if (targets.stream()
                .anyMatch(target -> target.address().family() != key.address().family() && !target.hidesClient())) {
            throw new IllegalArgumentException(
                    "balancer " + key + " has a target of the other family that would see its clients");
        }
        if (groups.isEmpty() != identity.isEmpty()) {
            throw new IllegalArgumentException("balancer " + key + " has groups without an identity, or the other way");
        }
    }
}
