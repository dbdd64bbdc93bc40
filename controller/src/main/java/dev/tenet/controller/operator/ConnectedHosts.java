package dev.tenet.controller.operator;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.model.HostId;
import java.util.List;
import java.util.Optional;

/** What this controller knows of the hosts that are connected to it. */
public interface ConnectedHosts {
    /**
     * How far a host is.
     *
     * @param applied the store's revision whose state it has in force
     * @param target the revision it should have, by all that was in the store before this was asked; beyond every revision while that is
     *     being worked out
     * @param refusals what its agent refused, or could not do, last
     */
    record Progress(long applied, long target, List<String> refusals) {
        public Progress {
            refusals = List.copyOf(refusals);
        }
    }

    /** Empty for a host that is not connected here. */
    Optional<Progress> progress(HostId host);

    /** What the host's agent counted last; empty before it has told, and when it is not connected here. */
    Optional<AgentMessage.Counters> counters(HostId host);

    /** What a host's instances did through NAT gateways, as its agent told last. */
    List<AgentMessage.NatGatewayUse> natUse(HostId host);
}
