package dev.tenet.compiler;

import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.MetadataOptions;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.RecordSet;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.model.AccountId;
import dev.tenet.model.Catalogue;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.EffectiveRoutes;
import dev.tenet.model.FlowLog;
import dev.tenet.model.HostId;
import dev.tenet.model.HostedZone;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceMetadataOptions;
import dev.tenet.model.InstanceType;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkAllowance;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.PrivateDnsNames;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetSettings.HostnameType;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Model objects as the resources of hosts, one at a time: the words change, and what a host need not know is left out. What
 * is missing or cannot be gives the closed form that each method states.
 */
final class Translation {
    private static final int KILO = 1_000;

    private final CompilerSettings settings;

    Translation(CompilerSettings settings) {
        this.settings = settings;
    }

    dev.tenet.hoststate.Network network(Vpc vpc, GatewayChoice.Chosen chosen, HostId on, IntentSnapshot intent) {
        return new dev.tenet.hoststate.Network(
                vpc.network(),
                new NetworkTag(vpc.tag().bits()),
                Optional.empty(),
                chosen.gateways().stream().map(GatewayChoice.Candidate::number).toList(),
                chosen.isGateway(on),
                preloaded(vpc, intent),
                chosen.edges());
    }

    /** Whether hosts that send into the VPC are told all of its locations, and what then becomes of packets for other addresses. */
    Optional<LocationMiss> preloaded(Vpc vpc, IntentSnapshot intent) {
        LocationSupply supply = intent.find(LocationSetting.key(vpc.id()))
                .map(LocationSetting::supply)
                .orElse(settings.locations());
        return switch (supply) {
            case LocationSupply.OnDemand() -> Optional.empty();
            case LocationSupply.Preloaded(var onMiss) ->
                Optional.of(
                        switch (onMiss) {
                            case DROP -> LocationMiss.DROP;
                            case GATEWAY -> LocationMiss.ASK_GATEWAY;
                        });
        };
    }

    /** Without a set of options instances are told their addresses and routes alone. */
    NetworkServices services(Vpc vpc, IntentSnapshot intent) {
        Optional<DhcpOptions> options = intent.find(DhcpOptions.key(vpc.owner(), vpc.dhcpOptions()));
        List<IpPrefix> blocks = new ArrayList<>();
        vpc.ipv4().forEach(block -> blocks.add(block.prefix()));
        vpc.ipv6().ifPresent(block -> blocks.add(block.prefix()));
        return new NetworkServices(
                vpc.network(),
                blocks,
                settings.region().name().privateDomain(),
                vpc.dnsSupport(),
                vpc.dnsHostnames(),
                dns64(vpc, intent),
                options.map(DhcpTranslation::settings).orElse(DhcpSettings.NONE));
    }

    private static List<IpPrefix> dns64(Vpc vpc, IntentSnapshot intent) {
        return intent.list(Kind.SUBNET.under(vpc.owner())).stream()
                .filter(subnet ->
                        subnet.vpc().equals(vpc.id()) && subnet.settings().dns64())
                .flatMap(subnet ->
                        Stream.concat(Stream.of(subnet.ipv4()), subnet.ipv6().map(SubnetCidr::prefix).stream()))
                .toList();
    }

