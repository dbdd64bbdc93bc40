package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.HostId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The locations of all networks, with the hosts of NAT gateways' ports there, and which host is told those of which: by its own network's wish, or by that of one that leads there.
 * By number, as hosts know networks: a VPC that gets another number is looked at by one after the other.
 */
final class LocationSets {
    private final ChangeLog log;
    private final Map<VirtualNetworkIdentifier, NetworkLocations> networks = new HashMap<>();
    private final Index<HostId, NetworkLocations> told = new Index<>();

    LocationSets(ChangeLog log) {
        this.log = log;
    }

    void put(LocationKey key, Optional<EncodedResource> location) {
        put(key.vni(), key, location);
    }

    void put(NatOwnersKey key, Optional<EncodedResource> owners) {
        put(key.vni(), key, owners);
    }

    private void put(VirtualNetworkIdentifier network, ResourceKey key, Optional<EncodedResource> location) {
        of(network).put(key, location);
        forget(network);
    }

    void hold(VirtualNetworkIdentifier network, HostSlice holder) {
        NetworkLocations locations = of(network);
        if (locations.hold(holder)) {
            told.add(holder.host, locations);
        }
    }

    void release(VirtualNetworkIdentifier network, HostSlice holder) {
        NetworkLocations locations = of(network);
        if (locations.release(holder)) {
            told.remove(holder.host, locations);
        }
        forget(network);
    }

    /** The hosts that are told a network's locations. */
    Set<HostId> hosts(VirtualNetworkIdentifier network) {
        NetworkLocations locations = networks.get(network);
        return locations == null ? Set.of() : Set.copyOf(locations.hosts());
    }

    Stream<EncodedResource> resources(HostId host) {
        return told.get(host).stream().flatMap(locations -> locations.all().stream());
    }

    StateDigest digest(HostId host, StateDigest others) {
        StateDigest digest = others;
        for (NetworkLocations locations : told.get(host)) {
            digest = digest.plus(locations.digest());
        }
        return digest;
    }

    private NetworkLocations of(VirtualNetworkIdentifier network) {
        return networks.computeIfAbsent(network, _ -> new NetworkLocations(log));
    }

    private void forget(VirtualNetworkIdentifier network) {
        if (of(network).isEmpty()) {
            networks.remove(network);
        }
    }
}
