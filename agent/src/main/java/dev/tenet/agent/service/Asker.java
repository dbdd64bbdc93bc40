package dev.tenet.agent.service;

import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkServices;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An interface that asks a service, with what it is to be told.
 *
 * @param zones the hosted zones of its network, in no order
 * @param guest the instance that has it
 * @param balancers the load balancers of its network, by their names
 */
public record Asker(
        NetworkInterface networkInterface,
        Optional<NetworkServices> services,
        List<HostedNames> zones,
        Optional<Guest> guest,
        Optional<InstanceMetadata> metadata,
        Map<String, BalancerName> balancers) {
    public Asker {
        zones = List.copyOf(zones);
        balancers = Map.copyOf(balancers);
    }
}
