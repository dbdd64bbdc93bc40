package dev.tenet.hoststate;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the services of a host tell the instances of a network. Hosts with interfaces in the network have it.
 *
 * @param blocks all of the network's, the primary IPv4 block first
 * @param domain of private names, such as {@code eu-west-1.compute.internal}
 * @param dnsSupport whether names are answered at all
 * @param dnsHostnames whether instances have public names, too
 * @param dns64 blocks of the subnets whose interfaces are told NAT64 addresses of names without IPv6 ones
 */
public record NetworkServices(
        VirtualNetworkIdentifier vni,
        List<IpPrefix> blocks,
        String domain,
        boolean dnsSupport,
        boolean dnsHostnames,
        List<IpPrefix> dns64,
        DhcpSettings dhcp)
        implements Resource {
    /** The resolver's place in the primary IPv4 block. */
    private static final int RESOLVER = 2;

    public NetworkServices {
        blocks = List.copyOf(blocks);
        dns64 = List.copyOf(dns64);
        if (domain.isEmpty() || domain.endsWith(".")) {
            throw new IllegalArgumentException("not a domain of private names: '" + domain + "'");
        }
    }

    @Override
    public NetworkServicesKey key() {
        return new NetworkServicesKey(vni);
    }

    /** Whether an interface of the network is in a subnet with DNS64. */
    public boolean hasDns64(NetworkInterface of) {
        return Stream.of(of.ipv4Subnet(), of.ipv6Subnet())
                .flatMap(Optional::stream)
                .anyMatch(dns64::contains);
    }

    /** The network's own name server: its base plus two, as in EC2. */
    public Optional<Ipv4Address> resolver() {
        return blocks.stream()
                .filter(block -> block.family() == IpFamily.IPV4)
                .findFirst()
                .map(block -> ((Ipv4Address) block.first()).plus(RESOLVER));
    }
}
