package dev.tenet.hoststate;

import java.util.Comparator;
import java.util.List;

/**
 * Who got a balancer's connections at some time.
 *
 * @param shares in order of their interfaces, whatever order comes in; no interface twice
 */
public record BalancerShares(List<Share> shares) {
    /** @param weight beside the others' weights; more than 0 */
    public record Share(InterfaceNumber networkInterface, int weight) {
        public Share {
            if (weight < 1 || weight > BalancerTarget.MAX_WEIGHT) {
                throw new IllegalArgumentException("not a share: " + weight);
            }
        }
    }

    public BalancerShares {
        shares = shares.stream()
                .sorted(Comparator.comparing(Share::networkInterface))
                .toList();
        if (shares.stream().map(Share::networkInterface).distinct().count() != shares.size()) {
            throw new IllegalArgumentException("an interface has two shares");
        }
    }
}
