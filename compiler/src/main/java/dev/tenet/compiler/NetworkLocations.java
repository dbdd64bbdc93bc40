package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.HostId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All locations of one network, kept once for all hosts that are told them: its gateways, and while it is preloaded who sends into it. */
final class NetworkLocations {
    private final ChangeLog log;
    private final Map<ResourceKey, EncodedResource> locations = new HashMap<>();
    private final Map<HostId, Set<HostSlice>> holders = new LinkedHashMap<>();
    private StateDigest digest = StateDigest.EMPTY;

    NetworkLocations(ChangeLog log) {
        this.log = log;
    }

    /** The location as it is now; empty: there is none. */
    void put(ResourceKey key, Optional<EncodedResource> location) {
        EncodedResource before = location.isPresent() ? locations.put(key, location.get()) : locations.remove(key);
        if (before != null
                && location.filter(now -> now.bytes().equals(before.bytes())).isPresent()) {
            return;
        }
        if (before != null) {
            log.references(before, -1);
            digest = digest.minus(before);
        }
        if (location.isPresent()) {
            log.references(location.get(), 1);
            digest = digest.plus(location.get());
        }
        if (before != null || location.isPresent()) {
            ResourceChange change = new ResourceChange(Optional.ofNullable(before), location);
            holders.keySet().forEach(host -> log.onHost(host, key, change));
        }
    }

    /** The holder's host is told all of them, for one holder more. Returns whether it was not before. */
    boolean hold(HostSlice holder) {
        Set<HostSlice> of = holders.computeIfAbsent(holder.host, _ -> new HashSet<>());
        boolean isNew = of.isEmpty();
        of.add(holder);
        if (isNew) {
            locations.forEach((key, location) ->
                    log.onHost(holder.host, key, new ResourceChange(Optional.empty(), Optional.of(location))));
        }
        return isNew;
    }

    /** Returns whether the holder's host is not told them any more. */
    boolean release(HostSlice holder) {
        Set<HostSlice> of = holders.get(holder.host);
        if (of == null || !of.remove(holder) || !of.isEmpty()) {
            return false;
        }
        holders.remove(holder.host);
        locations.forEach((key, location) ->
                log.onHost(holder.host, key, new ResourceChange(Optional.of(location), Optional.empty())));
        return true;
    }

    /** The hosts that are told them. */
    Set<HostId> hosts() {
        return holders.keySet();
    }

    Collection<EncodedResource> all() {
        return locations.values();
    }

    StateDigest digest() {
        return digest;
    }

    boolean isEmpty() {
        return locations.isEmpty() && holders.isEmpty();
    }
}
