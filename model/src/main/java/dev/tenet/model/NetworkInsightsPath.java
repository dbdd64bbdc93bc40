package dev.tenet.model;

import dev.tenet.net.IpProtocol;
import java.time.Instant;
import java.util.Optional;

/**
 * A question about reachability that a tenant keeps: from where to where, and by what packets.
 *
 * @param source an instance, a network interface, or an internet gateway: any host outside
 * @param destination likewise; empty when only the filter's destination address is given
 * @param protocol TCP or UDP
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInsightsPath.html">NetworkInsightsPath</a>
 */
public record NetworkInsightsPath(
        NetworkInsightsPathId id,
        AccountId owner,
        ResourceId source,
        Optional<ResourceId> destination,
        IpProtocol protocol,
        PathFilter filter,
        Instant created,
        Tags tags)
        implements Tagged<NetworkInsightsPath> {
    public NetworkInsightsPath {
        if (destination.isEmpty() && filter.destinationAddress().isEmpty()) {
            throw new IllegalArgumentException("a path leads to a resource or an address");
        }
    }

    public static IntentKey<NetworkInsightsPath> key(AccountId owner, NetworkInsightsPathId id) {
        return Kind.NETWORK_INSIGHTS_PATH.key(owner, id);
    }

    @Override
    public IntentKey<NetworkInsightsPath> key() {
        return key(owner, id);
    }

    @Override
    public NetworkInsightsPath withTags(Tags newTags) {
        return new NetworkInsightsPath(id, owner, source, destination, protocol, filter, created, newTags);
    }
}
