package dev.tenet.model;

import dev.tenet.net.IpPrefix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is in a VPC: every command that adds or removes a subnet, a block, a group or a network ACL changes this, so that
 * blocks stay disjoint, names unique, and a VPC with something in it cannot go.
 *
 * @param groups by name
 * @param networkAcls but for the default one
 * @param routeTables other than the main one
 * @param peerings connections that are active or may become so
 * @param internetGateway the one that is attached
 */
public record VpcContents(
        VpcId vpc,
        List<SubnetBlocks> subnets,
        Map<String, SecurityGroupId> groups,
        List<NetworkAclId> networkAcls,
        List<RouteTableId> routeTables,
        List<VpcPeeringConnectionId> peerings,
        Optional<InternetGatewayId> internetGateway,
        List<EgressOnlyInternetGatewayId> egressOnlyGateways)
        implements IntentObject {
    public VpcContents {
        subnets = List.copyOf(subnets);
        routeTables = List.copyOf(routeTables);
        peerings = List.copyOf(peerings);
        egressOnlyGateways = List.copyOf(egressOnlyGateways);
        groups = Collections.unmodifiableMap(new TreeMap<>(groups));
        networkAcls = List.copyOf(networkAcls);
    }

    /** The blocks a subnet takes of its VPC, and the network ACL it has. */
    public record SubnetBlocks(SubnetId subnet, IpPrefix ipv4, Optional<IpPrefix> ipv6, NetworkAclId networkAcl) {

        public boolean overlaps(IpPrefix prefix) {
            return ipv4.overlaps(prefix)
                    || ipv6.filter(block -> block.overlaps(prefix)).isPresent();
        }
    }

    public static IntentKey<VpcContents> key(VpcId vpc) {
        return Kind.VPC_CONTENTS.key(vpc);
    }

    @Override
    public IntentKey<VpcContents> key() {
        return key(vpc);
    }

    /** Whether a subnet has part of the prefix. */
    public boolean uses(IpPrefix prefix) {
        return subnets.stream().anyMatch(subnet -> subnet.overlaps(prefix));
    }

    /** The contents with this subnet's blocks, in place of those it had. */
    public VpcContents withSubnet(Subnet subnet) {
        return new VpcContents(
                vpc,
                Listed.with(
                        withoutSubnet(subnet.id()).subnets,
                        new SubnetBlocks(
                                subnet.id(),
                                subnet.ipv4(),
                                subnet.ipv6().map(SubnetCidr::prefix),
                                subnet.networkAcl())),
                groups,
                networkAcls,
                routeTables,
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withoutSubnet(SubnetId subnet) {
        return new VpcContents(
                vpc,
                subnets.stream()
                        .filter(blocks -> !blocks.subnet().equals(subnet))
                        .toList(),
                groups,
                networkAcls,
                routeTables,
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withGroup(String name, SecurityGroupId group) {
        Map<String, SecurityGroupId> more = new TreeMap<>(groups);
        more.put(name, group);
        return new VpcContents(
                vpc, subnets, more, networkAcls, routeTables, peerings, internetGateway, egressOnlyGateways);
    }

    public VpcContents withoutGroup(String name) {
        Map<String, SecurityGroupId> fewer = new TreeMap<>(groups);
        fewer.remove(name);
        return new VpcContents(
                vpc, subnets, fewer, networkAcls, routeTables, peerings, internetGateway, egressOnlyGateways);
    }

    public VpcContents withRouteTable(RouteTableId table) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                Listed.with(routeTables, table),
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withoutRouteTable(RouteTableId table) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                Listed.without(routeTables, table),
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withPeering(VpcPeeringConnectionId connection) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                routeTables,
                Listed.with(peerings, connection),
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withoutPeering(VpcPeeringConnectionId connection) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                routeTables,
                Listed.without(peerings, connection),
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withNetworkAcl(NetworkAclId acl) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                Listed.with(networkAcls, acl),
                routeTables,
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withoutNetworkAcl(NetworkAclId acl) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                Listed.without(networkAcls, acl),
                routeTables,
                peerings,
                internetGateway,
                egressOnlyGateways);
    }

    public VpcContents withInternetGateway(Optional<InternetGatewayId> gateway) {
        return new VpcContents(vpc, subnets, groups, networkAcls, routeTables, peerings, gateway, egressOnlyGateways);
    }

    public VpcContents withEgressOnlyGateway(EgressOnlyInternetGatewayId gateway) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                routeTables,
                peerings,
                internetGateway,
                Listed.with(egressOnlyGateways, gateway));
    }

    public VpcContents withoutEgressOnlyGateway(EgressOnlyInternetGatewayId gateway) {
        return new VpcContents(
                vpc,
                subnets,
                groups,
                networkAcls,
                routeTables,
                peerings,
                internetGateway,
                Listed.without(egressOnlyGateways, gateway));
    }
}
