package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/**
 * A public IPv4 address that a tenant has until it is released, whatever it is associated with.
 *
 * @param networkInterface whose mapping of it says the rest, when it is associated
 */
public record ElasticAddress(
        AllocationId id, AccountId owner, Ipv4Address address, Optional<NetworkInterfaceId> networkInterface, Tags tags)
        implements Tagged<ElasticAddress> {

    public static IntentKey<ElasticAddress> key(AccountId owner, AllocationId id) {
        return Kind.ELASTIC_ADDRESS.key(owner, id);
    }

    @Override
    public IntentKey<ElasticAddress> key() {
        return key(owner, id);
    }

    public ElasticAddress withNetworkInterface(Optional<NetworkInterfaceId> newNetworkInterface) {
        return new ElasticAddress(id, owner, address, newNetworkInterface, tags);
    }

    @Override
    public ElasticAddress withTags(Tags newTags) {
        return new ElasticAddress(id, owner, address, networkInterface, newTags);
    }
}
