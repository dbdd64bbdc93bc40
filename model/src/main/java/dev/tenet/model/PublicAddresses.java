package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Under which public addresses the internet knows an interface's private ones, one to one.
 *
 * @param automatic whether the primary address gets some public one while the instance is not stopped and it has no elastic one
 */
public record PublicAddresses(boolean automatic, List<Mapping> mappings) {
    public static final PublicAddresses NONE = new PublicAddresses(false, List.of());

    public PublicAddresses {
        mappings = List.copyOf(mappings);
        Set<Ipv4Address> seen = new HashSet<>();
        for (Mapping mapping : mappings) {
            if (!seen.add(mapping.privateAddress())) {
                throw new IllegalArgumentException(mapping.privateAddress() + " has two public addresses");
            }
        }
    }

    /**
     * One pair of addresses.
     *
     * @param elastic by which allocation and association; empty for an automatic one, which goes when the instance stops
     */
    public record Mapping(Ipv4Address privateAddress, Ipv4Address publicAddress, Optional<Elastic> elastic) {}

    /** The elastic address that a mapping is of. */
    public record Elastic(AllocationId allocation, AddressAssociationId association) {}

    public Optional<Mapping> of(Ipv4Address privateAddress) {
        return mappings.stream()
                .filter(mapping -> mapping.privateAddress().equals(privateAddress))
                .findFirst();
    }

    public PublicAddresses with(Mapping mapping) {
        List<Mapping> more = new ArrayList<>(mappings);
        more.add(mapping);
        return new PublicAddresses(automatic, more);
    }

    public PublicAddresses without(Mapping mapping) {
        return new PublicAddresses(
                automatic,
                mappings.stream().filter(other -> !other.equals(mapping)).toList());
    }

    public PublicAddresses withAutomatic(boolean newAutomatic) {
        return new PublicAddresses(newAutomatic, mappings);
    }
}
