package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.HostId;
import dev.tenet.model.Vpc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tells edges whose a network's public addresses are, while the internet may know any. */
final class OwnerPublication {
    private final FabricLayer fabric;
    private final SharedResources shared;
    private final ChangeLog log;
    private Map<HostId, ResourceKey> told = Map.of();

    OwnerPublication(FabricLayer fabric, SharedResources shared, ChangeLog log) {
        this.fabric = fabric;
        this.shared = shared;
        this.log = log;
    }

    /** The network, its gateways, the account's weight or edges have changed. */
    void publish(Optional<Vpc> vpc, IntentSnapshot intent) {
        Optional<EncodedResource> owner =
                vpc.flatMap(network -> Internet.owner(network, intent)).map(log::compiled);
        Map<HostId, ResourceKey> before = told;
        told = new HashMap<>();
        owner.ifPresent(now -> fabric.edges().forEach(edge -> {
            told.put(edge.host(), now.key());
            shared.hold(edge.host(), this, now);
        }));
        before.forEach((host, key) -> {
            if (!key.equals(told.get(host))) {
                shared.release(host, this, key);
            }
        });
    }
}
