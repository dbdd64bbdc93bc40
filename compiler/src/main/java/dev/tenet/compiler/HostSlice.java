package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.HostId;
import dev.tenet.model.SecurityGroupId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one host must do and know of one network, but for the locations that all of its gateways share. */
final class HostSlice {
    final HostId host;

    /** Groups of the interfaces here. */
    final Multiset<SecurityGroupId> carried = new Multiset<>();

    /** Groups that the rules of those groups name. */
    final Multiset<SecurityGroupId> named = new Multiset<>();

    private final Map<ResourceKey, EncodedResource> resources = new HashMap<>();
    private final ChangeLog log;
    private StateDigest digest = StateDigest.EMPTY;
    private int interfaces;
    private Optional<ResourceKey> network = Optional.empty();
    private Optional<ResourceKey> routeTable = Optional.empty();

    HostSlice(HostId host, ChangeLog log) {
        this.host = host;
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

    /** Has this network resource and no other. */
    void putNetwork(Optional<EncodedResource> resource) {
        network = putOnly(network, resource);
    }

    /** Has this route table and no other. */
    void putRouteTable(Optional<EncodedResource> resource) {
        routeTable = putOnly(routeTable, resource);
    }

    Collection<EncodedResource> resources() {
        return resources.values();
    }

    StateDigest digest() {
        return digest;
    }

    boolean hasInterfaces() {
        return interfaces > 0;
    }

    boolean isEmpty() {
        return resources.isEmpty();
    }

    private Optional<ResourceKey> putOnly(Optional<ResourceKey> before, Optional<EncodedResource> resource) {
        Optional<ResourceKey> now = resource.map(EncodedResource::key);
        before.filter(key -> !now.equals(Optional.of(key))).ifPresent(this::remove);
        resource.ifPresent(this::put);
        return now;
    }

    private void count(EncodedResource resource, int difference) {
        log.references(resource, difference);
        if (resource.key() instanceof InterfaceNumber) {
            interfaces += difference;
        }
    }
}
