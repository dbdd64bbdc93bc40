package dev.tenet.datapath.reference;

import dev.tenet.datapath.balance.MaglevTable;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.SecurityGroup;
import java.util.List;
import java.util.Optional;

/**
 * A balancer, and what its connections are spread and judged by.
 *
 * @param policy of its groups; empty: it has none, and everything passes
 */
public record BalancedPort(Balancer resource, MaglevTable table, Optional<Policy> policy) {

    public static BalancedPort of(Balancer balancer, List<SecurityGroup> groups) {
        List<MaglevTable.Backend> backends = balancer.targets().stream()
                .map(target -> new MaglevTable.Backend(target.networkInterface().number(), target.weight()))
                .toList();
        return new BalancedPort(
                balancer,
                MaglevTable.build(MaglevTable.sizeFor(backends.size()), backends),
                balancer.groups().isEmpty() ? Optional.empty() : Optional.of(Policy.of(groups)));
    }

    Optional<BalancerTarget> target(InterfaceNumber number) {
        return resource.targets().stream()
                .filter(target -> target.networkInterface().equals(number))
                .findAny();
    }
}
