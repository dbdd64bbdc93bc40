package dev.tenet.model.command;

import dev.tenet.model.ElasticAddress;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;

/** What becomes of an interface's public addresses when the interface or its instance changes. Each returns the interface as it is then, not yet put. */
final class PublicMappings {
    private final Attempt attempt;
    private final PublicAddressPool pool;

    PublicMappings(Attempt attempt) {
        this.attempt = attempt;
        this.pool = new PublicAddressPool(attempt);
    }

    /**
     * Gives the primary address a public one, unless it has one.
     *
     * @throws CommandException {@link Fault#PUBLIC_ADDRESSES_EXHAUSTED}
     */
    NetworkInterface withAutomatic(NetworkInterface found) {
        PublicAddresses before = found.publicAddresses();
        if (!before.automatic() || before.of(found.primaryIpv4()).isPresent()) {
            return found;
        }
        return found.withPublicAddresses(before.with(new Mapping(found.primaryIpv4(), pool.take(), Optional.empty())));
    }

    /** Takes automatic addresses back. */
    NetworkInterface withoutAutomatic(NetworkInterface found) {
        NetworkInterface rest = found;
        for (Mapping mapping : found.publicAddresses().mappings()) {
            if (mapping.elastic().isEmpty()) {
                rest = without(rest, mapping);
            }
        }
        return rest;
    }

    /** Parts these private addresses from their public ones. */
    NetworkInterface without(NetworkInterface found, List<Ipv4Address> addresses) {
        NetworkInterface rest = found;
        for (Ipv4Address address : addresses) {
            Optional<Mapping> mapping = rest.publicAddresses().of(address);
            if (mapping.isPresent()) {
                rest = without(rest, mapping.get());
            }
        }
        return rest;
    }

    /** An elastic address becomes free again, an automatic one goes. */
    NetworkInterface without(NetworkInterface found, Mapping mapping) {
        if (mapping.elastic().isPresent()) {
            PublicAddresses.Elastic elastic = mapping.elastic().get();
            attempt.intent()
                    .find(ElasticAddress.key(found.owner(), elastic.allocation()))
                    .ifPresent(address -> attempt.intent().put(address.withNetworkInterface(Optional.empty())));
        } else {
            pool.giveBack(mapping.publicAddress());
        }
        return found.withPublicAddresses(found.publicAddresses().without(mapping));
    }
}
