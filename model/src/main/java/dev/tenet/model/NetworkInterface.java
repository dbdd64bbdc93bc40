package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
        return changed(draft -> {
            draft.ipv4 = newIpv4;
            draft.ipv6 = newIpv6;
        });
    }

    public NetworkInterface withPrefixes(List<IpPrefix> newPrefixes) {
        return changed(draft -> draft.prefixes = newPrefixes);
    }

    public NetworkInterface withGroups(IdentityNumber newIdentity, List<SecurityGroupId> newGroups) {
        return changed(draft -> {
            draft.identity = newIdentity;
            draft.groups = newGroups;
        });
    }

    public NetworkInterface withSourceDestinationCheck(boolean check) {
        return changed(draft -> draft.sourceDestinationCheck = check);
    }

    public NetworkInterface withTimeouts(TrackingTimeouts newTimeouts) {
        return changed(draft -> draft.timeouts = newTimeouts);
    }

    public NetworkInterface withDescription(String newDescription) {
        return changed(draft -> draft.description = newDescription);
    }

    public NetworkInterface withAttachment(Optional<InterfaceAttachment> newAttachment) {
        return changed(draft -> draft.attachment = newAttachment);
    }

    public NetworkInterface withPublicAddresses(PublicAddresses newPublicAddresses) {
        return changed(draft -> draft.publicAddresses = newPublicAddresses);
    }

    @Override
    public NetworkInterface withTags(Tags newTags) {
        return changed(draft -> draft.tags = newTags);
    }

    private NetworkInterface changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** An interface in the making: the one place that names every part of it again. */
    private static final class Draft {
        private final NetworkInterfaceId id;
        private final AccountId owner;
        private final VpcId vpc;
        private final SubnetId subnet;
        private final ZoneName zone;
        private final InterfaceNumber number;
        private IdentityNumber identity;
        private List<Ipv4Address> ipv4;
        private List<Ipv6Address> ipv6;
        private List<IpPrefix> prefixes;
        private List<SecurityGroupId> groups;
        private boolean sourceDestinationCheck;
        private TrackingTimeouts timeouts;
        private String description;
        private PublicAddresses publicAddresses;
        private Optional<InterfaceAttachment> attachment;
        private Tags tags;

        Draft(NetworkInterface from) {
            id = from.id;
            owner = from.owner;
            vpc = from.vpc;
            subnet = from.subnet;
            zone = from.zone;
            number = from.number;
            identity = from.identity;
            ipv4 = from.ipv4;
            ipv6 = from.ipv6;
            prefixes = from.prefixes;
            groups = from.groups;
            sourceDestinationCheck = from.sourceDestinationCheck;
            timeouts = from.timeouts;
            description = from.description;
            publicAddresses = from.publicAddresses;
            attachment = from.attachment;
            tags = from.tags;
        }

        NetworkInterface finish() {
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
                    tags);
        }
    }
}
