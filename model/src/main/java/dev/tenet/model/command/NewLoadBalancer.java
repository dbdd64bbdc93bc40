package dev.tenet.model.command;

import dev.tenet.model.AllocationId;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import java.util.Optional;

/**
 * A network load balancer to be made.
 *
 * @param dualstack whether it has an IPv6 address in each of its subnets, too
 */
public record NewLoadBalancer(
        String name,
        boolean internetFacing,
        boolean dualstack,
        List<Place> places,
        List<SecurityGroupId> groups,
        Tags tags) {
    public NewLoadBalancer {
        places = List.copyOf(places);
        groups = List.copyOf(groups);
    }

    /**
     * A subnet to be in.
     *
     * @param address any when empty
     * @param ipv6 of a dualstack one; any when empty
     * @param elastic the public one, of an internet-facing one; some other when empty
     */
    public record Place(
            SubnetId subnet,
            Optional<Ipv4Address> address,
            Optional<Ipv6Address> ipv6,
            Optional<AllocationId> elastic) {}
}
