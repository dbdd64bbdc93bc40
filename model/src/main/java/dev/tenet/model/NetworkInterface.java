package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network interface: the unit of policy.
 *
 * @param number the interface's number in the data path
 * @param identity that of its set of groups
 * @param ipv4 its addresses; the first is the primary one, which never changes
 * @param prefixes delegated to it: every address in them is its own too; IPv4 ones of {@value #IPV4_PREFIX_LENGTH} bits, IPv6 ones of
 *     {@value #IPV6_PREFIX_LENGTH}
 * @param groups in the order the tenant gave; at least one
 * @param timeouts of idle connections
 * @param sourceDestinationCheck whether only packets from and to its own addresses pass
 * @param publicAddresses under which the internet knows its addresses
 */
public record NetworkInterface(
        NetworkInterfaceId id,
        AccountId owner,
        VpcId vpc,
        SubnetId subnet,
        ZoneName zone,
        InterfaceNumber number,
        IdentityNumber identity,
        List<Ipv4Address> ipv4,
        List<Ipv6Address> ipv6,
        List<IpPrefix> prefixes,
        List<SecurityGroupId> groups,
        boolean sourceDestinationCheck,
        TrackingTimeouts timeouts,
        String description,
        PublicAddresses publicAddresses,
        Optional<InterfaceAttachment> attachment,
        Tags tags)
        implements Tagged<NetworkInterface> {
    public static final int MAX_GROUPS = 5;
    public static final int IPV4_PREFIX_LENGTH = 28;
    public static final int IPV6_PREFIX_LENGTH = 80;

    private static final long MAC_PREFIX = 0x0654_0000_0000L;

    public NetworkInterface {
        ipv4 = List.copyOf(ipv4);
        ipv6 = List.copyOf(ipv6);
        prefixes = List.copyOf(prefixes);
        groups = List.copyOf(groups);
        if (ipv4.isEmpty() || groups.isEmpty() || groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException("an interface has an IPv4 address and 1 to 5 groups");
        }
    }

    /** The hardware address of whoever has this primary address: {@code 06:54} and the address. */
    public static MacAddress macOf(Ipv4Address primary) {
        return new MacAddress(MAC_PREFIX | primary.toLong());
    }

    public static IntentKey<NetworkInterface> key(AccountId owner, NetworkInterfaceId id) {
        return Kind.NETWORK_INTERFACE.key(owner, id);
    }

    @Override
    public IntentKey<NetworkInterface> key() {
        return key(owner, id);
    }

    public Ipv4Address primaryIpv4() {
        return ipv4.getFirst();
    }

    /** The prefixes of one family, in the order they came. */
    public List<IpPrefix> prefixes(IpFamily family) {
        return prefixes.stream().filter(prefix -> prefix.family() == family).toList();
    }

    /** The length of the prefixes of a family that can be delegated. */
    public static int prefixLength(IpFamily family) {
        return switch (family) {
            case IPV4 -> IPV4_PREFIX_LENGTH;
            case IPV6 -> IPV6_PREFIX_LENGTH;
        };
    }

    /** How many addresses and prefixes of the family it has: what its instance's type limits. */
    public int count(IpFamily family) {
        return prefixes(family).size()
                + switch (family) {
                    case IPV4 -> ipv4.size();
                    case IPV6 -> ipv6.size();
                };
    }

    public MacAddress mac() {
        return macOf(primaryIpv4());
    }

    public NetworkInterface withAddresses(List<Ipv4Address> newIpv4, List<Ipv6Address> newIpv6) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                newIpv4,
                newIpv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                description,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withPrefixes(List<IpPrefix> newPrefixes) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                newPrefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                description,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withGroups(IdentityNumber newIdentity, List<SecurityGroupId> newGroups) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                newIdentity,
                ipv4,
                ipv6,
                prefixes,
                newGroups,
                sourceDestinationCheck,
                timeouts,
                description,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withSourceDestinationCheck(boolean check) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                check,
                timeouts,
                description,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withTimeouts(TrackingTimeouts newTimeouts) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                newTimeouts,
                description,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withDescription(String newDescription) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                newDescription,
                publicAddresses,
                attachment,
                tags);
    }

    public NetworkInterface withAttachment(Optional<InterfaceAttachment> newAttachment) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                description,
                publicAddresses,
                newAttachment,
                tags);
    }

    public NetworkInterface withPublicAddresses(PublicAddresses newPublicAddresses) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                description,
                newPublicAddresses,
                attachment,
                tags);
    }

    @Override
    public NetworkInterface withTags(Tags newTags) {
        return new NetworkInterface(
                id,
                owner,
                vpc,
                subnet,
                zone,
                number,
                identity,
                ipv4,
                ipv6,
                prefixes,
                groups,
                sourceDestinationCheck,
                timeouts,
                description,
                publicAddresses,
                attachment,
                newTags);
    }
}
