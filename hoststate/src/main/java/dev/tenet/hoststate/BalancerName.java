package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import java.util.List;

/**
 * What instances of a network that ask for a load balancer's name are told. Hosts with interfaces in the network have it.
 *
 * @param addresses those of the zones that clients are to use now, of both families; in order, whatever order comes in
 */
public record BalancerName(BalancerNameKey key, List<IpAddress> addresses) implements Resource {
    public BalancerName {
        addresses = addresses.stream().distinct().sorted().toList();
    }
}
