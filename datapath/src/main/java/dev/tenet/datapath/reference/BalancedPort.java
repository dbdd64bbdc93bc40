package dev.tenet.datapath.reference;

import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.net.IpProtocol;
import java.util.List;
import java.util.Optional;

/**
 * A balancer, and what its connections are spread and judged by.
 *
 * @param policy of its groups; empty: it has none, and everything passes
 */
public record BalancedPort(Balancer resource, BalancerTable table, Optional<Policy> policy) {

    /** @param before whose table is the same if the balancer is */
    static BalancedPort of(Balancer balancer, List<SecurityGroup> groups, Optional<BalancedPort> before) {
        return new BalancedPort(
                balancer,
                before.filter(known -> known.resource.equals(balancer))
                        .map(BalancedPort::table)
                        .orElseGet(() -> BalancerTable.of(balancer)),
                balancer.groups().isEmpty() ? Optional.empty() : Optional.of(Policy.of(groups)));
    }

    /** The target that a QUIC packet is for, as it says itself. */
    Optional<InterfaceNumber> named(ParsedPacket.Ip ip) {
        if (!ip.protocol().equals(IpProtocol.UDP) || ip.piece().isPresent()) {
            return Optional.empty();
        }
        return QuicPacket.server(ip.transport())
                .flatMap(server -> resource.targets().stream()
                        .filter(target -> target.quicServer().equals(Optional.of(server)) && !target.ended())
                        .map(BalancerTarget::networkInterface)
                        .findAny());
    }

    Optional<BalancerTarget> target(InterfaceNumber number) {
        return resource.targets().stream()
                .filter(target -> target.networkInterface().equals(number))
                .findAny();
    }
}
