package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/**
 * A network interface on this host: the unit of policy. It passes packets once every group in {@code groups} is there.
 *
 * @param number never used again, for another interface or for this one on another host
 * @param routerMac what the instance sees as its router
 * @param addresses its own: the primary IPv4 address first if it has one, the secondary ones, the IPv6 ones
 * @param prefixes delegated to it: all addresses in them are its own too; none of {@code addresses} is in one
 * @param ipv4Subnet whose addresses ARP is answered for
 * @param groups in the tenant's order
 * @param identity that of the set of {@code groups}
 * @param networkAcl that of its subnet
 * @param sourceDestinationCheck whether it may send only from its own addresses, and gets packets only for them
 * @param mtuBytes largest packet, IP header included
 * @param flowQuota tracked connections
 * @param ruleChange what a change of its groups' rules does to tracked connections
 * @param asksPerSecond new locations it may ask for
 * @param rates how fast it may send, receive and connect
 * @param locationGeneration that of its addresses' locations while they are here
 */
public record NetworkInterface(
        InterfaceNumber number,
        InterfaceName name,
        VirtualNetworkIdentifier vni,
        MacAddress mac,
        MacAddress routerMac,
        List<IpAddress> addresses,
        List<IpPrefix> prefixes,
        Optional<IpPrefix> ipv4Subnet,
        Optional<IpPrefix> ipv6Subnet,
        List<SecurityGroupKey> groups,
        Identity identity,
        NetworkAclKey networkAcl,
        RouteTableNumber routeTable,
        boolean sourceDestinationCheck,
        int mtuBytes,
        IdleTimeouts idleTimeouts,
        int flowQuota,
        RuleChange ruleChange,
        int asksPerSecond,
        Rates rates,
        Generation locationGeneration)
        implements Resource {
    private static final int SMALLEST_MTU_BYTES = 576;

    public NetworkInterface {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
        groups = List.copyOf(groups);
        check(!addresses.isEmpty(), name, "has no address");
        check(addresses.stream().distinct().count() == addresses.size(), name, "has an address twice");
        check(familiesInOrder(addresses), name, "lists IPv6 addresses before IPv4 ones");
        check(inSubnet(addresses, IpFamily.IPV4, ipv4Subnet), name, "has IPv4 addresses outside its subnet");
        check(inSubnet(addresses, IpFamily.IPV6, ipv6Subnet), name, "has IPv6 addresses outside its subnet");
        check(
                prefixes.stream().allMatch(DelegatedPrefix::is),
                name,
                "has a prefix of another length than delegated ones");
        check(prefixes.stream().distinct().count() == prefixes.size(), name, "has a prefix twice");
        check(areDisjoint(addresses, prefixes), name, "has an address in a prefix of its own");
        check(groups.stream().distinct().count() == groups.size(), name, "has a group twice");
        check(mtuBytes >= SMALLEST_MTU_BYTES && mtuBytes <= 0xffff, name, "has an impossible MTU");
        check(flowQuota > 0 && asksPerSecond > 0, name, "has a quota of nothing");
    }

    @Override
    public InterfaceNumber key() {
        return number;
    }

    /** That of its subnet. */
    public SubnetEdge edge() {
        return new SubnetEdge(networkAcl, ipv4Subnet, ipv6Subnet);
    }

    /** The primary address of the family. */
    public Optional<IpAddress> primary(IpFamily family) {
        return addresses.stream().filter(address -> address.family() == family).findFirst();
    }

    /** Whether the address is one of its own, or in a prefix of its own. */
    public boolean owns(IpAddress address) {
        return addresses.contains(address) || prefixes.contains(DelegatedPrefix.containing(address));
    }

    private static boolean familiesInOrder(List<IpAddress> addresses) {
        return addresses.stream()
                .dropWhile(address -> address.family() == IpFamily.IPV4)
                .allMatch(address -> address.family() == IpFamily.IPV6);
    }

    private static boolean areDisjoint(List<IpAddress> addresses, List<IpPrefix> prefixes) {
        return prefixes.stream().noneMatch(prefix -> addresses.stream().anyMatch(prefix::contains));
    }

    private static boolean inSubnet(List<IpAddress> addresses, IpFamily family, Optional<IpPrefix> subnet) {
        return subnet.stream().allMatch(prefix -> prefix.family() == family)
                && addresses.stream()
                        .filter(address -> address.family() == family)
                        .allMatch(address -> subnet.filter(prefix -> prefix.contains(address))
                                .isPresent());
    }

    private static void check(boolean holds, InterfaceName name, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("network interface " + name + " " + otherwise);
        }
    }
}
