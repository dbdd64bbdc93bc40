package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;

/**
 * Where an address went that this host had: it forwards what still comes, for a while, and says so to the sender.
 *
 * @param now the host that has it
 * @param identity of the interface that has the address
 */
public record FormerLocation(
        VirtualNetworkIdentifier vni, IpAddress address, HostNumber now, Generation generation, Identity identity)
        implements Resource {
    @Override
    public FormerLocationKey key() {
        return new FormerLocationKey(vni, address);
    }
}
