package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.IpAddress;

/**
 * A balancer's own interface, as targets see it.
 *
 * @param identity of its groups; 0: it has none
 */
public record BalancerFront(IpAddress address, int identity) {
    static BalancerFront of(Balancer balancer) {
        return new BalancerFront(
                balancer.key().address(),
                balancer.identity().map(Identity::number).orElse(0));
    }
}
