package dev.tenet.model.command;

import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import java.util.Optional;

/**
 * A network interface to be made.
 *
 * @param groups the VPC's default group when empty
 * @param primary any address when empty
 * @param secondaries further addresses, besides {@code secondaryCount} of any
 * @param ipv6 addresses, besides {@code ipv6Count} of any; when neither is asked, the subnet's setting decides
 * @param prefixes to be delegated to it
 * @param publicIpv4 whether it gets a public address when an instance is launched with it; when empty the subnet's setting decides
 * @param timeouts of idle connections
 */
public record NewInterface(
        SubnetId subnet,
        List<SecurityGroupId> groups,
        String description,
        Optional<Ipv4Address> primary,
        List<Ipv4Address> secondaries,
        int secondaryCount,
        List<Ipv6Address> ipv6,
        Optional<Integer> ipv6Count,
        NewPrefixes prefixes,
        Optional<Boolean> publicIpv4,
        TrackingTimeouts timeouts,
        Tags tags) {
    public NewInterface {
        groups = List.copyOf(groups);
        secondaries = List.copyOf(secondaries);
        ipv6 = List.copyOf(ipv6);
        if (secondaryCount < 0 || ipv6Count.orElse(0) < 0) {
            throw new IllegalArgumentException("an interface has no negative number of addresses");
        }
    }

    /** An interface with one address and the default group. */
    public static NewInterface in(SubnetId subnet) {
        return new NewInterface(
                subnet,
                List.of(),
                "",
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                Optional.empty(),
                NewPrefixes.NONE,
                Optional.empty(),
                TrackingTimeouts.USUAL,
                Tags.NONE);
    }

    /** How many IPv4 addresses it is to have, outside prefixes. */
    public int ipv4Addresses() {
        return 1 + secondaries.size() + secondaryCount;
    }

    /** How many IPv4 addresses it takes from the subnet. */
    public int ipv4Taken() {
        int inPrefix = 1 << IpFamily.IPV4.bits() - NetworkInterface.IPV4_PREFIX_LENGTH;
        return ipv4Addresses() + prefixes.count(IpFamily.IPV4) * inPrefix;
    }

    public NewInterface withGroups(List<SecurityGroupId> newGroups) {
        return new NewInterface(
                subnet,
                newGroups,
                description,
                primary,
                secondaries,
                secondaryCount,
                ipv6,
                ipv6Count,
                prefixes,
                publicIpv4,
                timeouts,
                tags);
    }

    public NewInterface withTags(Tags newTags) {
        return new NewInterface(
                subnet,
                groups,
                description,
                primary,
                secondaries,
                secondaryCount,
                ipv6,
                ipv6Count,
                prefixes,
                publicIpv4,
                timeouts,
                newTags);
    }
}
