package dev.tenet.model.command;

import dev.tenet.model.AllocationId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * A NAT gateway to be made.
 *
 * @param allocations elastic addresses, the primary one first
 * @param primary its first private address; any when empty
 * @param secondaries private addresses of the other allocations, in their order; any when empty
 */
public record NewNatGateway(
        SubnetId subnet,
        List<AllocationId> allocations,
        Optional<Ipv4Address> primary,
        List<Ipv4Address> secondaries,
        Tags tags) {
    public NewNatGateway {
        allocations = List.copyOf(allocations);
        secondaries = List.copyOf(secondaries);
    }
}
