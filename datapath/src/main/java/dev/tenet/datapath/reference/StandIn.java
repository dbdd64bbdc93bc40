package dev.tenet.datapath.reference;

import dev.tenet.net.IpAddress;

/**
 * As whom a balancer's target sees a client that does not keep its address: an address and port of the balancer, which only the target's host
 * knows of. One belongs to one connection, and goes with it.
 */
public record StandIn(IpAddress address, int port) {

    /**
     * Whose place it takes.
     *
     * @param connection at the target, with the client as its remote side
     */
    public record Client(FlowKey connection, Flow.Front front) {
        public FlowKey with(StandIn standIn) {
            return connection.withRemote(standIn.address, standIn.port);
        }
    }
}
