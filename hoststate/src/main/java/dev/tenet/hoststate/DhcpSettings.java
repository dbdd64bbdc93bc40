package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the instances of a network are told by DHCP besides their addresses: EC2's DHCP options set.
 *
 * @param domainName one or, where the tenant wants that, several with spaces between
 * @param providedNameServer whether the host's own name service is among the name servers, and the first of them
 * @param nameServers others
 * @param timeServers by NTP
 * @param netbiosNodeType 1, 2, 4 or 8 (RFC 2132, 8.7)
 * @param ipv6PreferredSeconds how long a lease of an IPv6 address is preferred, if not as usual
 */
public record DhcpSettings(
        Optional<String> domainName,
        boolean providedNameServer,
        List<IpAddress> nameServers,
        List<IpAddress> timeServers,
        List<Ipv4Address> netbiosNameServers,
        OptionalInt netbiosNodeType,
        OptionalInt ipv6PreferredSeconds) {
    /** Of a network without a set: addresses and routes alone. */
    public static final DhcpSettings NONE = new DhcpSettings(
            Optional.empty(), false, List.of(), List.of(), List.of(), OptionalInt.empty(), OptionalInt.empty());

    public DhcpSettings {
        nameServers = List.copyOf(nameServers);
        timeServers = List.copyOf(timeServers);
        netbiosNameServers = List.copyOf(netbiosNameServers);
    }
}
