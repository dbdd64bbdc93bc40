package dev.tenet.agent;

import dev.tenet.agent.program.Programmers;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TargetCheckKey;
import java.util.HashMap;
import java.util.Map;

/** Collects from the host state which targets are asked how they are. */
final class TargetCheckRegister {
    private final Map<TargetCheckKey, TargetCheck> checks = new HashMap<>();

    void upsert(Resource resource) {
        if (resource instanceof TargetCheck check) {
            checks.put(check.key(), check);
        }
    }

    void remove(ResourceKey key) {
        if (key instanceof TargetCheckKey check) {
            checks.remove(check);
        }
    }

    boolean has(TargetCheckKey key) {
        return checks.containsKey(key);
    }

    /** An interface that has no device yet is not asked. */
    void publish(Programmers programmers, TargetChecks to) {
        Map<TargetCheckKey, TargetChecks.Placed> placed = new HashMap<>();
        checks.forEach((key, check) -> programmers
                .serviceSlot(check.networkInterface())
                .ifPresent(slot -> placed.put(key, new TargetChecks.Placed(check, slot))));
        to.replace(placed);
    }
}
