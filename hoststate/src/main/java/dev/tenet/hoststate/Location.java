package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/**
 * Where an address of a network is, or a {@linkplain DelegatedPrefix delegated prefix}; every gateway of the network has all of them.
 *
 * @param host empty: the address is allocated, but nothing runs there
 * @param identity of the interface that has the address
 */
public record Location(
        VirtualNetworkIdentifier vni,
        IpPrefix prefix,
        Optional<HostNumber> host,
        Generation generation,
        Identity identity)
        implements Resource {
    public Location {
        DelegatedPrefix.checkOrSingle(prefix);
    }

    /** Of one address. */
    public Location(
            VirtualNetworkIdentifier vni,
            IpAddress address,
            Optional<HostNumber> host,
            Generation generation,
            Identity identity) {
        this(vni, IpPrefix.single(address), host, generation, identity);
    }

    @Override
    public LocationKey key() {
        return new LocationKey(vni, prefix);
    }
}
