package dev.tenet.agent;

import dev.tenet.agent.program.Programmers;
import dev.tenet.agent.service.Asker;
import dev.tenet.agent.service.Askers;
import dev.tenet.agent.service.HostedNames;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.BalancerNameKey;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.HostedZoneKey;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.InstanceMetadataKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkServicesKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects from the host state what the host's services tell to whom. */
final class AskerRegister {
    private final Map<InterfaceNumber, NetworkInterface> interfaces = new HashMap<>();
    private final Map<InstanceKey, Guest> guests = new HashMap<>();
    private final Map<NetworkServicesKey, NetworkServices> services = new HashMap<>();
    private final Map<InstanceMetadataKey, InstanceMetadata> metadata = new HashMap<>();
    private final Map<VirtualNetworkIdentifier, Map<HostedZoneKey, HostedNames>> zones = new HashMap<>();
    private final Map<VirtualNetworkIdentifier, Map<String, BalancerName>> balancers = new HashMap<>();

    void upsert(Resource resource) {
        if (resource instanceof NetworkInterface networkInterface) {
            interfaces.put(networkInterface.number(), networkInterface);
        } else if (resource instanceof Guest guest) {
            guests.put(guest.instance(), guest);
        } else if (resource instanceof NetworkServices of) {
            services.put(of.key(), of);
        } else if (resource instanceof InstanceMetadata of) {
            metadata.put(of.key(), of);
        } else if (resource instanceof HostedZone zone) {
            zones.computeIfAbsent(zone.vni(), _ -> new HashMap<>()).put(zone.key(), HostedNames.of(zone));
        } else if (resource instanceof BalancerName name) {
            balancers
                    .computeIfAbsent(name.key().vni(), _ -> new HashMap<>())
                    .put(name.key().name(), name);
        }
    }

    void remove(ResourceKey key) {
        if (key instanceof InterfaceNumber number) {
            interfaces.remove(number);
        } else if (key instanceof InstanceKey instance) {
            guests.remove(instance);
        } else if (key instanceof NetworkServicesKey of) {
            services.remove(of);
        } else if (key instanceof InstanceMetadataKey of) {
            metadata.remove(of);
        } else if (key instanceof HostedZoneKey zone) {
            zones.getOrDefault(zone.vni(), new HashMap<>()).remove(zone);
        } else if (key instanceof BalancerNameKey name) {
            balancers.getOrDefault(name.vni(), new HashMap<>()).remove(name.name());
        }
    }

    /** Tells the services who they have to do with now. */
    void publish(Programmers programmers, Askers askers) {
        Map<InterfaceNumber, Guest> owners = new HashMap<>();
        guests.values()
                .forEach(guest -> guest.interfaces().stream()
                        .map(GuestInterface::networkInterface)
                        .forEach(number -> owners.put(number, guest)));
        Map<VirtualNetworkIdentifier, Map<String, BalancerName>> balancersOf = new HashMap<>();
        balancers.forEach((vni, names) -> balancersOf.put(vni, Map.copyOf(names)));
        Map<Integer, Asker> bySlot = new HashMap<>();
        interfaces
                .values()
                .forEach(networkInterface -> programmers
                        .serviceSlot(networkInterface.number())
                        .ifPresent(slot -> bySlot.put(
                                slot,
                                asker(
                                        networkInterface,
                                        Optional.ofNullable(owners.get(networkInterface.number())),
                                        balancersOf.getOrDefault(networkInterface.vni(), Map.of())))));
        askers.replace(bySlot);
    }

    private Asker asker(NetworkInterface networkInterface, Optional<Guest> guest, Map<String, BalancerName> balancers) {
        return new Asker(
                networkInterface,
                Optional.ofNullable(services.get(new NetworkServicesKey(networkInterface.vni()))),
                List.copyOf(zones.getOrDefault(networkInterface.vni(), Map.of()).values()),
                guest,
                guest.flatMap(found -> Optional.ofNullable(metadata.get(new InstanceMetadataKey(found.instance())))),
                balancers);
    }
}
