package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostPreference;
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
 * Which hosts are a network's gateways: shuffle sharding by {@link HostPreference}. Zones that have none yet come first. Whether a host is alive plays no part, or each death would move locations.
 */
final class GatewayChoice {
    /** A host that may be a gateway. */
    record Candidate(HostId host, HostNumber number, ZoneName zone) {}

    private GatewayChoice() {}

    /** At most {@code count}, the preferred first. */
    static List<Candidate> choose(VirtualNetworkIdentifier vni, Collection<Candidate> candidates, int count) {
        List<Candidate> preferred = candidates.stream()
                .sorted(Comparator.comparing(Candidate::number, HostPreference.of(vni)))
                .toList();
        List<Candidate> chosen = new ArrayList<>();
        Set<ZoneName> zones = new HashSet<>();
        for (Candidate candidate : preferred) {
            if (chosen.size() < count && zones.add(candidate.zone())) {
                chosen.add(candidate);
            }
        }
        for (Candidate candidate : preferred) {
            if (chosen.size() < count && !chosen.contains(candidate)) {
                chosen.add(candidate);
            }
        }
        return chosen;
    }
}
