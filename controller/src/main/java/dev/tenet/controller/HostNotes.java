package dev.tenet.controller;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host's agent has told of it, for operators.
 *
 * @param refusals what it refused last, and why
 * @param failures resources not in force, and why
 * @param counters as last counted
 * @param nat what goes through NAT gateways
 */
record HostNotes(
        List<String> refusals,
        Map<ResourceKey, String> failures,
        Optional<AgentMessage.Counters> counters,
        List<AgentMessage.NatGatewayUse> nat) {
    static final HostNotes NONE = new HostNotes(List.of(), Map.of(), Optional.empty(), List.of());

    HostNotes {
        refusals = List.copyOf(refusals);
        failures = Map.copyOf(failures);
    }

    /** What it refused or could not do, a sentence each. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>(refusals);
        failures.forEach((key, reason) -> complaints.add(key.kind() + " " + key + ": " + reason));
        return complaints.stream().sorted().toList();
    }

    HostNotes withRefusals(AgentMessage.Refused refused) {
        return new HostNotes(
                refused.refusals().stream().map(AgentMessage.Refusal::reason).toList(), failures, counters, nat);
    }

    HostNotes withoutRefusals() {
        return refusals.isEmpty() ? this : new HostNotes(List.of(), failures, counters, nat);
    }

    HostNotes with(ResourceStatus status) {
        Map<ResourceKey, String> changed = new HashMap<>(failures);
        switch (status.condition()) {
            case ResourceStatus.Failed(var reason) -> changed.put(status.key(), reason);
            case ResourceStatus.Ready _, ResourceStatus.Gone _ -> changed.remove(status.key());
        }
        return new HostNotes(refusals, changed, counters, nat);
    }

    HostNotes with(AgentMessage.Counters counted) {
        return new HostNotes(refusals, failures, Optional.of(counted), nat);
    }

    HostNotes with(AgentMessage.NatUse use) {
        return new HostNotes(refusals, failures, counters, use.gateways());
    }
}
