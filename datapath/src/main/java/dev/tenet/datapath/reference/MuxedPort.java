package dev.tenet.datapath.reference;

import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.net.QuicServerId;
import java.util.Optional;

/** A balancer on the internet, as an edge spreads its connections. */
public record MuxedPort(PublicBalancer resource, BalancerTable table) {
    /** @param before whose table is the same if the balancer is */
    static MuxedPort of(PublicBalancer balancer, Optional<MuxedPort> before) {
        return new MuxedPort(
                balancer,
                before.filter(known -> known.resource.equals(balancer))
                        .map(MuxedPort::table)
                        .orElseGet(() -> BalancerTable.of(balancer)));
    }

    /** Who gets a connection of this hash. */
    Optional<PublicBalancer.PublicTarget> target(int hash) {
        if (table.isEmpty()) {
            return Optional.empty();
        }
        int number = table.owner(table.slotOf(hash));
        return resource.targets().stream()
                .filter(target -> target.networkInterface().number() == number)
                .findAny();
    }

    /** The target that a QUIC packet is for, as it says itself. */
    Optional<PublicBalancer.PublicTarget> named(QuicServerId server) {
        return resource.targets().stream()
                .filter(target -> target.quicServer().equals(Optional.of(server)))
                .findAny();
    }

    boolean isOn(HostNumber host) {
        return resource.targets().stream().anyMatch(target -> target.host().equals(host));
    }
}
