package dev.tenet.hoststate;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A change of one host's state.
 *
 * @param upserts new and changed resources, in {@link ResourceOrder}, whatever order comes in; they take effect first
 * @param removals in the reverse order
 */
public record HostStateDelta(Revision from, Revision to, List<Resource> upserts, List<ResourceKey> removals) {
    public HostStateDelta {
        upserts = upserts.stream().sorted(Comparator.comparing(Resource::key)).toList();
        removals = removals.stream().sorted(Comparator.reverseOrder()).toList();
        Set<ResourceKey> keys = new HashSet<>(removals);
        upserts.forEach(resource -> keys.add(resource.key()));
        if (keys.size() != upserts.size() + removals.size()) {
            throw new IllegalArgumentException("a change names a resource twice");
        }
        if (to.compareTo(from) < 0) {
            throw new IllegalArgumentException("a change from " + from + " leads back to " + to);
        }
    }

    public boolean isEmpty() {
        return upserts.isEmpty() && removals.isEmpty();
    }
}
