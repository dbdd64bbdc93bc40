package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.model.HostId;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one host must do and know of one network, but for what it may have for the sake of several networks, among which are all of a
 * network's locations.
 */
final class HostSlice {
    final HostId host;

    /** Groups of the interfaces here. */
    final Multiset<SecurityGroupId> carried = new Multiset<>();

    /** Route tables of the interfaces here. */
    final Multiset<RouteTableId> routed = new Multiset<>();

    /** Network ACLs of the subnets of interfaces, and of NAT gateways that have ports here. */
    final Multiset<NetworkAclId> acls = new Multiset<>();

    /** Of these, those of NAT gateways' subnets. */
    Set<NetworkAclId> gatewayAcls = Set.of();

    /** Groups that the rules of those groups name. */
    final Multiset<SecurityGroupId> named = new Multiset<>();

    /** Groups that balancers are judged by here. */
    Set<SecurityGroupId> balancerGroups = Set.of();

    private Set<ResourceKey> balancers = Set.of();
    private Set<ResourceKey> checks = Set.of();
    private Set<ResourceKey> onInternet = Set.of();
    private final Map<ResourceKey, EncodedResource> resources = new HashMap<>();
    private final Set<ResourceKey> held = new HashSet<>();
    private final SharedResources shared;
    private final LocationSets locationSets;
    private final ChangeLog log;
    private StateDigest digest = StateDigest.EMPTY;
    private int interfaces;
    private Set<ResourceKey> networks = Set.of();
    private Set<ResourceKey> services = Set.of();
    private Set<VirtualNetworkIdentifier> located = Set.of();

    HostSlice(HostId host, SharedResources shared, LocationSets locationSets, ChangeLog log) {
        this.host = host;
        this.shared = shared;
        this.locationSets = locationSets;
        this.log = log;
    }

    void put(EncodedResource resource) {
        EncodedResource before = resources.put(resource.key(), resource);
        if (before != null && before.bytes().equals(resource.bytes())) {
            return;
        }
        count(resource, 1);
        if (before == null) {
            digest = digest.plus(resource);
        } else {
            count(before, -1);
            digest = digest.minus(before).plus(resource);
        }
        log.onHost(host, resource.key(), new ResourceChange(Optional.ofNullable(before), Optional.of(resource)));
    }

    void remove(ResourceKey key) {
        EncodedResource before = resources.remove(key);
        if (before != null) {
            count(before, -1);
            digest = digest.minus(before);
            log.onHost(host, key, new ResourceChange(Optional.of(before), Optional.empty()));
        }
    }

    /** What other networks may want here as well. */
    void hold(EncodedResource resource) {
        held.add(resource.key());
        shared.hold(host, this, resource);
    }

    void release(ResourceKey key) {
        if (held.remove(key)) {
            shared.release(host, this, key);
        }
    }

    /** Has these services and hosted zones, and no others. */
    void putServices(List<EncodedResource> resources) {
        Set<ResourceKey> now = resources.stream().map(EncodedResource::key).collect(Collectors.toSet());
        services.stream().filter(key -> !now.contains(key)).forEach(this::remove);
        resources.forEach(this::put);
        services = now;
    }

    /** Has these balancers and no others. */
    void putBalancers(List<EncodedResource> resources) {
        Set<ResourceKey> now = resources.stream().map(EncodedResource::key).collect(Collectors.toSet());
        balancers.stream().filter(key -> !now.contains(key)).forEach(this::remove);
        resources.forEach(this::put);
        balancers = now;
    }

    /** Has these balancers on the internet and no others. */
    void putOnInternet(List<EncodedResource> resources) {
        Set<ResourceKey> now = resources.stream().map(EncodedResource::key).collect(Collectors.toSet());
        onInternet.stream().filter(key -> !now.contains(key)).forEach(this::remove);
        resources.forEach(this::put);
        onInternet = now;
    }

    /** Has these health checks and no others, as far as the targets are here. */
    void putChecks(List<EncodedResource> resources) {
        List<EncodedResource> here = resources.stream()
                .filter(check -> this.resources.containsKey(((TargetCheck) check.resource()).networkInterface()))
                .toList();
        Set<ResourceKey> now = here.stream().map(EncodedResource::key).collect(Collectors.toSet());
        checks.stream().filter(key -> !now.contains(key)).forEach(this::remove);
        here.forEach(this::put);
        checks = now;
    }

    /** Has these networks and no other. */
    void putNetworks(List<EncodedResource> resources) {
        Set<ResourceKey> now = resources.stream().map(EncodedResource::key).collect(Collectors.toSet());
        networks.stream().filter(key -> !now.contains(key)).forEach(this::release);
        resources.forEach(this::hold);
        networks = now;
    }

    /** Is told all locations of these networks and of no other. */
    void putLocated(Set<VirtualNetworkIdentifier> networks) {
        Set<VirtualNetworkIdentifier> before = located;
        located = Set.copyOf(networks);
        before.stream()
                .filter(network -> !networks.contains(network))
                .forEach(network -> locationSets.release(network, this));
        networks.stream()
                .filter(network -> !before.contains(network))
                .forEach(network -> locationSets.hold(network, this));
    }

    Collection<EncodedResource> resources() {
        return resources.values();
    }

    StateDigest digest() {
        return digest;
    }

    boolean has(ResourceKey key) {
        return resources.containsKey(key);
    }

    boolean hasInterfaces() {
        return interfaces > 0;
    }

    boolean isEmpty() {
        return resources.isEmpty() && held.isEmpty() && located.isEmpty();
    }

    private void count(EncodedResource resource, int difference) {
        log.references(resource, difference);
        if (resource.key() instanceof InterfaceNumber) {
            interfaces += difference;
        }
    }
}
