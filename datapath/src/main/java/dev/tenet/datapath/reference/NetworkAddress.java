package dev.tenet.datapath.reference;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;

/** An address in a network: the key of everything that is found by destination. */
public record NetworkAddress(VirtualNetworkIdentifier vni, IpAddress address) implements Comparable<NetworkAddress> {
    private static final Comparator<NetworkAddress> ORDER =
            Comparator.comparing(NetworkAddress::vni).thenComparing(NetworkAddress::address);

    @Override
    public int compareTo(NetworkAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return address + " in " + vni;
    }
}
