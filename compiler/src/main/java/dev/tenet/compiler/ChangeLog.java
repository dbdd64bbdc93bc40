package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceOrder;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Collects what one step changes, and counts over all steps. */
final class ChangeLog {
    private Map<ResourceKey, ResourceChange> everywhere = new HashMap<>();
    private Map<HostId, Map<ResourceKey, ResourceChange>> byHost = new HashMap<>();
    private Set<IntentKey<Instance>> instances = new HashSet<>();
    private final Map<HostNumber, Integer> referrers = new HashMap<>();
    private long objects;
    private long resources;
    private long changes;

    void object() {
        objects++;
    }

    EncodedResource compiled(Resource resource) {
        resources++;
        return EncodedResource.of(resource);
    }

    void everywhere(ResourceKey key, ResourceChange change) {
        changes++;
        everywhere.merge(key, change, ResourceChange::then);
    }

    void onHost(HostId host, ResourceKey key, ResourceChange change) {
        changes++;
        byHost.computeIfAbsent(host, _ -> new HashMap<>()).merge(key, change, ResourceChange::then);
    }

    void instance(IntentKey<Instance> instance) {
        instances.add(instance);
    }

    /** Notes that a resource somewhere refers to hosts of the fabric, or (-1) no longer does. */
    void references(EncodedResource resource, int difference) {
        for (ResourceKey reference : ResourceOrder.references(resource.resource())) {
            if (reference instanceof HostNumber host) {
                referrers.compute(host, (_, before) -> {
                    int after = (before == null ? 0 : before) + difference;
                    return after == 0 ? null : Integer.valueOf(after);
                });
            }
        }
    }

    boolean isReferredTo(HostNumber host) {
        return referrers.containsKey(host);
    }

    /** What the step changed; the next one begins. */
    CompiledChanges take() {
        CompiledChanges taken = new CompiledChanges(everywhere, byHost, instances);
        everywhere = new HashMap<>();
        byHost = new HashMap<>();
        instances = new HashSet<>();
        return taken;
    }

    CompilerCounters counters() {
        return new CompilerCounters(objects, resources, changes);
    }
}
