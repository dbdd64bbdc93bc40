package dev.tenet.hoststate;

/** Names a {@link NatGateway}: by its interface, whose number is never used again. */
public record NatGatewayKey(InterfaceNumber networkInterface) implements ResourceKey {
    @Override
    public ResourceKind kind() {
        return ResourceKind.NAT_GATEWAY;
    }

    @Override
    public String toString() {
        return "nat-gateway " + networkInterface;
    }
}
