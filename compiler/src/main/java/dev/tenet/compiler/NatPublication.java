package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.HostId;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.Vpc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Of a network's NAT gateways: tells hosts which ports they have, and edges and the network's own gateways whose ports are whose. */
final class NatPublication {
    private final int quota;
    private final FabricLayer fabric;
    private final SharedResources shared;
    private final LocationSets locations;
    private final ChangeLog log;
    private boolean any;
    private Map<HostId, Set<ResourceKey>> told = Map.of();
    private Set<NatOwnersKey> inside = Set.of();
    private List<Vpc> leadsTo = List.of();
    private NatTranslation.Result nat = NatTranslation.Result.NONE;

    /** @param quota how many connections through NAT gateways an interface may have */
    NatPublication(int quota, FabricLayer fabric, SharedResources shared, LocationSets locations, ChangeLog log) {
        this.quota = quota;
        this.fabric = fabric;
        this.shared = shared;
        this.locations = locations;
        this.log = log;
    }

    /** Whether the network has a gateway that takes packets. */
    boolean any() {
        return any;
    }

    /** The hosts that have ports of gateways. */
    Set<HostId> hosts() {
        return nat.byHost().keySet();
    }

    /** What judges at the edges of the subnets of gateways that a host has ports of. */
    Set<NetworkAclId> acls(HostId host) {
        return nat.acls(host);
    }

    /** The networks that its gateways lead to. */
    List<Vpc> leadsTo() {
        return leadsTo;
    }

    /** Gateways, or where they lead, have changed. Returns whether they lead to other networks now. */
    boolean lead(Optional<Vpc> vpc, IntentSnapshot intent) {
        List<Vpc> before = leadsTo;
        leadsTo = vpc.map(network -> NatTranslation.leadsTo(network, intent)).orElse(List.of());
        return !leadsTo.equals(before);
    }

    /** Gateways, leases, hosts or edges have changed. */
    void publish(Optional<Vpc> vpc, IntentSnapshot intent) {
        nat = vpc.map(network -> NatTranslation.compile(network, intent, quota)).orElse(NatTranslation.Result.NONE);
        any = nat.any();
        Map<HostId, Set<ResourceKey>> before = told;
        told = new HashMap<>();
        nat.byHost().forEach((host, gateways) -> gateways.forEach(gateway -> tell(host, log.compiled(gateway))));
        List<EncodedResource> owners = nat.owners().stream().map(log::compiled).toList();
        fabric.edges().forEach(edge -> owners.forEach(each -> tell(edge.host(), each)));
        Set<NatOwnersKey> insideBefore = inside;
        inside = nat.inside().stream().map(NatOwners::key).collect(Collectors.toSet());
        nat.inside().forEach(each -> locations.put(each.key(), Optional.of(log.compiled(each))));
        insideBefore.stream().filter(key -> !inside.contains(key)).forEach(key -> locations.put(key, Optional.empty()));
        before.forEach((host, keys) -> keys.stream()
                .filter(key -> !told.getOrDefault(host, Set.of()).contains(key))
                .forEach(key -> shared.release(host, this, key)));
    }

    private void tell(HostId host, EncodedResource resource) {
        told.computeIfAbsent(host, _ -> new HashSet<>()).add(resource.key());
        shared.hold(host, this, resource);
    }
}
