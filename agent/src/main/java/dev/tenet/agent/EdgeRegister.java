package dev.tenet.agent;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects from the host state who the edges of the internet are, and where. */
final class EdgeRegister {
    private final Map<HostNumber, IpAddress> hosts = new HashMap<>();
    private List<HostNumber> edges = List.of();

    void upsert(Resource resource) {
        if (resource instanceof FabricHost host) {
            hosts.put(host.number(), host.underlay());
        } else if (resource instanceof Network network && network.vni().equals(Network.INTERNET)) {
            edges = network.gateways();
        }
    }

    void remove(ResourceKey key) {
        if (key instanceof HostNumber host) {
            hosts.remove(host);
        } else if (key.equals(new NetworkKey(Network.INTERNET))) {
            edges = List.of();
        }
    }

    boolean isEdge(HostNumber host) {
        return edges.contains(host);
    }

    List<HostNumber> all() {
        return edges;
    }

    /** All but this host. */
    Map<HostNumber, IpAddress> others(HostNumber own) {
        Map<HostNumber, IpAddress> others = new HashMap<>();
        edges.stream()
                .filter(edge -> !edge.equals(own) && hosts.containsKey(edge))
                .forEach(edge -> others.put(edge, hosts.get(edge)));
        return others;
    }
}
