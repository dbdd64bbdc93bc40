package dev.tenet.agent.program;

import dev.tenet.datapath.layout.WireConstant;
import dev.tenet.net.IpAddress;

/**
 * How this host is in the fabric.
 *
 * @param address its own, whose family all hosts have
 * @param mtuBytes of the device that leads there, without Ethernet header
 */
public record Underlay(IpAddress address, int mtuBytes) {
    /** What an instance's packet grows by between hosts. */
    int overheadBytes() {
        return switch (address.family()) {
            case IPV4 -> WireConstant.OVERHEAD_IPV4;
            case IPV6 -> WireConstant.OVERHEAD_IPV6;
        };
    }
}
