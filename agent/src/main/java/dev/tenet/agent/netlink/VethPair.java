package dev.tenet.agent.netlink;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/**
 * A pair of devices to make: {@code near} in the socket's namespace, {@code far} at once in another. Both start down.
 *
 * @param mtu of both ends, in bytes without Ethernet header
 */
public record VethPair(
        LinkName near, LinkName far, Optional<MacAddress> farAddress, int mtu, NetworkNamespace farNamespace) {
    /** The smallest an IPv4 device may have (linux/if_ether.h, ETH_MIN_MTU) and the largest of a veth. */
    private static final int MINIMUM_MTU = 68;

    private static final int MAXIMUM_MTU = 65_535;

    public VethPair {
        if (mtu < MINIMUM_MTU || mtu > MAXIMUM_MTU) {
            throw new IllegalArgumentException("an MTU is " + MINIMUM_MTU + " to " + MAXIMUM_MTU + ": " + mtu);
        }
    }
}
