package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Collection;
import java.util.List;

/**
 * Which edges a network's traffic takes: a few of them, others for most networks, so that what harms the edges of one leaves most others
 * all or most of theirs (shuffle sharding). Controllers tell hosts by which it leaves, edges announce by which it enters; whoever works
 * it out comes to the same without asking anybody.
 */
public final class EdgeShards {
    private EdgeShards() {}

    /**
     * The preferred first.
     *
     * @param size how many of the edges; all, if there are no more
     */
    public static List<HostNumber> of(VirtualNetworkIdentifier network, Collection<HostNumber> edges, int size) {
        return edges.stream().sorted(HostPreference.of(network)).limit(size).toList();
    }
}
