package dev.tenet.agent.service;

import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.NeighborMessage;
import dev.tenet.net.NeighborOption;
import java.util.List;
import java.util.Optional;

/**
 * What the router of an interface says (RFC 4861, 6.2): addresses come by DHCPv6 (managed), and none may be made from the prefix
 * (not autonomous), as in EC2.
 */
final class RouterAdvertisements {
    static final int LIFETIME_SECONDS = 1_800;

    private static final int HOP_LIMIT = 64;
    private static final int MANAGED = 0x80;
    private static final int OTHER_CONFIGURATION = 0x40;
    private static final int ON_LINK = 0x80;

    private RouterAdvertisements() {}

    /** ICMPv6 from its header on, its checksum 0; empty where there is no IPv6. */
    static Optional<Bytes> of(NetworkInterface networkInterface) {
        return networkInterface.ipv6Subnet().map(subnet -> {
            NeighborMessage message = new NeighborMessage.RouterAdvertisement(
                    HOP_LIMIT,
                    MANAGED | OTHER_CONFIGURATION,
                    LIFETIME_SECONDS,
                    0,
                    0,
                    List.of(
                            new NeighborOption.SourceLinkLayerAddress(networkInterface.routerMac()),
                            new NeighborOption.Mtu(0, networkInterface.mtuBytes()),
                            new NeighborOption.PrefixInformation(
                                    subnet.length(), ON_LINK, LIFETIME_SECONDS, LIFETIME_SECONDS, 0, (Ipv6Address)
                                            subnet.first())));
            ByteWriter writer = new ByteWriter();
            message.header().writeTo(writer);
            return writer.bytes(message.body()).toBytes();
        });
    }
}
