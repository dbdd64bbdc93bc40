package dev.tenet.compiler;

import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.TargetGroup;
import java.util.Optional;

/**
 * How many of a target group's targets must be well. Both bounds must be kept; one that is off always is.
 *
 * @param share of a hundred
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health.html">Target group health</a>
 */
record HealthyThreshold(Optional<Integer> count, Optional<Integer> share) {
    /** For connections to go to healthy targets alone. */
    static HealthyThreshold forRouting(TargetGroup group) {
        return of(group, BalancingAttribute.HEALTHY_FOR_ROUTING_COUNT, BalancingAttribute.HEALTHY_FOR_ROUTING_SHARE);
    }

    /** For clients to be told of a zone. */
    static HealthyThreshold forDns(TargetGroup group) {
        return of(group, BalancingAttribute.HEALTHY_FOR_DNS_COUNT, BalancingAttribute.HEALTHY_FOR_DNS_SHARE);
    }

    boolean isMet(int healthy, int registered) {
        return count.filter(least -> healthy < least).isEmpty()
                && share.filter(least -> healthy * 100L < (long) least * registered)
                        .isEmpty();
    }

    private static HealthyThreshold of(TargetGroup group, BalancingAttribute count, BalancingAttribute share) {
        return new HealthyThreshold(bound(count.in(group.attributes())), bound(share.in(group.attributes())));
    }

    private static Optional<Integer> bound(String value) {
        return value.equals(BalancingAttribute.OFF) ? Optional.empty() : Optional.of(Integer.parseInt(value));
    }
}
