package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.QuicServerId;
import java.util.Optional;

/**
 * An interface that gets a balancer's connections.
 *
 * @param host that has the interface
 * @param address that they are for there: one of its own, or the balancer's, which it then has, too
 * @param port that they are for there; {@link BalancerKey#ALL_PORTS}: the one that the client calls
 * @param weight its share beside the other targets' weights; 0: no new ones, those it has go on
 * @param ended whether those it has are ended, too; then it has no weight
 * @param standIn the balancer's address that the target sees where it does not see the client's: if {@code hidesClient}, or it is the client
 * @param hidesClient whether new connections come from {@code standIn}
 * @param sendsHeader whether new connections have a proxy protocol header: those of TCP begin with it, and each datagram of those of UDP
 * @param quicServer by which QUIC connections are known as its own, whatever address their client has by now; of UDP alone
 */
public record BalancerTarget(
        InterfaceNumber networkInterface,
        HostNumber host,
        IpAddress address,
        int port,
        int weight,
        boolean ended,
        IpAddress standIn,
        boolean hidesClient,
        boolean sendsHeader,
        Optional<QuicServerId> quicServer) {
    public static final int MAX_WEIGHT = 1_000_000;

    public BalancerTarget {
        if (standIn.family() != address.family()) {
            throw new IllegalArgumentException("an address of the other family stands in for clients: " + standIn);
        }
        if (port < BalancerKey.ALL_PORTS || port > 0xffff || weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("not a target: port " + port + ", weight " + weight);
        }
        if (ended && weight != 0) {
            throw new IllegalArgumentException("an ended target gets no connections: weight " + weight);
        }
    }

    /** At which port it gets what a client has sent to this one. */
    public int port(int called) {
        return port == BalancerKey.ALL_PORTS ? called : port;
    }

    /** As a balancer of TCP knows it. */
    public BalancerTarget withoutQuicServer() {
        return quicServer.isEmpty()
                ? this
                : new BalancerTarget(
                        networkInterface,
                        host,
                        address,
                        port,
                        weight,
                        ended,
                        standIn,
                        hidesClient,
                        sendsHeader,
                        Optional.empty());
    }
}
