package dev.tenet.agent.service;

import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.ResourceStatus.Condition;
import java.util.Optional;

/**
 * What is thought of a target after each attempt to ask it: the first good one makes it well; after that a change takes as many in a row as the
 * thresholds say.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html">Health checks</a>
 */
final class TargetOpinion {
    private Optional<Condition> told = Optional.empty();
    private int good;
    private int bad;

    /**
     * @param failure why the attempt failed; empty if it did not
     * @return what is thought now, if that is something else than before
     */
    Optional<Condition> after(Optional<String> failure, int healthyThreshold, int unhealthyThreshold) {
        good = failure.isEmpty() ? good + 1 : 0;
        bad = failure.isEmpty() ? 0 : bad + 1;
        boolean ill = told.filter(ResourceStatus.Failed.class::isInstance).isPresent();
        if (failure.isEmpty()) {
            return good >= (ill ? healthyThreshold : 1) ? think(new ResourceStatus.Ready()) : Optional.empty();
        }
        // One that is ill already may be so for another reason now.
        return ill || bad >= unhealthyThreshold ? think(new ResourceStatus.Failed(failure.get())) : Optional.empty();
    }

    private Optional<Condition> think(Condition now) {
        if (told.equals(Optional.of(now))) {
            return Optional.empty();
        }
        told = Optional.of(now);
        return told;
    }
}
