package dev.tenet.model;

import dev.tenet.net.FlowLogFormat;
import java.time.Instant;

/**
 * A record of what passes and what is refused at network interfaces: one, all of a subnet, or all of a VPC.
 *
 * @param vpc that the resource is, or is in
 * @param resource a VPC, a subnet or a network interface
 * @param format as {@link FlowLogFormat} reads it
 * @param aggregationSeconds the longest time that one record is about, 60 or 600
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html">FlowLog</a>
 */
public record FlowLog(
        FlowLogId id,
        AccountId owner,
        VpcId vpc,
        ResourceId resource,
        FlowLogTraffic traffic,
        FlowLogDestination destination,
        String format,
        int aggregationSeconds,
        Instant created,
        Tags tags)
        implements Tagged<FlowLog> {
    public FlowLog {
        switch (resource) {
            case VpcId _, SubnetId _, NetworkInterfaceId _ -> {}
            default -> throw new IllegalArgumentException("nothing passes at " + resource.value());
        }
        if (FlowLogFormat.tryParse(format).isEmpty()) {
            throw new IllegalArgumentException("not a format: " + format);
        }
        if (aggregationSeconds < 1) {
            throw new IllegalArgumentException("aggregated over " + aggregationSeconds + " s");
        }
    }

    public static IntentKey<FlowLog> key(AccountId owner, FlowLogId id) {
        return Kind.FLOW_LOG.key(owner, id);
    }

    @Override
    public IntentKey<FlowLog> key() {
        return key(owner, id);
    }

    /** Whether the interface is one of those that it is about. */
    public boolean covers(NetworkInterface networkInterface) {
        return resource.equals(networkInterface.id())
                || resource.equals(networkInterface.subnet())
                || resource.equals(networkInterface.vpc());
    }

    @Override
    public FlowLog withTags(Tags newTags) {
        return new FlowLog(
                id, owner, vpc, resource, traffic, destination, format, aggregationSeconds, created, newTags);
    }
}
