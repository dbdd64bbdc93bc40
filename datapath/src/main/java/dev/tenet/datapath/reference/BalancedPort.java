package dev.tenet.datapath.reference;

import dev.tenet.datapath.balance.BalancerTable;
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
public record BalancedPort(Balancer resource, BalancerTable table, Optional<Policy> policy) {

    public static BalancedPort of(Balancer balancer, List<SecurityGroup> groups) {
        return new BalancedPort(
                balancer,
                BalancerTable.of(balancer),
                balancer.groups().isEmpty() ? Optional.empty() : Optional.of(Policy.of(groups)));
    }

    Optional<BalancerTarget> target(InterfaceNumber number) {
        return resource.targets().stream()
                .filter(target -> target.networkInterface().equals(number))
                .findAny();
    }
}
