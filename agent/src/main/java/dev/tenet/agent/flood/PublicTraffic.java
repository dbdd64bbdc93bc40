package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv6Address;

/** What came to an edge from outside for one public address, or a delegated prefix, since it began to count; sampled. */
public record PublicTraffic(long packets, long bytes) {
    /** What is counted for all addresses that nobody has. */
    public static final IpPrefix NOBODY = IpPrefix.single(Ipv6Address.UNSPECIFIED);

    static final PublicTraffic NONE = new PublicTraffic(0, 0);

    /** Between an earlier count and this; a count that began anew meanwhile is all new. */
    Rate since(PublicTraffic earlier, double seconds) {
        PublicTraffic from = packets < earlier.packets || bytes < earlier.bytes ? NONE : earlier;
        return new Rate((packets - from.packets) / seconds, (bytes - from.bytes) * Byte.SIZE / seconds);
    }
}
