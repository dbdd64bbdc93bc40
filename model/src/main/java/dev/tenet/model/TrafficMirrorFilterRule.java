package dev.tenet.model;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.Optional;

/**
 * One rule of a filter. Of a direction's rules the one with the lowest number that matches decides.
 *
 * @param direction as the source interface sees it
 * @param accept whether what matches is copied
 * @param protocol empty: any
 * @param sourcePorts of TCP and UDP alone; empty: all
 * @param destinationPorts likewise
 * @param source of the same family as {@code destination}
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TrafficMirrorFilterRule.html">TrafficMirrorFilterRule</a>
 */
public record TrafficMirrorFilterRule(
        TrafficMirrorFilterRuleId id,
        RuleDirection direction,
        int number,
        boolean accept,
        Optional<IpProtocol> protocol,
        Optional<PortRange> sourcePorts,
        Optional<PortRange> destinationPorts,
        IpPrefix source,
        IpPrefix destination,
        Optional<String> description) {
    public static final int LAST_NUMBER = 32_766;

    public TrafficMirrorFilterRule {
        if (number < 1 || number > LAST_NUMBER) {
            throw new IllegalArgumentException("the number of a rule is 1 to " + LAST_NUMBER + ": " + number);
        }
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("the blocks " + source + " and " + destination + " are of two families");
        }
        boolean hasPorts = protocol.filter(each -> each.equals(IpProtocol.TCP) || each.equals(IpProtocol.UDP))
                .isPresent();
        if (!hasPorts && (sourcePorts.isPresent() || destinationPorts.isPresent())) {
            throw new IllegalArgumentException("only TCP (6) and UDP (17) have ports");
        }
    }
}
