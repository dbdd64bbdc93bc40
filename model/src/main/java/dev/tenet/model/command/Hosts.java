package dev.tenet.model.command;

import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.HostNumber;
import dev.tenet.model.HostState;
import dev.tenet.model.Internet;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkTag;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpAddress;

/** Commands on hosts: the operator's, not the tenants'. The attempt's account plays no part. */
public final class Hosts {
    private final Attempt attempt;

    public Hosts(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Registers a host, which gets a number of its own. All hosts of a region have underlay addresses of one family: the datapath
     * is loaded for one.
     *
     * @throws CommandException {@link Fault#HOST_EXISTS}, {@link Fault#ZONE_UNKNOWN}, {@link Fault#HOST_FABRIC_MIXED}
     */
    public Host register(HostId id, ZoneName zone, IpAddress underlay, boolean gateway) {
        return register(id, zone, underlay, gateway, false);
    }

    /**
     * Registers a host that may also be an edge; with the first one the internet's network gets its secret.
     *
     * @throws CommandException as {@link #register(HostId, ZoneName, IpAddress, boolean)}
     */
    public Host register(HostId id, ZoneName zone, IpAddress underlay, boolean gateway, boolean edge) {
        if (attempt.intent().find(Host.key(id)).isPresent()) {
            throw new CommandException(Fault.HOST_EXISTS, "The host '" + id + "' already exists");
        }
        ZoneName known = attempt.installation()
                .region()
                .find(zone)
                .map(Zone::name)
                .orElseThrow(() -> new CommandException(Fault.ZONE_UNKNOWN, "There is no zone '" + zone + "'"));
        // Whoever registers a host takes a number: so two that are registered at once do not miss each other.
        int number = Math.toIntExact(new Numbers(attempt, NumberSpace.HOST).takeFresh(1));
        checkFamily(id, underlay);
        Host host = new Host(id, new HostNumber(number), known, underlay, gateway, edge, HostState.READY);
        if (edge && attempt.intent().find(Internet.only()).isEmpty()) {
            attempt.intent().put(new Internet(NetworkTag.random(attempt.random())));
        }
        attempt.intent().put(host);
        attempt.intent().put(new HostLoad(id, 0));
        return host;
    }

    private void checkFamily(HostId id, IpAddress underlay) {
        attempt.intent().list(Kind.HOST.under()).stream()
                .filter(other -> other.underlay().family() != underlay.family())
                .findFirst()
                .ifPresent(other -> {
                    throw new CommandException(
                            Fault.HOST_FABRIC_MIXED,
                            "The host '" + id + "' cannot have the underlay address " + underlay + ": the host '"
                                    + other.id() + "' has " + other.underlay()
                                    + ", and all hosts of a region have addresses of one family");
                });
    }

    /** @throws CommandException {@link Fault#HOST_NOT_FOUND} */
    public Host modify(HostId id, HostState state) {
        Host changed = host(id).withState(state);
        attempt.intent().put(changed);
        return changed;
    }

    /**
     * Forgets a host that runs nothing.
     *
     * @throws CommandException {@link Fault#HOST_NOT_FOUND}, {@link Fault#HOST_IN_USE}
     */
    public void remove(HostId id) {
        Host host = host(id);
        HostLoad load = attempt.intent().find(HostLoad.key(id)).orElseGet(() -> new HostLoad(id, 0));
        if (load.instances() > 0) {
            throw new CommandException(
                    Fault.HOST_IN_USE, "The host '" + id + "' runs " + load.instances() + " instances");
        }
        attempt.intent().delete(load.key());
        attempt.intent().delete(host.key());
    }

    private Host host(HostId id) {
        return attempt.intent()
                .find(Host.key(id))
                .orElseThrow(() -> new CommandException(Fault.HOST_NOT_FOUND, "There is no host '" + id + "'"));
    }
}
