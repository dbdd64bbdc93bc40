package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A tenant's own network.
 *
 * @param ipv4 its IPv4 blocks, /16 to /28 and disjoint; the first is the primary one
 * @param ipv6 its IPv6 block, a /56
 * @param network the network's number on the wire
 * @param tag the network's secret on the wire
 * @param isDefault whether it is the account's default VPC
 * @param mainRouteTable for subnets without a table of their own
 */
public record Vpc(
        VpcId id,
        AccountId owner,
        List<VpcCidr> ipv4,
        Optional<VpcCidr> ipv6,
        VirtualNetworkIdentifier network,
        NetworkTag tag,
        boolean dnsSupport,
        boolean dnsHostnames,
        Tenancy tenancy,
        boolean isDefault,
        DhcpOptionsId dhcpOptions,
        RouteTableId mainRouteTable,
        NetworkAclId defaultNetworkAcl,
        SecurityGroupId defaultSecurityGroup,
        Tags tags)
        implements Tagged<Vpc> {
    public static final int MIN_PREFIX_LENGTH = 16;
    public static final int MAX_PREFIX_LENGTH = 28;
    public static final int MAX_IPV4_BLOCKS = 5;
    public static final int IPV6_PREFIX_LENGTH = 56;

    public Vpc {
        ipv4 = List.copyOf(ipv4);
        if (ipv4.isEmpty() || ipv4.size() > MAX_IPV4_BLOCKS) {
            throw new IllegalArgumentException("a VPC has 1 to 5 IPv4 blocks, not " + ipv4.size());
        }
        for (VpcCidr block : ipv4) {
            if (!isIpv4Block(block.prefix())) {
                throw new IllegalArgumentException("not a VPC's IPv4 block: " + block.prefix());
            }
        }
        if (ipv6.isPresent() && !isIpv6Block(ipv6.get().prefix())) {
            throw new IllegalArgumentException(
                    "not a VPC's IPv6 block: " + ipv6.get().prefix());
        }
    }

    /** Whether a prefix has a length that a VPC's or subnet's IPv4 block may have. */
    public static boolean isIpv4Block(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV4
                && prefix.length() >= MIN_PREFIX_LENGTH
                && prefix.length() <= MAX_PREFIX_LENGTH;
    }

    public static IntentKey<Vpc> key(AccountId owner, VpcId id) {
        return Kind.VPC.key(owner, id);
    }

    @Override
    public IntentKey<Vpc> key() {
        return key(owner, id);
    }

    public IpPrefix primaryIpv4() {
        return ipv4.getFirst().prefix();
    }

    /** Whether a subnet could have this block: it lies within one of the VPC's of its family. */
    public boolean holds(IpPrefix prefix) {
        return ipv4.stream().anyMatch(block -> block.prefix().contains(prefix))
                || ipv6.filter(block -> block.prefix().contains(prefix)).isPresent();
    }

    public Vpc withIpv4(List<VpcCidr> blocks) {
        return changed(draft -> draft.ipv4 = blocks);
    }

    public Vpc withIpv6(Optional<VpcCidr> block) {
        return changed(draft -> draft.ipv6 = block);
    }

    public Vpc withDns(boolean support, boolean hostnames) {
        return changed(draft -> {
            draft.dnsSupport = support;
            draft.dnsHostnames = hostnames;
        });
    }

    public Vpc withMainRouteTable(RouteTableId table) {
        return changed(draft -> draft.mainRouteTable = table);
    }

    public Vpc withDhcpOptions(DhcpOptionsId options) {
        return changed(draft -> draft.dhcpOptions = options);
    }

    @Override
    public Vpc withTags(Tags newTags) {
        return changed(draft -> draft.tags = newTags);
    }

    private static boolean isIpv6Block(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && prefix.length() == IPV6_PREFIX_LENGTH;
    }

    private Vpc changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** A VPC in the making: the one place that names every part of it again. */
    private static final class Draft {
        private final VpcId id;
        private final AccountId owner;
        private List<VpcCidr> ipv4;
        private Optional<VpcCidr> ipv6;
        private final VirtualNetworkIdentifier network;
        private final NetworkTag tag;
        private boolean dnsSupport;
        private boolean dnsHostnames;
        private final Tenancy tenancy;
        private final boolean isDefault;
        private DhcpOptionsId dhcpOptions;
        private RouteTableId mainRouteTable;
        private final NetworkAclId defaultNetworkAcl;
        private final SecurityGroupId defaultSecurityGroup;
        private Tags tags;

        Draft(Vpc from) {
            id = from.id;
            owner = from.owner;
            ipv4 = from.ipv4;
            ipv6 = from.ipv6;
            network = from.network;
            tag = from.tag;
            dnsSupport = from.dnsSupport;
            dnsHostnames = from.dnsHostnames;
            tenancy = from.tenancy;
            isDefault = from.isDefault;
            dhcpOptions = from.dhcpOptions;
            mainRouteTable = from.mainRouteTable;
            defaultNetworkAcl = from.defaultNetworkAcl;
            defaultSecurityGroup = from.defaultSecurityGroup;
            tags = from.tags;
        }

        Vpc finish() {
            return new Vpc(
                    id,
                    owner,
                    ipv4,
                    ipv6,
                    network,
                    tag,
                    dnsSupport,
                    dnsHostnames,
                    tenancy,
                    isDefault,
                    dhcpOptions,
                    mainRouteTable,
                    defaultNetworkAcl,
                    defaultSecurityGroup,
                    tags);
        }
    }
}
