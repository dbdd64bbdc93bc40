package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;

/**
 * Where an address or a delegated prefix went that this host had: it forwards what still comes, for a while, and says so to the sender.
 *
 * @param now the host that has it
 * @param identity of the interface that has the address
 */
public record FormerLocation(
        VirtualNetworkIdentifier vni, IpPrefix prefix, HostNumber now, Generation generation, Identity identity)
        implements Resource {
    public FormerLocation {
        DelegatedPrefix.checkOrSingle(prefix);
    }

    /** Of one address. */
    public FormerLocation(
            VirtualNetworkIdentifier vni, IpAddress address, HostNumber now, Generation generation, Identity identity) {
        this(vni, IpPrefix.single(address), now, generation, identity);
    }

    @Override
    public FormerLocationKey key() {
        return new FormerLocationKey(vni, prefix);
    }
}
