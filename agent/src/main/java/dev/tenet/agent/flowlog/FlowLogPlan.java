package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which interfaces have flow logs. The agent's loop replaces it, the writer reads it; an interface that goes is kept until what it had
 * is written.
 */
public final class FlowLogPlan {
    private Map<InterfaceNumber, LoggedInterface> now = Map.of();
    private final Map<InterfaceNumber, LoggedInterface> departed = new HashMap<>();
    private Set<InterfaceNumber> takenDeparted = Set.of();
    private boolean known;

    /** From now on these. */
    public synchronized void replace(Map<InterfaceNumber, LoggedInterface> next) {
        now.forEach((number, before) -> {
            if (!next.containsKey(number)) {
                departed.put(number, before);
            }
        });
        departed.keySet().removeAll(next.keySet());
        now = Map.copyOf(next);
        known = true;
    }

    /** Those that are there, and those that went. */
    synchronized Map<InterfaceNumber, LoggedInterface> take() {
        Map<InterfaceNumber, LoggedInterface> all = new HashMap<>(departed);
        all.putAll(now);
        takenDeparted = Set.copyOf(departed.keySet());
        return all;
    }

    /** What was taken last was written: those of them that had gone before are gone. */
    synchronized void written() {
        departed.keySet().removeAll(takenDeparted);
        takenDeparted = Set.of();
    }

    /** How long a window may be: as the most impatient flow log wants. Empty if there is none. */
    synchronized OptionalInt seconds() {
        return now.values().stream()
                .flatMap(each -> each.logging().logs().stream())
                .mapToInt(FlowLog::aggregationSeconds)
                .min();
    }

    /** Whether the agent has been told; until then nobody knows whose an earlier agent's records are. */
    synchronized boolean isKnown() {
        return known;
    }
}
