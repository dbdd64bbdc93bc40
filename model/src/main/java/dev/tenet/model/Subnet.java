package dev.tenet.model;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/**
 * A part of a VPC's addresses, in one zone.
 *
 * @param ipv4 /16 to /28 within one of the VPC's blocks
 * @param ipv6 a /64 within the VPC's block
 * @param routeTable its own route table; without one, the VPC's main table holds
 */
public record Subnet(
        SubnetId id,
        AccountId owner,
        VpcId vpc,
        ZoneName zone,
        IpPrefix ipv4,
        Optional<SubnetCidr> ipv6,
        SubnetSettings settings,
        Optional<RouteTableId> routeTable,
        NetworkAclId networkAcl,
        NetworkAclAssociationId networkAclAssociation,
        Tags tags)
        implements Tagged<Subnet> {
    public static final int IPV6_PREFIX_LENGTH = 64;

    /** EC2 keeps the first four addresses and the last: network, router, DNS, future use, broadcast. */
    public static final int RESERVED_ADDRESSES = 5;

    private static final int RESERVED_AT_START = 4;

    public Subnet {
        if (!Vpc.isIpv4Block(ipv4)) {
            throw new IllegalArgumentException("not a subnet's IPv4 block: " + ipv4);
        }
        if (ipv6.isPresent() && !isIpv6Block(ipv6.get().prefix())) {
            throw new IllegalArgumentException(
                    "not a subnet's IPv6 block: " + ipv6.get().prefix());
        }
    }

    public static boolean isIpv6Block(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && prefix.length() == IPV6_PREFIX_LENGTH;
    }

    public static IntentKey<Subnet> key(AccountId owner, SubnetId id) {
        return Kind.SUBNET.key(owner, id);
    }

    @Override
    public IntentKey<Subnet> key() {
        return key(owner, id);
    }

    /** The address of the router that instances see: the block's first but one. */
    public Ipv4Address router() {
        return address(1);
    }

    /** The address after the router's, where instances find DNS. */
    public Ipv4Address dns() {
        return address(2);
    }

    /** Whether the address is in the subnet but kept from instances; IPv6 blocks keep the same five. */
    public boolean reserves(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> isReserved(ipv4, address);
            case IPV6 ->
                ipv6.filter(block -> isReserved(block.prefix(), address)).isPresent();
        };
    }

    /** Whether an interface may have the address. */
    public boolean allows(IpAddress address) {
        boolean inside = ipv4.contains(address)
                || ipv6.filter(block -> block.prefix().contains(address)).isPresent();
        return inside && !reserves(address);
    }

    public Subnet withIpv6(Optional<SubnetCidr> block) {
        return new Subnet(
                id, owner, vpc, zone, ipv4, block, settings, routeTable, networkAcl, networkAclAssociation, tags);
    }

    public Subnet withNetworkAcl(NetworkAclId acl, NetworkAclAssociationId association) {
        return new Subnet(id, owner, vpc, zone, ipv4, ipv6, settings, routeTable, acl, association, tags);
    }

    public Subnet withSettings(SubnetSettings newSettings) {
        return new Subnet(
                id, owner, vpc, zone, ipv4, ipv6, newSettings, routeTable, networkAcl, networkAclAssociation, tags);
    }

    public Subnet withRouteTable(Optional<RouteTableId> table) {
        return new Subnet(id, owner, vpc, zone, ipv4, ipv6, settings, table, networkAcl, networkAclAssociation, tags);
    }

    @Override
    public Subnet withTags(Tags newTags) {
        return new Subnet(
                id, owner, vpc, zone, ipv4, ipv6, settings, routeTable, networkAcl, networkAclAssociation, newTags);
    }

    private Ipv4Address address(int index) {
        return (Ipv4Address) ipv4.addressAt(index);
    }

    private static boolean isReserved(IpPrefix block, IpAddress address) {
        return block.contains(address)
                && (address.compareTo(block.addressAt(RESERVED_AT_START)) < 0 || address.equals(block.last()));
    }
}
