package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;

/**
 * In which order a network prefers hosts: a random one, another for each network, and the same wherever it is worked out. The first few
 * of some hosts are so a network's shuffle shard: two networks seldom share all of theirs, and a host that comes or goes changes one
 * place of those alone in which it is.
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler and Ravishankar, Using Name-Based Mappings to Increase Hit Rates</a>
 */
public final class HostPreference {
    private HostPreference() {}

    /** The preferred first. */
    public static Comparator<HostNumber> of(VirtualNetworkIdentifier network) {
        return Comparator.comparingLong((HostNumber host) -> weight(network, host))
                .thenComparing(Comparator.naturalOrder());
    }

    /** SplitMix64's finalizer over both numbers: well spread, and the same everywhere. */
    private static long weight(VirtualNetworkIdentifier network, HostNumber host) {
        long mixed = ((long) network.number() << Integer.SIZE | host.number()) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
