package dev.tenet.compiler;

import dev.tenet.hoststate.EdgeShards;
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

    /**
     * Those that a network has.
     *
     * @param gateways which know its locations
     * @param edges by which its traffic leaves for the internet
     */
    record Chosen(List<Candidate> gateways, List<HostNumber> edges) {
        static final Chosen NONE = new Chosen(List.of(), List.of());

        boolean isGateway(HostId host) {
            return gateways.stream().anyMatch(gateway -> gateway.host().equals(host));
        }
    }

    private GatewayChoice() {}

    /**
     * @param candidates hosts that may be gateways
     * @param edges all of them
     */
    static Chosen choose(
            VirtualNetworkIdentifier vni,
            Collection<Candidate> candidates,
            Collection<Candidate> edges,
            CompilerSettings settings) {
        return new Chosen(
                choose(vni, candidates, settings.gatewaysPerNetwork()),
                EdgeShards.of(vni, edges.stream().map(Candidate::number).toList(), settings.edgesPerNetwork()));
    }

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
