package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;

/**
 * An address by which the internet knows one of an interface's, or a delegated IPv6 prefix whose addresses it knows as they are. All edges
 * and the interface's own host have it.
 *
 * @param prefix the public address
 * @param host where packets to it go
 * @param vni of the interface's network
 * @param privateAddress what the instance knows the address by; of IPv6, and of a prefix, the same
 * @param outboundOnly whether connections begin inside alone
 */
public record PublicAddress(
        IpPrefix prefix, HostNumber host, VirtualNetworkIdentifier vni, IpAddress privateAddress, boolean outboundOnly)
        implements Resource {
    public PublicAddress {
        DelegatedPrefix.checkOrSingle(prefix);
        if (prefix.family() != privateAddress.family()) {
            throw new IllegalArgumentException(prefix + " and " + privateAddress + " are not of one family");
        }
    }

    @Override
    public PublicAddressKey key() {
        return new PublicAddressKey(prefix);
    }
}
