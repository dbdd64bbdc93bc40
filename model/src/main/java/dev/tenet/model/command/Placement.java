package dev.tenet.model.command;

import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.HostState;
import dev.tenet.model.Kind;
import dev.tenet.model.ZoneName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses hosts for instances: in the zone, the host with the fewest; among equals, by chance. */
final class Placement {
    private final Attempt attempt;

    Placement(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Counts one more instance on the host it chooses. The choice goes by loads that may be a moment old; what it chose is
     * checked at commit.
     *
     * @throws CommandException {@link Fault#NO_CAPACITY}
     */
    HostId take(ZoneName zone) {
        Map<HostId, Integer> loads = new HashMap<>();
        attempt.intent().list(Kind.HOST_LOAD.under()).forEach(load -> loads.put(load.host(), load.instances()));
        List<HostId> ready = attempt.intent().list(Kind.HOST.under()).stream()
                .filter(host -> isReady(host, zone))
                .map(Host::id)
                .toList();
        int least = ready.stream()
                .mapToInt(host -> loads.getOrDefault(host, 0))
                .min()
                .orElseThrow(() -> noCapacity(zone));
        List<HostId> best = ready.stream()
                .filter(host -> loads.getOrDefault(host, 0) == least)
                .toList();
        HostId chosen = best.get(attempt.random().nextInt(best.size()));
        if (attempt.intent()
                .find(Host.key(chosen))
                .filter(host -> isReady(host, zone))
                .isEmpty()) {
            throw noCapacity(zone);
        }
        count(chosen, 1);
        return chosen;
    }

    /** Counts one instance fewer on the host. */
    void release(HostId host) {
        count(host, -1);
    }

    private void count(HostId host, int change) {
        HostLoad load = attempt.intent().find(HostLoad.key(host)).orElseGet(() -> new HostLoad(host, 0));
        attempt.intent().put(load.plus(change));
    }

    private static boolean isReady(Host host, ZoneName zone) {
        return host.zone().equals(zone) && host.state() == HostState.READY;
    }

    private static CommandException noCapacity(ZoneName zone) {
        return new CommandException(
                Fault.NO_CAPACITY,
                "We currently do not have sufficient capacity in the Availability Zone you requested (" + zone + ").");
    }
}
