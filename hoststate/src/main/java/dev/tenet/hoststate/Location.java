package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/**
 * Where an address of a network is; every gateway of the network has all of its addresses.
 *
 * @param host empty: the address is allocated, but nothing runs there
 * @param identity of the interface that has the address
 */
public record Location(
        VirtualNetworkIdentifier vni,
        IpAddress address,
        Optional<HostNumber> host,
        Generation generation,
        Identity identity)
        implements Resource {
    @Override
    public LocationKey key() {
        return new LocationKey(vni, address);
    }
}
