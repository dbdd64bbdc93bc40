package dev.tenet.hoststate;

/** Names the {@link FlowLogging} of an interface. */
public record FlowLoggingKey(InterfaceNumber networkInterface) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.FLOW_LOGGING;
    }

    @Override
    public String toString() {
        return "flow logs of " + networkInterface;
    }
}
