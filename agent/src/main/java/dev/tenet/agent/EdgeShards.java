package dev.tenet.agent;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostPreference;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which edges announce a network's public addresses one by one: a few of them, others for most networks, so that what harms the edges of
 * one leaves most others all or most of theirs (shuffle sharding). Every edge comes to the same without asking anybody.
 */
final class EdgeShards {
    private EdgeShards() {}

    /** @param size how many of the edges; all, if there are no more */
    static Set<HostNumber> of(VirtualNetworkIdentifier network, Collection<HostNumber> edges, int size) {
        return edges.stream().sorted(HostPreference.of(network)).limit(size).collect(Collectors.toSet());
    }
}
