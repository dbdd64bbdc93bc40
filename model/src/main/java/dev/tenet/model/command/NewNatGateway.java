package dev.tenet.model.command;

import dev.tenet.model.AllocationId;
import dev.tenet.model.NatGateway.Connectivity;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * A NAT gateway to be made.
 *
 * @param allocations of a public one its elastic addresses, the primary one first
 * @param primary its first private address; any when empty
 * @param secondaries its other private addresses, of a public one in the order of its allocations; any when empty
 * @param secondaryCount how many others of any a private one has
 */
public record NewNatGateway(
        SubnetId subnet,
        Connectivity connectivity,
        List<AllocationId> allocations,
        Optional<Ipv4Address> primary,
        List<Ipv4Address> secondaries,
        int secondaryCount,
        Tags tags) {
    public NewNatGateway {
        allocations = List.copyOf(allocations);
        secondaries = List.copyOf(secondaries);
    }

    boolean isPrivate() {
        return connectivity == Connectivity.PRIVATE;
    }

    /** How many private addresses it has. */
    int addresses() {
        return isPrivate() ? 1 + secondaries.size() + secondaryCount : allocations.size();
    }
}
