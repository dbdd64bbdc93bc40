package dev.tenet.datapath.reference;

import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;

/** One address in a network, or a delegated prefix: the key of the agent's tables of who has which addresses. */
public record NetworkPrefix(VirtualNetworkIdentifier vni, IpPrefix prefix) {

    /** The one address. */
    public static NetworkPrefix of(NetworkAddress address) {
        return new NetworkPrefix(address.vni(), IpPrefix.single(address.address()));
    }

    /** The delegated prefix that would hold the address. */
    public static NetworkPrefix around(NetworkAddress address) {
        return new NetworkPrefix(address.vni(), DelegatedPrefix.containing(address.address()));
    }

    @Override
    public String toString() {
        return prefix + " in " + vni;
    }
}
