package dev.tenet.model.command;

import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.HostState;
import dev.tenet.model.Kind;
import dev.tenet.model.ZoneName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses hosts for instances: in the zone, the host with the fewest; among equals, by chance. It looks at all hosts once; what
 * it chose is checked at commit.
 */
final class Placement {
    private final Attempt attempt;
    private final Map<ZoneName, Map<HostId, Integer>> loads = new HashMap<>();

    Placement(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Counts one more instance on the host it chooses.
     *
     * @throws CommandException {@link Fault#NO_CAPACITY}
     */
    HostId take(ZoneName zone) {
        Map<HostId, Integer> ready = loads.computeIfAbsent(zone, this::ready);
        int least = ready.values().stream().mapToInt(Integer::intValue).min().orElseThrow(() -> noCapacity(zone));
        List<HostId> best = ready.entrySet().stream()
                .filter(host -> host.getValue() == least)
                .map(Map.Entry::getKey)
                .toList();
        HostId chosen = best.get(attempt.random().nextInt(best.size()));
        if (attempt.intent()
                .find(Host.key(chosen))
                .filter(host -> isReady(host, zone))
                .isEmpty()) {
            throw noCapacity(zone);
        }
        ready.merge(chosen, 1, Integer::sum);
        count(chosen, 1);
        return chosen;
    }

    /**
     * Counts one instance more on this host.
     *
     * @throws CommandException {@link Fault#HOST_NOT_FOUND}, {@link Fault#NO_CAPACITY} when it is not ready, or not in the zone
     */
    void take(HostId host, ZoneName zone) {
        Host found = attempt.intent()
                .find(Host.key(host))
                .orElseThrow(
                        () -> new CommandException(Fault.HOST_NOT_FOUND, "The host '" + host + "' does not exist"));
        if (!isReady(found, zone)) {
            throw new CommandException(
                    Fault.NO_CAPACITY, "The host '" + host + "' takes no instances of the Availability Zone " + zone);
        }
        count(host, 1);
    }

    /** Counts one instance fewer on the host. */
    void release(HostId host) {
        count(host, -1);
    }

    /** The zone's ready hosts in order, and how many instances each has. */
    private Map<HostId, Integer> ready(ZoneName zone) {
        Map<HostId, Integer> all = new HashMap<>();
        attempt.intent().list(Kind.HOST_LOAD.under()).forEach(load -> all.put(load.host(), load.instances()));
        Map<HostId, Integer> ready = new LinkedHashMap<>();
        for (Host host : attempt.intent().list(Kind.HOST.under())) {
            if (isReady(host, zone)) {
                ready.put(host.id(), all.getOrDefault(host.id(), 0));
            }
        }
        return ready;
    }

    private void count(HostId host, int change) {
        HostLoad load = attempt.intent().find(HostLoad.key(host)).orElseGet(() -> new HostLoad(host, 0));
        attempt.intent().put(load.plus(change));
    }

    private static boolean isReady(Host host, ZoneName zone) {
        return host.zone().equals(zone) && host.state() == HostState.READY && !host.edge();
    }

    private static CommandException noCapacity(ZoneName zone) {
        return new CommandException(
                Fault.NO_CAPACITY,
                "We currently do not have sufficient capacity in the Availability Zone you requested (" + zone + ").");
    }
}
