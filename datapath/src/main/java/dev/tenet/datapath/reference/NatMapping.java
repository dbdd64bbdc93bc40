package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;

/** As whom all far sides of a NAT gateway with endpoint-independent mapping know a source, as long as a binding has it. */
public final class NatMapping {
    /**
     * Who sends.
     *
     * @param outside whether the internet knows it so, or networks
     */
    public record Key(
            NatGatewayKey gateway,
            InterfaceNumber networkInterface,
            IpAddress local,
            int localPort,
            IpProtocol protocol,
            boolean outside) {}

    /** A port that no other mapping gets; the address as it is in packets. */
    public record Port(NatGatewayKey gateway, Ipv4Address address, int port, IpProtocol protocol) {}

    private final Port port;
    private final boolean kept;
    int uses;

    NatMapping(Port port, boolean kept) {
        this.port = port;
        this.kept = kept;
    }

    public Port port() {
        return port;
    }

    /** Whether the port is one of those that are kept for interfaces with few of them. */
    public boolean kept() {
        return kept;
    }

    /** Bindings that have it. */
    public int uses() {
        return uses;
    }
}
