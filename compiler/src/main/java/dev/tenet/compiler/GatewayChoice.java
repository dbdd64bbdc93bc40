package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.model.HostId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which hosts are a network's gateways: shuffle sharding by highest random weight (Thaler and Ravishankar, 1998), so that
 * two networks seldom share all of theirs, and a host that comes or goes changes only the networks it is or was chosen
 * for. Zones that have none yet come first. Whether a host is alive plays no part, or each death would move locations.
 */
final class GatewayChoice {
    /** A host that may be a gateway. */
    record Candidate(HostId host, HostNumber number, ZoneName zone) {}

    private GatewayChoice() {}

    /** At most {@code count}, the preferred first. */
    static List<Candidate> choose(VirtualNetworkIdentifier vni, Collection<Candidate> candidates, int count) {
        List<Candidate> byWeight = candidates.stream()
                .sorted(Comparator.comparingLong((Candidate candidate) -> weight(vni, candidate.number()))
                        .thenComparing(Candidate::number))
                .toList();
        List<Candidate> chosen = new ArrayList<>();
        Set<ZoneName> zones = new HashSet<>();
        for (Candidate candidate : byWeight) {
            if (chosen.size() < count && zones.add(candidate.zone())) {
                chosen.add(candidate);
            }
        }
        for (Candidate candidate : byWeight) {
            if (chosen.size() < count && !chosen.contains(candidate)) {
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    /** SplitMix64's finalizer over both numbers: well spread, and the same on every controller. */
    private static long weight(VirtualNetworkIdentifier vni, HostNumber host) {
        long mixed = ((long) vni.number() << Integer.SIZE | host.number()) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
