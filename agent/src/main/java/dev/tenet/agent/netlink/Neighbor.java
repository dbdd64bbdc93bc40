package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.MacAddress;

/**
 * What Ethernet address a neighbour has.
 *
 * @param permanent set by hand, and not learned
 */
public record Neighbor(InterfaceIndex link, IpAddress address, MacAddress hardwareAddress, boolean permanent) {}
