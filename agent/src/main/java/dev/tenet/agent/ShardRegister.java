package dev.tenet.agent;

import dev.tenet.hoststate.EdgeShards;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects from the host state which public addresses this host announces one by one, as an edge: those of the networks in whose {@link EdgeShards} it is. */
final class ShardRegister {
    private final int size;
    private final Map<ResourceKey, Published> published = new HashMap<>();
    private Set<IpPrefix> found = Set.of();

    /** What has been found is the answer to this; empty: to nothing any more. */
    private Optional<Question> answered = Optional.empty();

    private record Question(HostNumber own, List<HostNumber> edges) {}

    private record Published(IpPrefix prefix, VirtualNetworkIdentifier network) {}

    /** @param size how many edges announce a network's addresses one by one; 0: none does */
    ShardRegister(int size) {
        this.size = size;
    }

    void upsert(Resource resource) {
        if (size == 0) {
            return;
        }
        switch (resource) {
            case PublicAddress address -> put(resource, address.prefix(), address.vni());
            case PublicBalancer balancer ->
                put(resource, IpPrefix.single(balancer.key().address()), balancer.vni());
            case NatOwners owners
            when owners.key().vni().equals(Network.INTERNET) ->
                put(resource, IpPrefix.single(owners.key().address()), owners.vni());
            default -> {}
        }
    }

    private void put(Resource resource, IpPrefix prefix, VirtualNetworkIdentifier network) {
        Published now = new Published(prefix, network);
        if (!now.equals(published.put(resource.key(), now))) {
            answered = Optional.empty();
        }
    }

    void remove(ResourceKey key) {
        if (published.remove(key) != null) {
            answered = Optional.empty();
        }
    }

    /** @param edges all of them, in any order that stays */
    Set<IpPrefix> announcedBy(HostNumber own, List<HostNumber> edges) {
        Optional<Question> asked = Optional.of(new Question(own, edges));
        if (!asked.equals(answered)) {
            found = find(own, edges);
            answered = asked;
        }
        return found;
    }

    private Set<IpPrefix> find(HostNumber own, List<HostNumber> edges) {
        Map<VirtualNetworkIdentifier, Boolean> isOwn = new HashMap<>();
        Set<IpPrefix> prefixes = new HashSet<>();
        for (Published each : published.values()) {
            if (isOwn.computeIfAbsent(
                    each.network, network -> EdgeShards.of(network, edges, size).contains(own))) {
                prefixes.add(each.prefix);
            }
        }
        return Set.copyOf(prefixes);
    }
}
