package dev.tenet.hoststate;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where packets enter and leave a subnet.
 *
 * @param networkAcl what judges them there
 * @param ipv4 the subnet's addresses: what goes from one to another does not cross the edge
 */
public record SubnetEdge(NetworkAclKey networkAcl, Optional<IpPrefix> ipv4, Optional<IpPrefix> ipv6) {
    public SubnetEdge {
        if (!isOf(IpFamily.IPV4, ipv4) || !isOf(IpFamily.IPV6, ipv6)) {
            throw new IllegalArgumentException("a prefix of the other family at the edge of a subnet");
        }
    }

    /** IPv4 first. */
    public List<IpPrefix> prefixes() {
        return Stream.of(ipv4, ipv6).flatMap(Optional::stream).toList();
    }

    private static boolean isOf(IpFamily family, Optional<IpPrefix> prefix) {
        return prefix.stream().allMatch(each -> each.family() == family);
    }
}
