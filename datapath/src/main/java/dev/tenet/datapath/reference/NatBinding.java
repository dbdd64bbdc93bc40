package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/**
 * Whose the connection is that the far side of a NAT gateway knows by a {@link Key}.
 *
 * @param kept whether it has one of the ports that are kept for interfaces with few of them; never with a mapping, which has it then
 * @param mapping whose port it has
 */
public record NatBinding(
        InterfaceNumber networkInterface,
        VirtualNetworkIdentifier vni,
        IpAddress local,
        int localPort,
        boolean kept,
        Optional<NatMapping.Key> mapping) {

    /**
     * As the far side knows it.
     *
     * @param address of the NAT gateway, as it is in packets
     * @param port of it; of echoes the identifier
     * @param remotePort 0 for echoes
     */
    public record Key(
            NatGatewayKey gateway,
            Ipv4Address address,
            int port,
            Ipv4Address remote,
            int remotePort,
            IpProtocol protocol) {}
}
