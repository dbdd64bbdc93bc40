package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.HostId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a host may have for the sake of several networks: of a peered network the network itself, and the identities of its groups. It
 * is there as long as one of them wants it; all that want it make the same of it.
 */
final class SharedResources {
    private final ChangeLog log;
    private final Map<HostId, OfHost> hosts = new HashMap<>();

    private static final class OfHost {
        final Map<ResourceKey, EncodedResource> resources = new HashMap<>();
        final Map<ResourceKey, Set<Object>> holders = new HashMap<>();
        StateDigest digest = StateDigest.EMPTY;
    }

    SharedResources(ChangeLog log) {
        this.log = log;
    }

    void hold(HostId host, Object holder, EncodedResource resource) {
        OfHost of = hosts.computeIfAbsent(host, _ -> new OfHost());
        of.holders.computeIfAbsent(resource.key(), _ -> new HashSet<>()).add(holder);
        EncodedResource before = of.resources.put(resource.key(), resource);
        if (before != null && before.bytes().equals(resource.bytes())) {
            return;
        }
        log.references(resource, 1);
        of.digest = of.digest.plus(resource);
        if (before != null) {
            log.references(before, -1);
            of.digest = of.digest.minus(before);
        }
        log.onHost(host, resource.key(), new ResourceChange(Optional.ofNullable(before), Optional.of(resource)));
    }

    void release(HostId host, Object holder, ResourceKey key) {
        OfHost of = hosts.get(host);
        Set<Object> holders = of == null ? null : of.holders.get(key);
        if (of == null || holders == null || !holders.remove(holder) || !holders.isEmpty()) {
            return;
        }
        of.holders.remove(key);
        EncodedResource before = of.resources.remove(key);
        if (before != null) {
            log.references(before, -1);
            of.digest = of.digest.minus(before);
            log.onHost(host, key, new ResourceChange(Optional.of(before), Optional.empty()));
        }
        if (of.resources.isEmpty()) {
            hosts.remove(host);
        }
    }

    Collection<EncodedResource> resources(HostId host) {
        OfHost of = hosts.get(host);
        return of == null ? List.of() : of.resources.values();
    }

    StateDigest digest(HostId host, StateDigest others) {
        OfHost of = hosts.get(host);
        return of == null ? others : others.plus(of.digest);
    }
}
