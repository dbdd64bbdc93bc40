package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.util.Optional;

/**
 * A unicast route.
 *
 * @param gateway empty for what is on the link itself
 */
public record Route(IpPrefix destination, InterfaceIndex link, Optional<IpAddress> gateway) {}
