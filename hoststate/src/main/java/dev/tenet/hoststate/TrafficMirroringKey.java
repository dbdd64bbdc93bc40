package dev.tenet.hoststate;

/** Names the {@link TrafficMirroring} of an interface. */
public record TrafficMirroringKey(InterfaceNumber networkInterface) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.TRAFFIC_MIRRORING;
    }

    @Override
    public String toString() {
        return "traffic mirroring of " + networkInterface;
    }
}
