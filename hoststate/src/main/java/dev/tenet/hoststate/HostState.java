package dev.tenet.hoststate;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that one host must do and know at a revision. Immutable; complete: every reference within it is satisfied.
 *
 * @param resources in {@link ResourceOrder}
 */
public record HostState(Revision revision, SortedMap<ResourceKey, Resource> resources) {
    /** Of a host that has never been told anything. */
    public static final HostState EMPTY = new HostState(Revision.NONE, new TreeMap<>());

    public HostState {
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
        for (Resource resource : resources.values()) {
            for (ResourceKey reference : ResourceOrder.references(resource)) {
                if (!resources.containsKey(reference)) {
                    throw new IllegalArgumentException(resource.key().kind() + " " + resource.key() + " refers to "
                            + reference.kind() + " " + reference + ", which is not there");
                }
            }
        }
    }

    /** The state made of these resources; no two with one key. */
    public static HostState of(Revision revision, Collection<? extends Resource> resources) {
        SortedMap<ResourceKey, Resource> byKey = new TreeMap<>();
        for (Resource resource : resources) {
            if (byKey.put(resource.key(), resource) != null) {
                throw new IllegalArgumentException(
                        "two resources are " + resource.key().kind() + " " + resource.key());
            }
        }
        return new HostState(revision, byKey);
    }

    /** What must change to get from here to {@code target}. */
    public HostStateDelta deltaTo(HostState target) {
        List<Resource> upserts = target.resources.values().stream()
                .filter(resource -> !resource.equals(resources.get(resource.key())))
                .toList();
        List<ResourceKey> removals = resources.keySet().stream()
                .filter(key -> !target.resources.containsKey(key))
                .toList();
        return new HostStateDelta(revision, target.revision, upserts, removals);
    }

    /**
     * The state after the delta.
     *
     * @throws IllegalArgumentException if it does not begin at this revision, removes what is not there, or leaves a
     *     reference unsatisfied
     */
    public HostState apply(HostStateDelta delta) {
        if (!delta.from().equals(revision)) {
            throw new IllegalArgumentException("a change from " + delta.from() + " does not apply to " + revision);
        }
        SortedMap<ResourceKey, Resource> changed = new TreeMap<>(resources);
        delta.upserts().forEach(resource -> changed.put(resource.key(), resource));
        for (ResourceKey key : delta.removals()) {
            if (changed.remove(key) == null) {
                throw new IllegalArgumentException(key.kind() + " " + key + " is not there to be removed");
            }
        }
        return new HostState(delta.to(), changed);
    }

    /** Equal resources give equal bytes: the encoded resources in order, each with its length. The revision is not in it. */
    public byte[] canonicalBytes() {
        return ResourceCodec.canonicalBytes(resources.values());
    }

    /** Equal resources give equal digests. */
    public StateDigest digest() {
        StateDigest digest = StateDigest.EMPTY;
        for (Resource resource : resources.values()) {
            digest = digest.plus(EncodedResource.of(resource));
        }
        return digest;
    }
}
