package dev.tenet.agent;

import com.google.common.hash.Hashing;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which edges announce a network's public addresses one by one: a few of them, others for nearly every network, so that what harms the
 * edges of one leaves most others all or most of theirs (shuffle sharding). By the highest random weight: every edge comes to the same
 * without asking anybody, and an edge that comes or goes changes no more than one edge of any network.
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler and Ravishankar, Using Name-Based Mappings to Increase Hit Rates</a>
 */
final class EdgeShards {
    private EdgeShards() {}

    /** @param size how many of the edges; all, if there are no more */
    static Set<HostNumber> of(VirtualNetworkIdentifier network, Collection<HostNumber> edges, int size) {
        Comparator<HostNumber> byWeight = Comparator.comparingLong(edge -> weight(network, edge));
        return edges.stream()
                .sorted(byWeight.thenComparing(HostNumber::number).reversed())
                .limit(size)
                .collect(Collectors.toSet());
    }

    private static long weight(VirtualNetworkIdentifier network, HostNumber edge) {
        return Hashing.murmur3_128()
                .newHasher()
                .putInt(network.number())
                .putInt(edge.number())
                .hash()
                .asLong();
    }
}
