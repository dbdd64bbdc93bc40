package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;

/**
 * An address on a device.
 *
 * @param prefixLength of the network it is on
 */
public record InterfaceAddress(InterfaceIndex link, IpAddress address, int prefixLength) {
    public InterfaceAddress {
        if (prefixLength < 0 || prefixLength > address.family().bits()) {
            throw new IllegalArgumentException(address + " cannot have a prefix length of " + prefixLength);
        }
    }
}
