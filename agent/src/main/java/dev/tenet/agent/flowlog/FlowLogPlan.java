package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which interfaces have flow logs. The agent's loop replaces it, the writer reads it; an interface that goes is kept until what it had
 * is written.
 */
public final class FlowLogPlan {
    private Map<InterfaceNumber, LoggedInterface> now = Map.of();
    private final Map<InterfaceNumber, LoggedInterface> departed = new HashMap<>();

    /** From now on these. */
    public synchronized void replace(Map<InterfaceNumber, LoggedInterface> next) {
        now.forEach((number, before) -> {
            if (!next.containsKey(number)) {
                departed.put(number, before);
            }
        });
        departed.keySet().removeAll(next.keySet());
        now = Map.copyOf(next);
    }

    synchronized Optional<LoggedInterface> find(InterfaceNumber number) {
        return Optional.ofNullable(now.get(number)).or(() -> Optional.ofNullable(departed.get(number)));
    }

    /** Those that are there, and those that went. */
    synchronized Map<InterfaceNumber, LoggedInterface> all() {
        Map<InterfaceNumber, LoggedInterface> all = new HashMap<>(departed);
        all.putAll(now);
        return all;
    }

    /** These were written, and those of them that went before are gone. */
    synchronized void written(Map<InterfaceNumber, LoggedInterface> these) {
        departed.keySet().removeAll(these.keySet());
    }

    /** How long a window may be: as the most impatient flow log wants. Empty if there is none. */
    synchronized OptionalInt seconds() {
        return now.values().stream()
                .flatMap(each -> each.logging().logs().stream())
                .mapToInt(FlowLog::aggregationSeconds)
                .min();
    }

    synchronized boolean isEmpty() {
        return now.isEmpty() && departed.isEmpty();
    }
}
