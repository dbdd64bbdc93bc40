package dev.tenet.agent;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects from the host state who the edges of the internet are, where, and which of them this host sends to. */
final class EdgeRegister {
    private final SortedMap<HostNumber, IpAddress> edges = new TreeMap<>();
    private final Map<NetworkKey, List<HostNumber>> named = new HashMap<>();

    void upsert(Resource resource) {
        switch (resource) {
            case FabricHost host when host.edge() -> edges.put(host.number(), host.underlay());
            case FabricHost host -> edges.remove(host.number());
            case Network network ->
                named.put(network.key(), network.vni().equals(Network.INTERNET) ? network.gateways() : network.edges());
            default -> {}
        }
    }

    void remove(ResourceKey key) {
        switch (key) {
            case HostNumber host -> edges.remove(host);
            case NetworkKey network -> named.remove(network);
            default -> {}
        }
    }

    boolean isEdge(HostNumber host) {
        return edges.containsKey(host);
    }

    List<HostNumber> all() {
        return List.copyOf(edges.keySet());
    }

    /** Those by which networks on this host send to the internet, and the ones that are there for all; but for this host itself. */
    Map<HostNumber, IpAddress> sentTo(HostNumber own) {
        Set<HostNumber> wanted = new HashSet<>();
        named.values().forEach(wanted::addAll);
        wanted.remove(own);
        Map<HostNumber, IpAddress> found = new HashMap<>(edges);
        found.keySet().retainAll(wanted);
        return found;
    }
}