    /** A zone as one of the VPCs that see it has it. */
    dev.tenet.hoststate.HostedZone hostedZone(HostedZone zone, Vpc vpc) {
        return new dev.tenet.hoststate.HostedZone(
                vpc.network(),
                zone.id().value(),
                zone.name(),
                zone.records().stream()
                        .map(set -> new RecordSet(set.name(), set.type().name(), set.ttlSeconds(), set.values()))
                        .toList());
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
    dev.tenet.hoststate.SecurityGroup group(SecurityGroupId id, Optional<SecurityGroup> group, IntentSnapshot intent) {
        return new dev.tenet.hoststate.SecurityGroup(
                key(id),
                group.stream()
                        .flatMap(found ->
                                found.rules().stream().flatMap(rule -> rules(rule, found.owner(), intent).stream()))
                        .distinct()
                        .toList());
    }

    /** The prefix lists that a group's rules name. */
    static Set<PrefixListId> listsOf(Optional<SecurityGroup> group) {
        Set<PrefixListId> lists = new TreeSet<>();
        group.stream().flatMap(found -> found.rules().stream()).forEach(rule -> {
            if (rule.peer() instanceof RulePeer.PrefixList(var list)) {
                lists.add(list);
            }
        });
        return lists;
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

    /** Without an ACL, or with another network's, nothing passes the subnet's edge. */
    dev.tenet.hoststate.NetworkAcl networkAcl(NetworkAclId id, Vpc vpc, Optional<NetworkAcl> acl) {
        return new dev.tenet.hoststate.NetworkAcl(
                key(id),
                acl.filter(found -> found.vpc().equals(vpc.id())).stream()
                        .flatMap(found -> found.entries().stream())
                        .map(entry -> new NetworkAclRule(
                                direction(entry.direction()),
                                entry.number(),
                                entry.action() == NetworkAclEntry.Action.ALLOW,
                                traffic(entry.traffic()),
                                entry.peer()))
                        .toList());
    }

    /** Where packets enter and leave the subnet. */
    static SubnetEdge edge(Subnet subnet) {
        return new SubnetEdge(
                key(subnet.networkAcl()),
                Optional.of(subnet.ipv4()),
                subnet.ipv6().map(SubnetCidr::prefix));
    }

    static NetworkAclId id(NetworkAclKey key) {
        return new NetworkAclId(key.value());
    }

    static NetworkAclKey key(NetworkAclId id) {
        return new NetworkAclKey(id.value());
    }

    static SecurityGroupKey key(SecurityGroupId id) {
        return new SecurityGroupKey(id.value());
    }

    static InstanceKey key(InstanceId id) {
        return new InstanceKey(id.value());
    }

    static RouteTableNumber number(RouteTable table) {
        return new RouteTableNumber(table.number().number());
    }

    /** What a subnet is routed by: its own table, or else the VPC's main one; empty if that is not there. */
    static Optional<RouteTable> tableOf(Subnet subnet, Vpc vpc, IntentSnapshot intent) {
        RouteTableId id = subnet.routeTable().orElse(vpc.mainRouteTable());
        return intent.find(RouteTable.key(vpc.owner(), id))
                .filter(found -> found.vpc().equals(vpc.id()));
    }

    /** A route to what is not there, or cannot take packets now, is a black hole. */
    dev.tenet.hoststate.RouteTable routeTable(RouteTable table, Vpc vpc, IntentSnapshot intent) {
        SortedMap<IpPrefix, dev.tenet.model.RouteTarget> effective = effective(table, vpc, intent);
        List<Route> routes = new ArrayList<>();
        effective.forEach((destination, target) -> {
            if (target instanceof dev.tenet.model.RouteTarget.NatGateway(var id)) {
                NatTranslation.onward(id, destination, effective.keySet(), vpc, intent)
                        .forEach((led, onward) -> routes.add(new Route(led, onward)));
            } else {
                routes.add(new Route(destination, target(target, vpc, intent)));
            }
        });
        return new dev.tenet.hoststate.RouteTable(number(table), routes);
    }

    static SortedMap<IpPrefix, dev.tenet.model.RouteTarget> effective(
            RouteTable table, Vpc vpc, IntentSnapshot intent) {
        return EffectiveRoutes.of(table, vpc, list -> entries(table.owner(), list, intent));
    }

    /** What a table leads by: its routes, and those of the subnets of the NAT gateways that it names. */
    static List<dev.tenet.model.Route> routes(RouteTable table, Vpc vpc, IntentSnapshot intent) {
        List<dev.tenet.model.Route> routes = new ArrayList<>(table.added());
        for (dev.tenet.model.Route route : table.added()) {
            if (route.target() instanceof dev.tenet.model.RouteTarget.NatGateway(var id)) {
                NatTranslation.tableOf(id, vpc, intent).ifPresent(onward -> routes.addAll(onward.added()));
            }
        }
        return routes;
    }

    /** The interfaces that routes name. */
    static Set<NetworkInterfaceId> targets(List<dev.tenet.model.Route> routes) {
        Set<NetworkInterfaceId> targets = new TreeSet<>(Comparator.comparing(NetworkInterfaceId::value));
        routes.forEach(route -> {
            if (route.target() instanceof dev.tenet.model.RouteTarget.Interface(var id)) {
                targets.add(id);
            }
        });
        return targets;
    }

    /** The peering connections that routes name. */
    static Set<VpcPeeringConnectionId> peerings(List<dev.tenet.model.Route> routes) {
        Set<VpcPeeringConnectionId> peerings = new TreeSet<>();
        routes.forEach(route -> {
            if (route.target() instanceof dev.tenet.model.RouteTarget.Peering(var id)) {
                peerings.add(id);
            }
        });
        return peerings;
    }

    /** The prefix lists that routes are to. */
    static Set<PrefixListId> listsOf(List<dev.tenet.model.Route> routes) {
        Set<PrefixListId> lists = new TreeSet<>();
        routes.forEach(route -> {
            if (route.destination() instanceof RouteDestination.PrefixList(var list)) {
                lists.add(list);
            }
        });
        return lists;
    }

    /** Of all but NAT gateways, which {@link NatTranslation} leads on. */
    static RouteTarget target(dev.tenet.model.RouteTarget target, Vpc vpc, IntentSnapshot intent) {
        return switch (target) {
            case dev.tenet.model.RouteTarget.Local() -> new RouteTarget.Local(vpc.network());
            case dev.tenet.model.RouteTarget.Interface(var id) ->
                inUse(NetworkInterface.key(vpc.owner(), id), vpc, intent)
                        .<RouteTarget>map(number -> new RouteTarget.Interfaces(vpc.network(), List.of(number)))
                        .orElse(new RouteTarget.Blackhole());
            case dev.tenet.model.RouteTarget.Peering(var id) ->
                intent.find(VpcPeeringConnection.key(id))
                        .flatMap(connection -> Peered.from(connection, vpc.id(), intent))
                        .<RouteTarget>map(far -> new RouteTarget.Local(far.network()))
                        .orElse(new RouteTarget.Blackhole());
            case dev.tenet.model.RouteTarget.InternetGateway(var id) ->
                Internet.isAttached(id, vpc, intent) ? new RouteTarget.Internet() : new RouteTarget.Blackhole();
            case dev.tenet.model.RouteTarget.NatGateway _ -> new RouteTarget.Blackhole();
            case dev.tenet.model.RouteTarget.EgressOnlyGateway(var id) ->
                Internet.isAttached(id, vpc, intent) ? new RouteTarget.Internet() : new RouteTarget.Blackhole();
        };
    }

    /** An interface of the VPC, if a route can lead to it now. */
    static Optional<InterfaceNumber> inUse(IntentKey<NetworkInterface> key, Vpc vpc, IntentSnapshot intent) {
        return intent.find(key)
                .filter(found -> found.vpc().equals(vpc.id()))
                .filter(found -> Attached.of(found, intent).host().isPresent())
                .map(Translation::number);
    }

    private static List<IpPrefix> entries(AccountId owner, PrefixListId list, IntentSnapshot intent) {
        return intent.find(ManagedPrefixList.key(owner, list))
                .map(ManagedPrefixList::blocks)
                .orElse(List.of());
    }

    /**
     * Empty if it is not on a host, or is in no subnet that could hold its addresses, or that subnet has no route table: then it does
     * not exist there.
     */
    Optional<dev.tenet.hoststate.NetworkInterface> networkInterface(
            Attached attached,
            Vpc vpc,
            Optional<Subnet> subnet,
            Optional<RouteTable> table,
            Optional<RuleChangeSetting> setting) {
        NetworkInterface from = attached.networkInterface();
        Optional<Subnet> own =
                subnet.filter(found -> found.vpc().equals(vpc.id()) && holds(found, attached.prefixes()));
        boolean exists = attached.host().isPresent() && own.isPresent() && table.isPresent();
        if (!exists || from.number().number() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new dev.tenet.hoststate.NetworkInterface(
                number(from),
                new InterfaceName(from.id().value()),
                vpc.network(),
                from.mac(),
                NetworkInterface.macOf(own.get().router()),
                attached.addresses(),
                from.prefixes(),
                Optional.of(own.get().ipv4()),
                own.get().ipv6().map(SubnetCidr::prefix),
                from.groups().stream().distinct().map(Translation::key).toList(),
                identity(from),
                key(own.get().networkAcl()),
                number(table.orElseThrow()),
                from.sourceDestinationCheck(),
                settings.mtuBytes(),
                idleTimeouts(from.timeouts()),
                settings.flowQuota(),
                setting.map(RuleChangeSetting::ruleChange)
                        .map(Translation::ruleChange)
                        .orElseGet(RuleChange.Keep::new),
                settings.asksPerSecond(),
                attached.instance().map(Translation::rates).orElse(Rates.UNLIMITED),
                attached.generation()));
    }

    /** Empty if no flow log is about the interface. */
    Optional<FlowLogging> flowLogging(Attached attached, Collection<FlowLog> logs) {
        return FlowLogTranslation.logging(attached, logs, settings.region());
    }

    private static Rates rates(Instance instance) {
        return Catalogue.BUILT_IN
                .type(instance.settings().type())
                .flatMap(InstanceType::allowance)
                .map(Translation::rates)
                .orElse(Rates.UNLIMITED);
    }

    private static Rates rates(NetworkAllowance allowance) {
        Bandwidth bandwidth = new Bandwidth(
                allowance.peakMegabitsPerSecond() * KILO,
                allowance.baselineMegabitsPerSecond() * KILO,
                allowance.creditMillis());
        return new Rates(allowance.packetsPerSecond(), allowance.connectionsPerSecond(), bandwidth, bandwidth);
    }

    private IdleTimeouts idleTimeouts(TrackingTimeouts chosen) {
        return settings.idleTimeouts().withSeconds(chosen.tcpEstablished(), chosen.udp(), chosen.udpStream());
    }

    static InterfaceNumber number(NetworkInterface networkInterface) {
        return number(networkInterface.number());
    }

    static InterfaceNumber number(dev.tenet.model.InterfaceNumber number) {
        return new InterfaceNumber(Math.toIntExact(number.number()));
    }

    /** With those of its interfaces that exist on the host. */
    Guest guest(Instance instance, List<NetworkInterface> existing, Optional<Subnet> subnet) {
        return GuestTranslation.guest(instance, existing, hostName(instance, existing, subnet));
    }

    /** With those of its interfaces that exist on the host. */
    InstanceMetadata metadata(
            Instance instance,
            List<NetworkInterface> existing,
            Optional<Subnet> subnet,
            Vpc vpc,
            IntentSnapshot intent) {
        InstanceMetadataOptions options = instance.settings().services().metadata();
        return new InstanceMetadata(
                key(instance.id()),
                new MetadataOptions(options.enabled(), options.tokensRequired(), options.hopLimit(), options.ipv6()),
                MetadataLeaves.of(
                        settings.region(),
                        instance,
                        hostName(instance, existing, subnet).value(),
                        existing,
                        vpc,
                        intent));
    }

    Location location(Attached attached, IpPrefix prefix, Vpc vpc) {
        return new Location(
                vpc.network(),
                prefix,
                attached.host().map(Fabric::number),
                attached.generation(),
                identity(attached.networkInterface()));
    }

    /** EC2's private host name: after the primary address, or after the instance where the subnet wants that. */
    private static GuestHostName hostName(Instance instance, List<NetworkInterface> existing, Optional<Subnet> subnet) {
        boolean afterInstance = existing.isEmpty()
                || instance.settings()
                        .services()
                        .names()
                        .or(() -> subnet.map(Subnet::settings).map(PrivateDnsNames::of))
                        .filter(names -> names.hostnameType() == HostnameType.RESOURCE_NAME)
                        .isPresent();
        return new GuestHostName(
                afterInstance
                        ? instance.id().value()
                        : "ip-" + existing.getFirst().primaryIpv4().toString().replace('.', '-'));
    }

    private static Identity identity(NetworkInterface networkInterface) {
        return new Identity(networkInterface.identity().number());
    }

    private static boolean holds(Subnet subnet, List<IpPrefix> prefixes) {
        return prefixes.stream()
                        .allMatch(prefix -> subnet.ipv4().contains(prefix)
                                || subnet.ipv6()
                                        .filter(block -> block.prefix().contains(prefix))
                                        .isPresent())
                && prefixes.stream()
                        .allMatch(prefix ->
                                prefixes.stream().filter(prefix::overlaps).count() == 1);
    }

    /** A rule that names a prefix list is one rule for each entry that the list has now. */
    private static List<SecurityGroupRule> rules(
            dev.tenet.model.SecurityGroupRule rule, AccountId owner, IntentSnapshot intent) {
        RuleDirection direction = direction(rule.direction());
        RuleTraffic traffic = traffic(rule.traffic());
        return switch (rule.peer()) {
            case RulePeer.Addresses(var prefix) ->
                List.of(new SecurityGroupRule(direction, traffic, new dev.tenet.hoststate.RulePeer.Addresses(prefix)));
            case RulePeer.Group(var _, var group) ->
                List.of(new SecurityGroupRule(direction, traffic, new dev.tenet.hoststate.RulePeer.Group(key(group))));
            case RulePeer.PrefixList(var list) ->
                entries(owner, list, intent).stream()
                        .map(prefix -> new SecurityGroupRule(
                                direction, traffic, new dev.tenet.hoststate.RulePeer.Addresses(prefix)))
                        .toList();
        };
    }

    private static RuleChange ruleChange(dev.tenet.model.RuleChange ruleChange) {
        return switch (ruleChange) {
            case dev.tenet.model.RuleChange.Keep() -> new RuleChange.Keep();
            case dev.tenet.model.RuleChange.Cut() -> new RuleChange.Cut();
            case dev.tenet.model.RuleChange.Rejudge(int perSecond) -> new RuleChange.Rejudge(perSecond);
        };
    }

    private static RuleDirection direction(dev.tenet.model.RuleDirection direction) {
        return switch (direction) {
            case INGRESS -> RuleDirection.INGRESS;
            case EGRESS -> RuleDirection.EGRESS;
        };
    }

    private static RuleTraffic traffic(dev.tenet.model.RuleTraffic traffic) {
        return switch (traffic) {
            case dev.tenet.model.RuleTraffic.All() -> new RuleTraffic.Any();
            case dev.tenet.model.RuleTraffic.Ports(var protocol, var ports) -> new RuleTraffic.Ports(protocol, ports);
            case dev.tenet.model.RuleTraffic.Icmp(var protocol, var type, var code) ->
                new RuleTraffic.Icmp(protocol, type, code);
            case dev.tenet.model.RuleTraffic.Protocol(var protocol) -> new RuleTraffic.Protocol(protocol);
        };
    }
}
