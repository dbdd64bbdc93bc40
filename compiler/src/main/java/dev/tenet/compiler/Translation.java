package dev.tenet.compiler;

import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetSettings.HostnameType;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Model objects as the resources of hosts, one at a time: the words change, and what a host need not know is left out. What
 * is missing or cannot be gives the closed form that each method states.
 */
final class Translation {
    private final CompilerSettings settings;

    Translation(CompilerSettings settings) {
        this.settings = settings;
    }

    dev.tenet.hoststate.Network network(Vpc vpc, List<GatewayChoice.Candidate> gateways, HostId on) {
        return new dev.tenet.hoststate.Network(
                vpc.network(),
                new NetworkTag(vpc.tag().bits()),
                Optional.empty(),
                gateways.stream().map(GatewayChoice.Candidate::number).toList(),
                gateways.stream().anyMatch(gateway -> gateway.host().equals(on)));
    }

    SecurityIdentity identity(dev.tenet.model.Identity identity) {
        return new SecurityIdentity(
                number(identity),
                new TreeSet<>(identity.groups().stream().map(Translation::key).toList()));
    }

    static Identity number(dev.tenet.model.Identity identity) {
        return new Identity(identity.number().number());
    }

    /** Without a group there are no rules: nothing passes. */
    dev.tenet.hoststate.SecurityGroup group(SecurityGroupId id, Optional<SecurityGroup> group) {
        return new dev.tenet.hoststate.SecurityGroup(
                key(id),
                group.stream()
                        .flatMap(found -> found.rules().stream())
                        .map(Translation::rule)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** The groups that a group's rules name. */
    static Set<SecurityGroupId> namedBy(Optional<SecurityGroup> group) {
        Set<SecurityGroupId> named = new TreeSet<>(Comparator.comparing(SecurityGroupId::value));
        group.stream().flatMap(found -> found.rules().stream()).forEach(rule -> {
            if (rule.peer() instanceof RulePeer.Group(var _, var peer)) {
                named.add(peer);
            }
        });
        return named;
    }

    static SecurityGroupKey key(SecurityGroupId id) {
        return new SecurityGroupKey(id.value());
    }

    static InstanceKey key(InstanceId id) {
        return new InstanceKey(id.value());
    }

    /** A VPC has one table, and it has the network's number. */
    static RouteTableNumber routeTable(Vpc vpc) {
        return new RouteTableNumber(vpc.network().number());
    }

    /** Without a table there are no routes: nothing leaves. */
    dev.tenet.hoststate.RouteTable routeTable(Vpc vpc, Optional<RouteTable> table) {
        return new dev.tenet.hoststate.RouteTable(
                routeTable(vpc),
                table.filter(found -> found.vpc().equals(vpc.id())).stream()
                        .flatMap(found -> found.routes(vpc).stream())
                        .map(route -> new Route(
                                route.destination(),
                                switch (route.target()) {
                                    case dev.tenet.model.RouteTarget.Local() -> new RouteTarget.Local(vpc.network());
                                }))
                        .toList());
    }

    /** Empty if it is not on a host, or is in no subnet that could hold its addresses: then it does not exist there. */
    Optional<dev.tenet.hoststate.NetworkInterface> networkInterface(
            Attached attached, Vpc vpc, Optional<Subnet> subnet) {
        NetworkInterface from = attached.networkInterface();
        Optional<Subnet> own =
                subnet.filter(found -> found.vpc().equals(vpc.id()) && holds(found, attached.addresses()));
        if (attached.host().isEmpty() || own.isEmpty() || from.number().number() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new dev.tenet.hoststate.NetworkInterface(
                number(from),
                new InterfaceName(from.id().value()),
                vpc.network(),
                from.mac(),
                NetworkInterface.macOf(own.get().router()),
                attached.addresses(),
                Optional.of(own.get().ipv4()),
                own.get().ipv6().map(SubnetCidr::prefix),
                from.groups().stream().distinct().map(Translation::key).toList(),
                identity(from),
                routeTable(vpc),
                from.sourceDestinationCheck(),
                settings.mtuBytes(),
                settings.idleTimeouts(),
                settings.flowQuota(),
                settings.asksPerSecond(),
                attached.generation()));
    }

    static InterfaceNumber number(NetworkInterface networkInterface) {
        return new InterfaceNumber(Math.toIntExact(networkInterface.number().number()));
    }

    /** With those of its interfaces that exist on the host. */
    Guest guest(Instance instance, List<NetworkInterface> existing, Optional<Subnet> subnet) {
        List<GuestInterface> devices = existing.stream()
                .map(device -> new GuestInterface(
                        device.attachment()
                                .map(InterfaceAttachment::deviceIndex)
                                .orElse(0),
                        number(device)))
                .toList();
        return new Guest(key(instance.id()), GuestKind.NAMESPACE, devices, hostName(instance, existing, subnet));
    }

    Location location(Attached attached, IpAddress address, Vpc vpc) {
        return new Location(
                vpc.network(),
                address,
                attached.host().map(Fabric::number),
                attached.generation(),
                identity(attached.networkInterface()));
    }

    /** EC2's private host name: after the primary address, or after the instance where the subnet wants that. */
    private static GuestHostName hostName(Instance instance, List<NetworkInterface> existing, Optional<Subnet> subnet) {
        boolean afterInstance = existing.isEmpty()
                || subnet.filter(found -> found.settings().hostnameType() == HostnameType.RESOURCE_NAME)
                        .isPresent();
        return new GuestHostName(
                afterInstance
                        ? instance.id().value()
                        : "ip-" + existing.getFirst().primaryIpv4().toString().replace('.', '-'));
    }

    private static Identity identity(NetworkInterface networkInterface) {
        return new Identity(networkInterface.identity().number());
    }

    private static boolean holds(Subnet subnet, List<IpAddress> addresses) {
        return addresses.stream()
                        .allMatch(address -> subnet.ipv4().contains(address)
                                || subnet.ipv6()
                                        .filter(block -> block.prefix().contains(address))
                                        .isPresent())
                && Set.copyOf(addresses).size() == addresses.size();
    }

    /** Empty for a rule whose peer cannot exist yet: it allows nothing. */
    private static Optional<SecurityGroupRule> rule(dev.tenet.model.SecurityGroupRule rule) {
        RuleDirection direction = switch (rule.direction()) {
            case INGRESS -> RuleDirection.INGRESS;
            case EGRESS -> RuleDirection.EGRESS;
        };
        RuleTraffic traffic = switch (rule.traffic()) {
            case dev.tenet.model.RuleTraffic.All() -> new RuleTraffic.Any();
            case dev.tenet.model.RuleTraffic.Ports(var protocol, var ports) -> new RuleTraffic.Ports(protocol, ports);
            case dev.tenet.model.RuleTraffic.Icmp(var protocol, var type, var code) ->
                new RuleTraffic.Icmp(protocol, type, code);
            case dev.tenet.model.RuleTraffic.Protocol(var protocol) -> new RuleTraffic.Protocol(protocol);
        };
        return switch (rule.peer()) {
            case RulePeer.Addresses(var prefix) ->
                Optional.of(
                        new SecurityGroupRule(direction, traffic, new dev.tenet.hoststate.RulePeer.Addresses(prefix)));
            case RulePeer.Group(var _, var group) ->
                Optional.of(
                        new SecurityGroupRule(direction, traffic, new dev.tenet.hoststate.RulePeer.Group(key(group))));
            case RulePeer.PrefixList _ -> Optional.empty();
        };
    }
}
