package dev.tenet.compiler;

import dev.tenet.model.HostId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whom an instance concerns: until all of them, as far as they are alive, have applied it, it is not running.
 *
 * @param host where it is to run; empty while it is not to run
 * @param informed hosts that are told all locations of its network: its gateways, and while it is preloaded who sends into it
 * @param peers hosts with rules that name one of its groups
 */
public record InstancePlacement(Optional<HostId> host, Set<HostId> informed, Set<HostId> peers) {
    /** With the hosts of peered networks that name its groups, too. */
    InstancePlacement andNamedBy(Set<HostId> hosts) {
        Set<HostId> all = new HashSet<>(peers);
        all.addAll(hosts);
        return new InstancePlacement(host, informed, all);
    }
}
