package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.Optional;

/**
 * Which packets of a direction a traffic mirror session copies, or does not.
 *
 * @param direction as the source interface sees it
 * @param accept whether what matches is copied
 * @param protocol empty: any
 * @param sourcePorts asked of TCP and UDP alone, as are {@code destinationPorts}
 * @param source of the same family as {@code destination}
 */
public record TrafficMirrorRule(
        RuleDirection direction,
        boolean accept,
        Optional<IpProtocol> protocol,
        PortRange sourcePorts,
        PortRange destinationPorts,
        IpPrefix source,
        IpPrefix destination) {
    public TrafficMirrorRule {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("from " + source + " to " + destination);
        }
        boolean ports = protocol.filter(each -> each.equals(IpProtocol.TCP) || each.equals(IpProtocol.UDP))
                .isPresent();
        if (!ports && !(sourcePorts.equals(PortRange.ALL) && destinationPorts.equals(PortRange.ALL))) {
            throw new IllegalArgumentException("ports of a protocol without: " + protocol);
        }
    }
}
