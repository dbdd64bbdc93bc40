package dev.tenet.model.command;

import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetKind;

/**
 * Which target groups a load balancer may have that balances across zones and lets zonal shifts be started.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-zonal-shift.html">Enable zonal shift</a>
 */
final class ShiftableGroups {
    private final Attempt attempt;

    ShiftableGroups(Attempt attempt) {
        this.attempt = attempt;
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#CONFIGURATION} if it has another */
    void require(LoadBalancer balancer) {
        balancer.targetGroups()
                .forEach(id -> attempt.intent()
                        .find(TargetGroup.key(attempt.account(), id))
                        .ifPresent(group -> require(balancer, group)));
    }

    /** The same of a group that is to be changed. */
    void requireOfUser(TargetGroup group) {
        group.usedBy()
                .flatMap(id -> attempt.intent().find(LoadBalancer.key(attempt.account(), id)))
                .ifPresent(balancer -> require(balancer, group));
    }

    private static void require(LoadBalancer balancer, TargetGroup group) {
        boolean isConcerned = ZonalShifts.isManaged(balancer)
                && BalancingAttribute.CROSS_ZONE.in(balancer.attributes()).equals("true");
        boolean isShiftable = group.protocol() == BalancedProtocol.TCP
                && group.kind() != TargetKind.ALB
                && BalancingAttribute.UNHEALTHY_TERMINATION
                        .in(group.attributes())
                        .equals("false")
                && !BalancingAttribute.GROUP_CROSS_ZONE.in(group.attributes()).equals("false");
        if (isConcerned && !isShiftable) {
            throw new LoadBalancingException(
                    LoadBalancingFault.CONFIGURATION,
                    "With '" + BalancingAttribute.ZONAL_SHIFT.key() + "' and '" + BalancingAttribute.CROSS_ZONE.key()
                            + "' enabled, the target group '" + group.name()
                            + "' must be of protocol 'TCP' and not of type 'alb', must have '"
                            + BalancingAttribute.UNHEALTHY_TERMINATION.key()
                            + "' disabled and must not have cross-zone load balancing disabled");
        }
    }
}
