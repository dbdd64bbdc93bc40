package dev.tenet.agent.flood;

import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.NetworkOwnerKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Collects from the host state whose the networks are that an edge has addresses of: written by one thread, read by others. */
public final class EdgeOwners {
    private final Map<ResourceKey, NetworkOwner> owners = new ConcurrentHashMap<>();

    public void upsert(Resource resource) {
        if (resource instanceof NetworkOwner owner) {
            owners.put(owner.key(), owner);
        }
    }

    public void remove(ResourceKey key) {
        owners.remove(key);
    }

    /** Empty as long as no controller has said so to this agent. */
    public Optional<NetworkOwner> of(VirtualNetworkIdentifier network) {
        return Optional.ofNullable(owners.get(new NetworkOwnerKey(network)));
    }
}
