package dev.tenet.datapath.reference;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses are in the internet (RFC 6890, RFC 1918, RFC 6598), and are not the fabric's own hosts'. */
final class InternetAddresses {
    /** The largest packet that leaves or enters, as in EC2. */
    static final int MTU = 1500;

    private static final IpPrefix IPV6 = IpPrefix.parse("2000::/3");

    private static final List<IpPrefix> NOT_IPV4 = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "224.0.0.0/3")
            .map(IpPrefix::parse)
            .toList();

    private InternetAddresses() {}

    static boolean isRefused(IpAddress address, HostTables tables) {
        boolean outside = switch (address) {
            case Ipv4Address ipv4 -> NOT_IPV4.stream().anyMatch(block -> block.contains(ipv4));
            case Ipv6Address ipv6 -> !IPV6.contains(ipv6);
        };
        return outside || tables.hostNumbers.containsKey(address);
    }
}
