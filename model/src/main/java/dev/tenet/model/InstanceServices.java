package dev.tenet.model;

import java.util.Optional;

/**
 * What an instance is to be told by the services of its host, besides what its network says.
 *
 * @param publicKey of the key pair it was launched with, as it was then
 * @param names empty: as its subnet says
 */
public record InstanceServices(
        Optional<String> publicKey, InstanceMetadataOptions metadata, Optional<PrivateDnsNames> names) {
    public static final InstanceServices INITIAL =
            new InstanceServices(Optional.empty(), InstanceMetadataOptions.INITIAL, Optional.empty());

    public InstanceServices withPublicKey(Optional<String> value) {
        return new InstanceServices(value, metadata, names);
    }

    public InstanceServices withMetadata(InstanceMetadataOptions value) {
        return new InstanceServices(publicKey, value, names);
    }

    public InstanceServices withNames(PrivateDnsNames value) {
        return new InstanceServices(publicKey, metadata, Optional.of(value));
    }
}
