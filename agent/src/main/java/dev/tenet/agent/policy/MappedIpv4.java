package dev.tenet.agent.policy;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;

/** In the datapath's keys IPv4 lies within IPv6, as {@code ::ffff:0:0/96}. */
final class MappedIpv4 {
    private static final IpPrefix PREFIX = new IpPrefix(Ipv4Address.UNSPECIFIED.toMapped(), 96);

    private MappedIpv4() {}

    /** A rule for IPv6 addresses around that is none for IPv4. */
    static boolean isCoveredBy(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && prefix.contains(PREFIX);
    }

    /** No IPv6 packet has such addresses, and among the keys a rule for them would be one for IPv4. */
    static boolean liesIn(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && PREFIX.contains(prefix);
    }
}
