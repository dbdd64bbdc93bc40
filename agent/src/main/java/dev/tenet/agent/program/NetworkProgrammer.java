package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.NetworkFlag;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Networks become {@code networks}. A network of which this host is told all locations, as a gateway or because it is preloaded, is
 * marked in sync only once all are written, and then stays so: what changes later is written before it is acknowledged.
 */
final class NetworkProgrammer {
    private final DatapathTables tables;
    private final Map<NetworkKey, Network> networks = new TreeMap<>();

    NetworkProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(Network network) {
        networks.put(network.key(), network);
        tables.networks.desire(key(network.key()), value(network, network.isToldAll() && wasInSync(network.key())));
    }

    void remove(NetworkKey network) {
        networks.remove(network);
        tables.networks.forget(key(network));
    }

    void write() {
        tables.networks.writeUpserts();
    }

    /** All locations are in place: this host may go by them, and answer for the networks whose gateway it is. */
    void writeInSync() {
        networks.values().stream()
                .filter(Network::isToldAll)
                .forEach(network -> tables.networks.desire(key(network.key()), value(network, true)));
        tables.networks.writeUpserts();
    }

    void removeRest() {
        tables.networks.removeRest();
    }

    Optional<String> problem(NetworkKey network) {
        return tables.networks.problem(key(network));
    }

    private boolean wasInSync(NetworkKey network) {
        return tables.networks
                .observed(key(network))
                .map(value -> new dev.tenet.datapath.layout.Network(value.segment()).flags())
                .filter(flags -> (flags & NetworkFlag.IN_SYNC) != 0)
                .isPresent();
    }

    private static RawBytes key(NetworkKey network) {
        return RawBytes.ofInt(network.vni().number());
    }

    private static RawBytes value(Network network, boolean inSync) {
        int flags = (network.gatewayHere() ? NetworkFlag.GATEWAY_HERE : 0)
                | (inSync ? NetworkFlag.IN_SYNC : 0)
                | (network.preloaded().isPresent() ? NetworkFlag.PRELOADED : 0)
                | (network.preloaded().equals(Optional.of(LocationMiss.DROP)) ? NetworkFlag.DROP_ON_MISS : 0);
        var value = dev.tenet.datapath.layout.Network.allocate(Encodings.HEAP)
                .tag(network.tag().bits())
                .previousTag(network.previousTag().orElse(network.tag()).bits())
                .flags(flags)
                .gatewayCount(network.gateways().size())
                .edgeCount(network.edges().size());
        int index = 0;
        for (HostNumber gateway : network.gateways()) {
            value.gateway(index++, gateway.number());
        }
        index = 0;
        for (HostNumber edge : network.edges()) {
            value.edge(index++, edge.number());
        }
        return RawBytes.of(value.memory());
    }
}
