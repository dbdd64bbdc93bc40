package dev.tenet.agent;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One network on two hosts, with one instance on each: instance N has interface N and the addresses 10.0.0.1N and 2001:db8::1N. Host 2 is
 * the network's gateway. All share one group, whose members reach each other.
 */
public final class SampleState {
    public static final VirtualNetworkIdentifier VNI = new VirtualNetworkIdentifier(77);
    public static final SecurityGroupKey GROUP = new SecurityGroupKey("sg-1");
    public static final Identity IDENTITY = new Identity(9);
    public static final NetworkAclKey ACL = new NetworkAclKey("acl-1");
    public static final RouteTableNumber TABLE = new RouteTableNumber(5);
    public static final HostNumber GATEWAY = new HostNumber(2);

    private SampleState() {}

    /** What host {@code own} must do. */
    public static List<Resource> of(int own) {
        List<Resource> state = new ArrayList<>();
        state.add(new FabricHost(new HostNumber(1), underlay(1), true));
        state.add(new FabricHost(GATEWAY, underlay(2), true));
        state.add(new Network(
                VNI, new NetworkTag(0x1234567890L), Optional.empty(), List.of(GATEWAY), own == GATEWAY.number()));
        state.add(new SecurityIdentity(IDENTITY, new TreeSet<>(List.of(GROUP))));
        state.add(
                group(new SecurityGroupRule(RuleDirection.INGRESS, new RuleTraffic.Any(), new RulePeer.Group(GROUP))));
        state.add(acl());
        state.add(new RouteTable(
                TABLE,
                List.of(
                        new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(VNI)),
                        new Route(IpPrefix.parse("2001:db8::/56"), new RouteTarget.Local(VNI)))));
        if (own == GATEWAY.number()) {
            for (int number = 1; number <= 2; number++) {
                for (IpAddress address : addresses(number)) {
                    state.add(new Location(
                            VNI, address, Optional.of(new HostNumber(number)), Generation.FIRST, IDENTITY));
                }
            }
        }
        state.add(networkInterface(own));
        state.add(guest(own));
        return state;
    }

    /** The group with these ingress rules; everything may leave. */
    public static SecurityGroup group(SecurityGroupRule... ingress) {
        List<SecurityGroupRule> rules = new ArrayList<>(List.of(ingress));
        for (IpPrefix all : List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6)) {
            rules.add(new SecurityGroupRule(RuleDirection.EGRESS, new RuleTraffic.Any(), new RulePeer.Addresses(all)));
        }
        return new SecurityGroup(GROUP, rules);
    }

    /** Lets everything pass. */
    public static NetworkAcl acl(NetworkAclRule... before) {
        List<NetworkAclRule> rules = new ArrayList<>(List.of(before));
        for (RuleDirection direction : RuleDirection.values()) {
            rules.add(new NetworkAclRule(direction, 100, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4));
            rules.add(new NetworkAclRule(direction, 101, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV6));
        }
        return new NetworkAcl(ACL, rules);
    }

    public static Ipv4Address underlay(int host) {
        return Ipv4Address.of(198, 18, 0, host - 1);
    }

    public static InstanceKey instance(int number) {
        return new InstanceKey("i-" + number);
    }

    public static Guest guest(int number) {
        return Guest.namespace(
                instance(number),
                List.of(new GuestInterface(0, new InterfaceNumber(number))),
                new GuestHostName("ip-10-0-0-1" + number));
    }

    public static NetworkInterface networkInterface(int number) {
        return networkInterface(number, Rates.UNLIMITED);
    }

    public static NetworkInterface networkInterface(int number, Rates rates) {
        return new NetworkInterface(
                new InterfaceNumber(number),
                new InterfaceName("eni-" + number),
                VNI,
                new MacAddress(0x06540a00000aL + number),
                MacAddress.parse("06:54:0a:00:00:01"),
                addresses(number),
                List.of(),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.of(IpPrefix.parse("2001:db8::/64")),
                List.of(GROUP),
                IDENTITY,
                ACL,
                TABLE,
                true,
                9001,
                IdleTimeouts.DEFAULT,
                65_536,
                new RuleChange.Keep(),
                1_000,
                rates,
                Generation.FIRST);
    }

    /** The interface with another quota of tracked connections. */
    public static NetworkInterface quota(NetworkInterface from, int flowQuota) {
        return new NetworkInterface(
                from.number(),
                from.name(),
                from.vni(),
                from.mac(),
                from.routerMac(),
                from.addresses(),
                from.prefixes(),
                from.ipv4Subnet(),
                from.ipv6Subnet(),
                from.groups(),
                from.identity(),
                from.networkAcl(),
                from.routeTable(),
                from.sourceDestinationCheck(),
                from.mtuBytes(),
                from.idleTimeouts(),
                flowQuota,
                from.ruleChange(),
                from.asksPerSecond(),
                from.rates(),
                from.locationGeneration());
    }

    /** The interface with other addresses, in another subnet, and with another way to track connections. */
    public static NetworkInterface changed(
            NetworkInterface from,
            List<IpAddress> addresses,
            Optional<IpPrefix> ipv4Subnet,
            RuleChange ruleChange,
            IdleTimeouts idleTimeouts) {
        return new NetworkInterface(
                from.number(),
                from.name(),
                from.vni(),
                from.mac(),
                from.routerMac(),
                addresses,
                from.prefixes(),
                ipv4Subnet,
                from.ipv6Subnet(),
                from.groups(),
                from.identity(),
                from.networkAcl(),
                from.routeTable(),
                from.sourceDestinationCheck(),
                from.mtuBytes(),
                idleTimeouts,
                from.flowQuota(),
                ruleChange,
                from.asksPerSecond(),
                from.rates(),
                from.locationGeneration());
    }

    public static List<IpAddress> addresses(int number) {
        return List.of(IpAddress.parse("10.0.0.1" + number), IpAddress.parse("2001:db8::1" + number));
    }
}
