package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/**
 * A network device as the kernel describes it.
 *
 * @param address its Ethernet address; empty for a device without one of six bytes
 * @param alias what somebody has written on it; empty if nobody has
 * @param mtu in bytes, without Ethernet header
 * @param up whether it is set up by its administrator (IFF_UP)
 * @param peer the index of the other end or lower device, in whatever namespace that is
 */
public record Link(
        InterfaceIndex index,
        LinkName name,
        Optional<MacAddress> address,
        String alias,
        int mtu,
        boolean up,
        LinkKind kind,
        Optional<InterfaceIndex> peer) {}
