package dev.tenet.compiler;

import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import java.util.Map;
import java.util.Set;

/**
 * What one step of the incremental compiler changed.
 *
 * @param everywhere on every host
 * @param byHost on single hosts
 * @param instances whose placement was looked at again, changed or not
 */
public record CompiledChanges(
        Map<ResourceKey, ResourceChange> everywhere,
        Map<HostId, Map<ResourceKey, ResourceChange>> byHost,
        Set<IntentKey<Instance>> instances) {

    public boolean isEmpty() {
        return everywhere.isEmpty() && byHost.isEmpty() && instances.isEmpty();
    }
}
