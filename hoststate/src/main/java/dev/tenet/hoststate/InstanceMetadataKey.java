package dev.tenet.hoststate;

/** Names the {@link InstanceMetadata} of an instance. */
public record InstanceMetadataKey(InstanceKey instance) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.INSTANCE_METADATA;
    }

    @Override
    public String toString() {
        return "metadata of " + instance;
    }
}
