package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InstanceMetadataKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.hoststate.TrafficMirroringKey;
import dev.tenet.model.AccountId;
import dev.tenet.model.FlowLog;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostedZone;
import dev.tenet.model.HostedZoneId;
import dev.tenet.model.Identity;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.Route;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One network on all hosts. Each object that changed is looked at again as it is now; indexes tell whom else it concerns.
 * After each object, what every host has is complete in itself, so a step may end anywhere.
 */
final class NetworkLayer {
    private final AccountId owner;
    private final VpcId id;
    private final CompilerSettings settings;
    private final Translation translation;
    private final FabricLayer fabric;
    private final SharedResources shared;
    private final LocationSets locations;
    private final ChangeLog log;
    private final Placements placements;

    private Optional<Vpc> vpc = Optional.empty();

    /** The same for all hosts; options sets never change, only which one the VPC has. */
    private Optional<EncodedResource> services = Optional.empty();

    /** The same for all hosts. */
    private Optional<EncodedResource> metering = Optional.empty();

    /** Those that the VPC sees, once it is there. */
    private final Map<HostedZoneId, EncodedResource> zones = new HashMap<>();

    private GatewayChoice.Chosen chosen = GatewayChoice.Chosen.NONE;
    private final Map<HostId, HostSlice> slices = new LinkedHashMap<>();
    private final Set<HostSlice> touched = new LinkedHashSet<>();

    private final Map<IntentKey<NetworkInterface>, KnownInterface> interfaces = new HashMap<>();
    private final Map<IntentKey<Instance>, KnownInstance> instances = new HashMap<>();
    private final Map<SecurityGroupId, KnownGroup> groups = new HashMap<>();
    private final Map<SecurityGroupId, String> groupNames = new HashMap<>();
    private final Map<IntentKey<Identity>, KnownIdentity> identities = new HashMap<>();
    private final Index<SubnetId, IntentKey<NetworkInterface>> interfacesBySubnet = new Index<>();
    private final Index<IntentKey<Instance>, IntentKey<NetworkInterface>> interfacesByInstance = new Index<>();
    private final Index<SecurityGroupId, IntentKey<NetworkInterface>> interfacesByGroup = new Index<>();
    private final Index<SubnetId, IntentKey<Instance>> instancesBySubnet = new Index<>();
    private final Index<SecurityGroupId, HostSlice> carriers = new Index<>();
    private final Index<NetworkAclId, HostSlice> edges = new Index<>();
    private final Index<SecurityGroupId, HostSlice> namers = new Index<>();
    private final Index<SecurityGroupId, IntentKey<Identity>> identitiesByGroup = new Index<>();
    private final Map<RouteTableId, KnownTable> tables = new HashMap<>();
    private final Index<RouteTableId, HostSlice> routed = new Index<>();
    private final Index<IntentKey<NetworkInterface>, RouteTableId> tablesByTarget = new Index<>();
    private final Index<PrefixListId, RouteTableId> tablesByList = new Index<>();
    private final Index<PrefixListId, SecurityGroupId> groupsByList = new Index<>();

    /** Of the whole network, its subnets and its interfaces. */
    private final Map<IntentKey<FlowLog>, FlowLog> flowLogs = new HashMap<>();

    private final Map<IntentKey<TrafficMirrorSession>, TrafficMirrorSession> mirrorSessions = new HashMap<>();

    private BalancerTranslation.Result balancing = BalancerTranslation.Result.NONE;
    private List<EncodedResource> balancers = List.of();
    private Map<HostId, List<EncodedResource>> checks = Map.of();
    private List<EncodedResource> onInternet = List.of();
    private Set<IntentKey<NetworkInterface>> balanced = Set.of();
    private final NatPublication nat;
    private final OwnerPublication ownership;
    private boolean tablesChanged;

    /** Tables made since interfaces were last published, whose interfaces the internet may know otherwise now. */
    private final Set<RouteTableId> tablesMade = new LinkedHashSet<>();

    private final Map<IntentKey<NetworkInterface>, Map<ResourceKey, Published>> published = new HashMap<>();

    /** Interfaces that a table named or names, to be looked at if that is new to them. */
    private final Set<IntentKey<NetworkInterface>> nextHops = new LinkedHashSet<>();

    /** Guests of interfaces that were looked at because of routes. */
    private final Set<IntentKey<Instance>> guestsBesides = new LinkedHashSet<>();

    /** What is at the other end of a peering connection, whatever its state. */
    private final Map<IntentKey<VpcPeeringConnection>, VpcId> connections = new HashMap<>();

    /** By active peering connection. */
    private final Map<IntentKey<VpcPeeringConnection>, Vpc> peered = new HashMap<>();

    /** Whose address it is. */
    private final Map<LocationKey, IntentKey<NetworkInterface>> locationOwners = new HashMap<>();

    NetworkLayer(
            AccountId owner,
            VpcId id,
            CompilerSettings settings,
            FabricLayer fabric,
            SharedResources shared,
            LocationSets locations,
            ChangeLog log,
            Placements placements) {
        this.owner = owner;
        this.id = id;
        this.settings = settings;
        this.translation = new Translation(settings);
        this.fabric = fabric;
        this.shared = shared;
        this.locations = locations;
        this.log = log;
        this.placements = placements;
        this.nat = new NatPublication(settings.natQuota(), fabric, shared, locations, log);
        this.ownership = new OwnerPublication(fabric, shared, log);
    }

    /** Which instances are to run on a host, in any network and whether or not the host exists. */
    interface Placements {
        void moved(IntentKey<Instance> instance, VpcId vpc, Optional<HostId> from, Optional<HostId> to);

        /** The host has something of this network, or has no longer. */
        void member(HostId host, NetworkLayer network, boolean member);

        /** The network must hear of changes of another VPC and its identities, or no longer. */
        void peered(VpcId far, NetworkLayer network, boolean peered);

        /** The network must hear of changes of a prefix list, or no longer. */
        void names(PrefixListId list, NetworkLayer network, boolean names);
    }

    /**
     * An interface as it was when it was last looked at.
     *
     * @param on the host that has it
     * @param at the host of its instance, where it may not be for want of something else
     */
    private record KnownInterface(
            NetworkInterface object,
            Optional<HostId> on,
            Optional<HostId> at,
            Optional<RouteTableId> table,
            Optional<ResourceKey> tableKey,
            Optional<IntentKey<Instance>> instance,
            Set<LocationKey> locations,
            Optional<NetworkAclId> acl) {
        InterfaceNumber number() {
            return Translation.number(object);
        }

        boolean inUse() {
            return at.isPresent();
        }

        Set<SecurityGroupId> groups() {
            return new LinkedHashSet<>(object.groups());
        }

        SubnetId subnet() {
            return object.subnet();
        }
    }

    private record KnownInstance(
            Optional<HostId> placedOn,
            Optional<HostId> guestOn,
            SubnetId subnet,
            Set<IntentKey<NetworkInterface>> interfaces) {}

    /** A public address, and who has been told. */
    private record Published(EncodedResource resource, Set<HostId> receivers) {}

    private record KnownIdentity(Set<SecurityGroupId> groups, EncodedResource resource) {}

    private record KnownGroup(EncodedResource resource, Set<SecurityGroupId> named, Set<PrefixListId> lists) {}

    /**
     * A table as it was made.
     *
     * @param targets the interfaces that routes name, with the number of each that was in use
     * @param connections the peering connections that routes name
     * @param leadsTo the VPCs that were at the other ends
     */
    private record KnownTable(
            EncodedResource resource,
            Map<IntentKey<NetworkInterface>, Optional<InterfaceNumber>> targets,
            Set<IntentKey<VpcPeeringConnection>> connections,
            List<Vpc> leadsTo,
            Set<PrefixListId> lists) {}

    void evaluate(IntentKey<?> key, IntentSnapshot intent) {
        log.object();
        if (key.kind().equals(Kind.VPC)) {
            evaluateVpc(lastPart(key), intent);
        } else if (key.kind().equals(Kind.SUBNET)) {
            evaluateSubnet(new SubnetId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.ROUTE_TABLE)) {
            evaluateTable(new RouteTableId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.PREFIX_LIST)) {
            evaluateList(new PrefixListId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.VPC_PEERING_CONNECTION)) {
            evaluatePeering(new IntentKey<>(Kind.VPC_PEERING_CONNECTION, key.path()), intent);
        } else if (key.kind().equals(Kind.SECURITY_GROUP)) {
            SecurityGroupId group = new SecurityGroupId(lastPart(key));
            evaluateGroup(group, intent);
            evaluateGroupName(group, intent);
        } else if (key.kind().equals(Kind.RULE_CHANGE)) {
            evaluateAllInterfaces(intent);
        } else if (key.kind().equals(Kind.LOCATION_SETTING)) {
            slices.values().forEach(slice -> evaluateMembership(slice, intent));
        } else if (key.kind().equals(Kind.METERING)) {
            evaluateMetering(intent);
        } else if (key.kind().equals(Kind.HOSTED_ZONE)) {
            evaluateZone(new HostedZoneId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.NETWORK_ACL)) {
            evaluateAcl(new NetworkAclId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.FLOW_LOG)) {
            evaluateFlowLog(new IntentKey<>(Kind.FLOW_LOG, key.path()), intent);
        } else if (key.kind().equals(Kind.TRAFFIC_MIRROR_SESSION)) {
            evaluateMirrorSession(new IntentKey<>(Kind.TRAFFIC_MIRROR_SESSION, key.path()), intent);
        } else if (key.kind().equals(Kind.TRAFFIC_MIRROR_FILTER)) {
            evaluateMirrorFilter(new IntentKey<>(Kind.TRAFFIC_MIRROR_FILTER, key.path()), intent);
        } else if (key.kind().equals(Kind.IDENTITY)) {
            evaluateIdentity(new IntentKey<>(Kind.IDENTITY, key.path()), intent);
        } else if (key.kind().equals(Kind.NETWORK_INTERFACE)) {
            evaluateInterfaceAndGuests(new IntentKey<>(Kind.NETWORK_INTERFACE, key.path()), intent);
        } else if (key.kind().equals(Kind.INTERNET_GATEWAY) || key.kind().equals(Kind.EGRESS_ONLY_INTERNET_GATEWAY)) {
            Set.copyOf(tables.keySet()).forEach(table -> compileTable(table, intent));
            publishAll(intent);
            evaluateBalancers(intent);
            ownership.publish(vpc, intent);
        } else if (key.kind().equals(Kind.NAT_GATEWAY)) {
            Set.copyOf(tables.keySet()).forEach(table -> compileTable(table, intent));
        } else if (key.kind().equals(Kind.EDGE_WEIGHT)) {
            ownership.publish(vpc, intent);
        } else if (key.kind().equals(Kind.NAT_LEASES) || key.kind().equals(Kind.NAT_GATEWAY_SETTING)) {
            // Only what follows is about them.
        } else if (key.kind().equals(Kind.INSTANCE)) {
            evaluateInstance(new IntentKey<>(Kind.INSTANCE, key.path()), intent);
        } else if (key.kind().equals(Kind.LOAD_BALANCER)
                || key.kind().equals(Kind.TARGET_GROUP)
                || key.kind().equals(Kind.TARGET_HEALTH)
                || key.kind().equals(Kind.ZONAL_SHIFT)) {
            evaluateBalancers(intent);
        } else {
            throw new IllegalArgumentException(key + " concerns no network");
        }
        if (concernsBalancers(key)) {
            evaluateBalancers(intent);
        }
        evaluateNat(key, intent);
        if (key.kind().equals(Kind.VPC)
                || key.kind().equals(Kind.SUBNET)
                || key.kind().equals(Kind.VPC_PEERING_CONNECTION)) {
            evaluateMetering(intent);
        }
        evaluateBesides(intent);
        publishByTables(intent);
        dropEmptySlices();
    }

    /** Whether what changed may be a balancer's target, or the network that balancers are in. */
    private boolean concernsBalancers(IntentKey<?> key) {
        if (key.kind().equals(Kind.VPC)) {
            return true;
        }
        if (!balancing.any()) {
            return false;
        }
        return key.kind().equals(Kind.INSTANCE)
                        && (balancing.byAddress()
                                || balancing.instances().stream()
                                        .anyMatch(instance -> instance.value().equals(lastPart(key))))
                || key.kind().equals(Kind.NETWORK_INTERFACE);
    }

    boolean hasNat() {
        return nat.any();
    }

    /** A NAT gateway leads on by its own subnet's table. */
    private void evaluateNat(IntentKey<?> key, IntentSnapshot intent) {
        Kind<?> kind = key.kind();
        if (kind.equals(Kind.NAT_GATEWAY)
                || kind.equals(Kind.NAT_GATEWAY_SETTING)
                || kind.equals(Kind.NAT_LEASES)
                || kind.equals(Kind.VPC)) {
            publishNat(intent);
        } else if (hasNat() && (kind.equals(Kind.ROUTE_TABLE) || kind.equals(Kind.SUBNET))) {
            Set.copyOf(tables.keySet()).forEach(table -> compileTable(table, intent));
            if (kind.equals(Kind.SUBNET)) {
                publishNat(intent); // whose network ACL may be another one
            }
        }
        boolean mayLeadElsewhere = kind.equals(Kind.NAT_GATEWAY)
                || kind.equals(Kind.VPC)
                || kind.equals(Kind.VPC_PEERING_CONNECTION)
                || kind.equals(Kind.ROUTE_TABLE)
                || kind.equals(Kind.SUBNET);
        if (mayLeadElsewhere && nat.lead(vpc, intent)) {
            slices.values().forEach(slice -> evaluateMembership(slice, intent));
        }
    }

    /** A host that has ports of a gateway judges by the network ACL of its subnet. */
    private void publishNat(IntentSnapshot intent) {
        nat.publish(vpc, intent);
        nat.hosts().forEach(this::slice);
        slices.values().forEach(slice -> {
            Set<NetworkAclId> before = slice.gatewayAcls;
            slice.gatewayAcls = nat.acls(slice.host);
            slice.gatewayAcls.stream().filter(acl -> !before.contains(acl)).forEach(acl -> carry(slice, acl, intent));
            before.stream().filter(acl -> !slice.gatewayAcls.contains(acl)).forEach(acl -> uncarry(slice, acl));
            if (!before.equals(slice.gatewayAcls)) {
                touched.add(slice);
            }
        });
    }

    private void evaluateBalancers(IntentSnapshot intent) {
        BalancerTranslation.Result now = vpc.map(network -> new BalancerTranslation(
                                network, intent, settings.region().name())
                        .compile())
                .orElse(BalancerTranslation.Result.NONE);
        if (now.equals(balancing)) {
            return;
        }
        balancing = now;
        balancers = now.everywhere().map(log::compiled).toList();
        checks = now.checks().stream()
                .collect(Collectors.groupingBy(
                        BalancerTranslation.Check::on,
                        Collectors.mapping(check -> log.compiled(check.check()), Collectors.toList())));
        onInternet = now.onInternet().stream().map(log::compiled).toList();
        tellEdges();
        Set<IntentKey<NetworkInterface>> before = balanced;
        balanced = now.targets().stream()
                .map(target -> NetworkInterface.key(owner, target))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        nextHops.addAll(before);
        nextHops.addAll(balanced);
        slices.values().forEach(slice -> putBalancers(slice, intent));
        touched.addAll(slices.values());
    }

    private void tellEdges() {
        Set<HostId> edgeHosts = fabric.edges().stream()
                .map(GatewayChoice.Candidate::host)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!onInternet.isEmpty()) {
            edgeHosts.forEach(this::slice);
        }
        slices.values().forEach(slice -> {
            slice.putOnInternet(edgeHosts.contains(slice.host) ? onInternet : List.of());
            touched.add(slice);
        });
    }

    /** Hosts with interfaces have all balancers, their names, and the groups that they are judged by. */
    private void putBalancers(HostSlice slice, IntentSnapshot intent) {
        boolean wanted = slice.hasInterfaces();
        Set<SecurityGroupId> groupsNow = wanted ? balancing.groups() : Set.of();
        Set<SecurityGroupId> groupsBefore = slice.balancerGroups;
        slice.balancerGroups = groupsNow;
        groupsNow.stream().filter(group -> !groupsBefore.contains(group)).forEach(group -> carry(slice, group, intent));
        slice.putBalancers(wanted ? balancers : List.of());
        groupsBefore.stream().filter(group -> !groupsNow.contains(group)).forEach(group -> uncarry(slice, group));
    }

    /** Interfaces whose subnets may have got a table or lost it, and the guests of all that were looked at because of routes. */
    private void evaluateBesides(IntentSnapshot intent) {
        while (tablesChanged || !nextHops.isEmpty()) {
            Set<IntentKey<NetworkInterface>> besides = new LinkedHashSet<>(nextHops);
            nextHops.clear();
            besides.removeIf(key -> !isNextHopOtherwise(key));
            if (tablesChanged) {
                tablesChanged = false;
                besides.addAll(interfaces.keySet());
            }
            besides.forEach(key -> guestsBesides.addAll(evaluateInterface(key, intent)));
        }
        guestsBesides.forEach(guest -> evaluateGuest(guest, intent));
        guestsBesides.clear();
    }

    /** The hosts that may be gateways, or are edges, have changed. */
    void evaluateGateways(IntentSnapshot intent) {
        publishAll(intent);
        if (hasNat()) {
            publishNat(intent);
        }
        tellEdges();
        ownership.publish(vpc, intent);
        GatewayChoice.Chosen now = vpc.map(this::choose).orElse(GatewayChoice.Chosen.NONE);
        if (now.equals(chosen)) {
            if (!peered.isEmpty()) {
                // Those of a peered network may be others.
                slices.values().forEach(slice -> evaluateMembership(slice, intent));
            }
            return;
        }
        gatewayHosts().forEach(this::slice);
        chosen = now;
        gatewayHosts().forEach(this::slice);
        slices.values().forEach(slice -> evaluateMembership(slice, intent));
        dropEmptySlices();
    }

    AccountId owner() {
        return owner;
    }

    VpcId id() {
        return id;
    }

    /** All that a host has of this network alone, in no order. */
    Stream<EncodedResource> resources(HostId host) {
        HostSlice slice = slices.get(host);
        return slice == null ? Stream.of() : slice.resources().stream();
    }

    StateDigest digest(HostId host, StateDigest others) {
        HostSlice slice = slices.get(host);
        return slice == null ? others : others.plus(slice.digest());
    }

    Optional<InstancePlacement> placement(IntentKey<Instance> instance) {
        KnownInstance known = instances.get(instance);
        if (known == null) {
            return Optional.empty();
        }
        Set<HostId> peers = new HashSet<>();
        for (IntentKey<NetworkInterface> networkInterface : known.interfaces()) {
            KnownInterface device = interfaces.get(networkInterface);
            if (device != null) {
                device.groups().forEach(group -> namers.get(group).forEach(slice -> peers.add(slice.host)));
            }
        }
        Set<HostId> informed =
                vpc.map(network -> locations.hosts(network.network())).orElse(Set.of());
        return Optional.of(new InstancePlacement(known.guestOn(), informed, peers));
    }

    /** The groups of an instance's interfaces. */
    Set<SecurityGroupId> groups(IntentKey<Instance> instance) {
        KnownInstance known = instances.get(instance);
        return known == null
                ? Set.of()
                : known.interfaces().stream()
                        .flatMap(device -> Optional.ofNullable(interfaces.get(device)).stream())
                        .flatMap(device -> device.groups().stream())
                        .collect(Collectors.toSet());
    }

    /** The instance itself, if it is of this network and placed. */
    Optional<NamedInstance> named(InstanceKey instance, IntentSnapshot intent) {
        return tryId(instance)
                .map(found -> Instance.key(owner, found))
                .filter(instances::containsKey)
                .flatMap(intent::find)
                .flatMap(found -> found.interfaces().stream()
                        .map(device -> interfaces.get(NetworkInterface.key(owner, device)))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(primary -> NamedInstance.of(found, primary.object())));
    }

    /** The instance that has an address. */
    Optional<NamedInstance> named(IpAddress address, IntentSnapshot intent) {
        return vpc.map(network -> new LocationKey(network.network(), IpPrefix.single(address)))
                .flatMap(at -> Optional.ofNullable(locationOwners.get(at)))
                .flatMap(device -> Optional.ofNullable(interfaces.get(device)))
                .flatMap(KnownInterface::instance)
                .flatMap(instance -> named(new InstanceKey(lastPart(instance)), intent));
    }

    boolean is(VirtualNetworkIdentifier network) {
        return vpc.filter(found -> found.network().equals(network)).isPresent();
    }

    private static Optional<InstanceId> tryId(InstanceKey key) {
        try {
            return Optional.of(InstanceId.parse(key.value()));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    /** The hosts with rules that name one of the groups. */
    Set<HostId> naming(Set<SecurityGroupId> named) {
        return named.stream()
                .flatMap(group -> namers.get(group).stream())
                .map(slice -> slice.host)
                .collect(Collectors.toSet());
    }

    boolean isEmpty() {
        return vpc.isEmpty()
                && interfaces.isEmpty()
                && instances.isEmpty()
                && identities.isEmpty()
                && tables.isEmpty()
                && connections.isEmpty()
                && flowLogs.isEmpty();
    }

    private void evaluateVpc(String changed, IntentSnapshot intent) {
        if (!changed.equals(id.value())) {
            connections.entrySet().stream()
                    .filter(connection -> connection.getValue().value().equals(changed))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(connection -> evaluatePeering(connection, intent));
            return;
        }
        Optional<Vpc> now = intent.find(Vpc.key(owner, id));
        boolean isOther = !now.map(Vpc::network).equals(vpc.map(Vpc::network));
        boolean isRoutedOtherwise = !now.map(Vpc::mainRouteTable).equals(vpc.map(Vpc::mainRouteTable));
        boolean hasOtherBlocks = !now.map(Vpc::ipv4).equals(vpc.map(Vpc::ipv4))
                || !now.flatMap(Vpc::ipv6).equals(vpc.flatMap(Vpc::ipv6));
        vpc = now;
        compileServices(intent);
        if (isOther) {
            compileZones(intent);
            evaluateGateways(intent);
        }
        Set<RouteTableId> known = new LinkedHashSet<>(tables.keySet());
        intent.list(Kind.ROUTE_TABLE.under(owner)).stream()
                .filter(table -> table.vpc().equals(id))
                .forEach(table -> known.add(table.id()));
        known.forEach(table -> compileTable(table, intent));
        if (isOther || isRoutedOtherwise) {
            List.copyOf(interfaces.keySet()).forEach(key -> evaluateInterface(key, intent));
        }
        if (isOther || isRoutedOtherwise || hasOtherBlocks) {
            List.copyOf(instances.keySet()).forEach(key -> evaluateGuest(key, intent));
        }
        slices.values().forEach(slice -> evaluateMembership(slice, intent));
    }

    /** Of all its subnets, and of those of VPCs that it is peered with. */
    private void evaluateMetering(IntentSnapshot intent) {
        Optional<EncodedResource> now = vpc.map(network ->
                log.compiled(MeteringTranslation.metering(network, peered.values(), intent, settings.region())));
        if (!now.map(EncodedResource::bytes).equals(metering.map(EncodedResource::bytes))) {
            metering = now;
            slices.values().forEach(slice -> evaluateMembership(slice, intent));
        }
    }

    private void compileZones(IntentSnapshot intent) {
        zones.clear();
        intent.list(Kind.HOSTED_ZONE.under(owner)).forEach(zone -> compileZone(zone.id(), intent));
    }

    private void evaluateZone(HostedZoneId zone, IntentSnapshot intent) {
        compileZone(zone, intent);
        slices.values().forEach(slice -> evaluateMembership(slice, intent));
    }

    private void compileZone(HostedZoneId id, IntentSnapshot intent) {
        vpc.flatMap(network -> intent.find(HostedZone.key(owner, id))
                        .filter(zone -> zone.vpcs().contains(this.id))
                        .map(zone -> log.compiled(translation.hostedZone(zone, network))))
                .ifPresentOrElse(zone -> zones.put(id, zone), () -> zones.remove(id));
    }

    /** The hosts that have the table may have to know other networks. */
    private void evaluateTable(RouteTableId table, IntentSnapshot intent) {
        compileTable(table, intent);
    }

    /** Makes the table as it is now, and puts it where it is already. */
    private void compileTable(RouteTableId id, IntentSnapshot intent) {
        Optional<RouteTable> found = intent.find(RouteTable.key(owner, id))
                .filter(table -> table.vpc().equals(this.id));
        Optional<KnownTable> before = Optional.ofNullable(tables.get(id));
        Optional<KnownTable> now = vpc.flatMap(network -> found.map(table -> known(table, network, intent)));
        now.ifPresentOrElse(known -> tables.put(id, known), () -> tables.remove(id));
        before.ifPresent(known -> {
            known.lists().forEach(list -> tablesByList.remove(list, id));
            known.targets().keySet().forEach(target -> tablesByTarget.remove(target, id));
        });
        now.ifPresent(known -> {
            known.lists().forEach(list -> tablesByList.add(list, id));
            known.targets().keySet().forEach(target -> tablesByTarget.add(target, id));
            for (HostSlice slice : routed.get(id)) {
                slice.put(known.resource());
                evaluateMembership(slice, intent);
            }
        });
        tablesMade.add(id);
        tablesChanged |= before.isPresent() != now.isPresent();
        Stream.of(before, now).flatMap(Optional::stream).forEach(known -> {
            known.lists().forEach(this::tellList);
            nextHops.addAll(known.targets().keySet());
        });
    }

    private KnownTable known(RouteTable table, Vpc network, IntentSnapshot intent) {
        Map<IntentKey<NetworkInterface>, Optional<InterfaceNumber>> targets = new HashMap<>();
        List<Route> routes = Translation.routes(table, network, intent);
        Translation.targets(routes).stream()
                .map(target -> NetworkInterface.key(owner, target))
                .forEach(target -> targets.put(target, Translation.inUse(target, network, intent)));
        Set<IntentKey<VpcPeeringConnection>> named = Translation.peerings(routes).stream()
                .map(VpcPeeringConnection::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new KnownTable(
                log.compiled(translation.routeTable(table, network, intent)),
                targets,
                named,
                named.stream()
                        .flatMap(connection -> intent.find(connection).stream())
                        .flatMap(connection -> Peered.from(connection, id, intent).stream())
                        .toList(),
                Translation.listsOf(routes));
    }

    private void tellList(PrefixListId list) {
        placements.names(
                list,
                this,
                !tablesByList.get(list).isEmpty() || !groupsByList.get(list).isEmpty());
    }

    private void evaluateList(PrefixListId list, IntentSnapshot intent) {
        tablesByList.get(list).forEach(table -> compileTable(table, intent));
        groupsByList.get(list).forEach(group -> evaluateGroup(group, intent));
    }

    private void evaluatePeering(IntentKey<VpcPeeringConnection> key, IntentSnapshot intent) {
        Optional<Vpc> before = Optional.ofNullable(peered.get(key));
        Optional<Vpc> now = intent.find(key).flatMap(connection -> Peered.from(connection, id, intent));
        now.ifPresentOrElse(far -> peered.put(key, far), () -> peered.remove(key));
        Stream.of(noteConnection(key, intent), now.map(Vpc::id))
                .flatMap(Optional::stream)
                .distinct()
                .forEach(far -> evaluateIdentities(far, intent));
        tables.entrySet().stream()
                .filter(table -> table.getValue().connections().contains(key))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(table -> compileTable(table, intent));
    }

    /** Whatever its state: what is at the other end may come later. Returns what was there before. */
    private Optional<VpcId> noteConnection(IntentKey<VpcPeeringConnection> key, IntentSnapshot intent) {
        Optional<VpcId> before = Optional.ofNullable(connections.get(key));
        Optional<VpcId> now =
                intent.find(key).flatMap(connection -> connection.farFrom(id)).map(VpcPeeringConnection.Side::vpc);
        now.ifPresentOrElse(far -> connections.put(key, far), () -> connections.remove(key));
        Stream.of(before, now)
                .flatMap(Optional::stream)
                .forEach(far -> placements.peered(far, this, connections.containsValue(far)));
        return before;
    }

    private void evaluateIdentities(VpcId far, IntentSnapshot intent) {
        Set<IntentKey<Identity>> known = identities.keySet().stream()
                .filter(identity -> identity.path().startsWith(far.value() + "/"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        intent.list(Kind.IDENTITY.under(far)).forEach(identity -> known.add(identity.key()));
        known.forEach(identity -> evaluateIdentity(identity, intent));
    }

    private boolean isPeered(VpcId far) {
        return peered.values().stream().anyMatch(vpc -> vpc.id().equals(far));
    }

    private void compileServices(IntentSnapshot intent) {
        services = vpc.map(network -> log.compiled(translation.services(network, intent)));
    }

    private void evaluateSubnet(SubnetId subnet, IntentSnapshot intent) {
        Optional<EncodedResource> before = services;
        compileServices(intent);
        if (!before.map(EncodedResource::bytes).equals(services.map(EncodedResource::bytes))) {
            slices.values().forEach(slice -> evaluateMembership(slice, intent));
        }
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>(instancesBySubnet.get(subnet));
        for (IntentKey<NetworkInterface> key : interfacesBySubnet.get(subnet)) {
            guests.addAll(evaluateInterface(key, intent));
        }
        guests.forEach(key -> evaluateGuest(key, intent));
    }

    /** Looks again at the interfaces that it is or was about. */
    private void evaluateFlowLog(IntentKey<FlowLog> key, IntentSnapshot intent) {
        Optional<FlowLog> before = Optional.ofNullable(flowLogs.get(key));
        Optional<FlowLog> now = intent.find(key).filter(log -> log.vpc().equals(id));
        now.ifPresentOrElse(log -> flowLogs.put(key, log), () -> flowLogs.remove(key));
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>();
        interfaces.entrySet().stream()
                .filter(entry -> Stream.of(before, now)
                        .flatMap(Optional::stream)
                        .anyMatch(log -> log.covers(entry.getValue().object())))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(covered -> guests.addAll(evaluateInterface(covered, intent)));
        guests.forEach(guest -> evaluateGuest(guest, intent));
    }

    private void evaluateMirrorSession(IntentKey<TrafficMirrorSession> key, IntentSnapshot intent) {
        Optional<TrafficMirrorSession> before = Optional.ofNullable(mirrorSessions.get(key));
        Optional<TrafficMirrorSession> now =
                intent.find(key).filter(session -> session.vpc().equals(id));
        now.ifPresentOrElse(session -> mirrorSessions.put(key, session), () -> mirrorSessions.remove(key));
        evaluateSources(Stream.of(before, now).flatMap(Optional::stream).toList(), intent);
    }

    private void evaluateMirrorFilter(IntentKey<TrafficMirrorFilter> filter, IntentSnapshot intent) {
        evaluateSources(
                mirrorSessions.values().stream()
                        .filter(session -> uses(session, filter))
                        .toList(),
                intent);
    }

    private void evaluateSources(List<TrafficMirrorSession> sessions, IntentSnapshot intent) {
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>();
        sessions.stream()
                .map(session -> NetworkInterface.key(session.owner(), session.source()))
                .filter(interfaces::containsKey)
                .distinct()
                .forEach(source -> guests.addAll(evaluateInterface(source, intent)));
        guests.forEach(guest -> evaluateGuest(guest, intent));
    }

    /** Whether a session of this network uses the filter. */
    boolean mirrorsBy(IntentKey<TrafficMirrorFilter> filter) {
        return mirrorSessions.values().stream().anyMatch(session -> uses(session, filter));
    }

    private static boolean uses(TrafficMirrorSession session, IntentKey<TrafficMirrorFilter> filter) {
        return TrafficMirrorFilter.key(session.owner(), session.filter()).equals(filter);
    }

    private void evaluateAllInterfaces(IntentSnapshot intent) {
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>();
        List.copyOf(interfaces.keySet()).forEach(key -> guests.addAll(evaluateInterface(key, intent)));
        guests.forEach(key -> evaluateGuest(key, intent));
    }

    private void evaluateInstance(IntentKey<Instance> key, IntentSnapshot intent) {
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>(Set.of(key));
        // Its guest may have been looked at since it named others, for the sake of something else.
        Set<IntentKey<NetworkInterface>> devices = new LinkedHashSet<>(interfacesByInstance.get(key));
        KnownInstance before = instances.get(key);
        if (before != null) {
            devices.addAll(before.interfaces());
        }
        intent.find(key)
                .ifPresent(instance -> instance.interfaces()
                        .forEach(device -> devices.add(NetworkInterface.key(instance.owner(), device))));
        devices.forEach(device -> guests.addAll(evaluateInterface(device, intent)));
        guests.forEach(guest -> evaluateGuest(guest, intent));
    }

    private void evaluateInterfaceAndGuests(IntentKey<NetworkInterface> key, IntentSnapshot intent) {
        evaluateInterface(key, intent).forEach(guest -> evaluateGuest(guest, intent));
    }

    /** @return the instances that had or have it */
    private Set<IntentKey<Instance>> evaluateInterface(IntentKey<NetworkInterface> key, IntentSnapshot intent) {
        Optional<KnownInterface> before = Optional.ofNullable(interfaces.get(key));
        Optional<Attached> attached =
                intent.find(key).filter(found -> found.vpc().equals(id)).map(found -> Attached.of(found, intent));
        Optional<Subnet> subnet = attached.flatMap(found -> subnet(found.networkInterface(), intent));
        Optional<RouteTable> table =
                vpc.flatMap(network -> subnet.flatMap(found -> Translation.tableOf(found, network, intent)));
        Optional<dev.tenet.hoststate.NetworkInterface> resource = vpc.flatMap(network -> attached.flatMap(found ->
                translation.networkInterface(found, network, subnet, table, intent.find(RuleChangeSetting.key(id)))));
        Optional<HostId> on =
                resource.flatMap(_ -> attached).flatMap(Attached::host).map(Host::id);
        Optional<KnownInterface> now = attached.map(found -> new KnownInterface(
                found.networkInterface(),
                on,
                found.host().map(Host::id),
                table.map(RouteTable::id).filter(_ -> on.isPresent()),
                table.<ResourceKey>map(Translation::number).filter(_ -> on.isPresent()),
                found.instance().map(Instance::key),
                locationKeys(found),
                resource.flatMap(_ -> subnet).map(Subnet::networkAcl)));

        on.ifPresent(host -> {
            join(slice(host), resource.orElseThrow(), now.orElseThrow(), table.orElseThrow(), intent);
            putFlowLogging(slice(host), attached.orElseThrow());
            putTrafficMirroring(slice(host), attached.orElseThrow().networkInterface(), intent);
        });
        before.ifPresent(known -> known.on().ifPresent(host -> {
            boolean stays = on.equals(Optional.of(host))
                    && now.map(KnownInterface::number).equals(Optional.of(known.number()));
            leave(slice(host), known, stays, intent);
        }));
        evaluateLocations(key, before, attached);
        now.ifPresentOrElse(known -> interfaces.put(key, known), () -> interfaces.remove(key));
        publish(key, intent);
        before.flatMap(KnownInterface::instance).ifPresent(instance -> interfacesByInstance.remove(instance, key));
        now.flatMap(KnownInterface::instance).ifPresent(instance -> interfacesByInstance.add(instance, key));
        before.ifPresent(known -> interfacesBySubnet.remove(known.subnet(), key));
        now.ifPresent(known -> interfacesBySubnet.add(known.subnet(), key));
        Optional<InterfaceNumber> asTarget = now.filter(KnownInterface::inUse).map(KnownInterface::number);
        if (!before.flatMap(KnownInterface::at).equals(now.flatMap(KnownInterface::at))) {
            tablesMade.addAll(tablesByTarget.get(key)); // what comes in by it comes in elsewhere now
        }
        tablesByTarget.get(key).stream()
                .filter(found -> !asTarget.equals(
                        Objects.requireNonNull(tables.get(found)).targets().get(key)))
                .forEach(found -> compileTable(found, intent));
        before.ifPresent(known -> known.groups().forEach(group -> interfacesByGroup.remove(group, key)));
        now.ifPresent(known -> known.groups().forEach(group -> interfacesByGroup.add(group, key)));
        return Stream.of(before, now)
                .flatMap(Optional::stream)
                .flatMap(known -> known.instance().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void publishAll(IntentSnapshot intent) {
        Set<IntentKey<NetworkInterface>> all = new LinkedHashSet<>(interfaces.keySet());
        all.addAll(published.keySet());
        all.forEach(key -> publish(key, intent));
    }

    private void publishByTables(IntentSnapshot intent) {
        if (tablesMade.isEmpty()) {
            return;
        }
        boolean inbound = vpc.flatMap(network -> Internet.tableOf(network, intent))
                .filter(tablesMade::contains)
                .isPresent();
        if (inbound) {
            publishAll(intent);
        } else {
            interfaces.forEach(
                    (key, known) -> known.table().filter(tablesMade::contains).ifPresent(_ -> publish(key, intent)));
        }
        tablesMade.clear();
    }

    /** Tells edges, its own host and that of the appliance before it how the internet knows an interface. */
    private void publish(IntentKey<NetworkInterface> key, IntentSnapshot intent) {
        Map<ResourceKey, Published> now = publicAddresses(key, intent);
        now.values()
                .forEach(address -> address.receivers().forEach(host -> shared.hold(host, key, address.resource())));
        Map<ResourceKey, Published> before = now.isEmpty() ? published.remove(key) : published.put(key, now);
        if (before != null) {
            before.forEach((address, told) -> told.receivers().stream()
                    .filter(host -> !now.containsKey(address)
                            || !now.get(address).receivers().contains(host))
                    .forEach(host -> shared.release(host, key, address)));
        }
    }

    private Map<ResourceKey, Published> publicAddresses(IntentKey<NetworkInterface> key, IntentSnapshot intent) {
        KnownInterface known = interfaces.get(key);
        Map<ResourceKey, Published> addresses = new HashMap<>();
        if (known == null || known.on().isEmpty() || vpc.isEmpty() || !Internet.mayKnow(known.object())) {
            return addresses;
        }
        HostId on = known.on().get();
        Optional<RouteTable> table = known.table().flatMap(id -> intent.find(RouteTable.key(owner, id)));
        fabric.number(on)
                .map(number -> Internet.of(vpc.get(), intent).addresses(known.object(), number, table))
                .orElse(List.of())
                .forEach(found -> {
                    Set<HostId> receivers = new LinkedHashSet<>(Set.of(on));
                    found.through().ifPresent(receivers::add);
                    fabric.edges().forEach(edge -> receivers.add(edge.host()));
                    addresses.put(found.address().key(), new Published(log.compiled(found.address()), receivers));
                });
        return addresses;
    }

    private void join(
            HostSlice slice,
            dev.tenet.hoststate.NetworkInterface resource,
            KnownInterface joining,
            RouteTable table,
            IntentSnapshot intent) {
        if (slice.routed.add(table.id())) {
            routed.add(table.id(), slice);
            if (!tables.containsKey(table.id())) {
                compileTable(table.id(), intent);
            }
            slice.put(Objects.requireNonNull(tables.get(table.id())).resource());
        }
        joining.groups().forEach(group -> carry(slice, group, intent));
        joining.acl().ifPresent(acl -> carry(slice, acl, intent));
        slice.put(log.compiled(resource));
        evaluateMembership(slice, intent);
    }

    private void putFlowLogging(HostSlice slice, Attached attached) {
        translation
                .flowLogging(attached, flowLogs.values())
                .ifPresentOrElse(
                        logging -> slice.put(log.compiled(logging)),
                        () -> slice.remove(new FlowLoggingKey(Translation.number(attached.networkInterface()))));
    }

    private void putTrafficMirroring(HostSlice slice, NetworkInterface source, IntentSnapshot intent) {
        TrafficMirrorTranslation.mirroring(source, mirrorSessions.values(), intent)
                .ifPresentOrElse(
                        mirroring -> slice.put(log.compiled(mirroring)),
                        () -> slice.remove(new TrafficMirroringKey(Translation.number(source))));
    }

    /** The group's rules are needed on the host, for one thing more. */
    private void carry(HostSlice slice, SecurityGroupId group, IntentSnapshot intent) {
        if (slice.carried.add(group)) {
            KnownGroup known = groups.computeIfAbsent(group, _ -> compileGroup(group, intent));
            slice.put(known.resource());
            carriers.add(group, slice);
            known.named().forEach(named -> name(slice, named));
        }
    }

    private void uncarry(HostSlice slice, SecurityGroupId group) {
        if (!slice.carried.remove(group)) {
            return;
        }
        slice.remove(Translation.key(group));
        carriers.remove(group, slice);
        KnownGroup left = groups.get(group);
        if (left != null) {
            left.named().forEach(named -> unname(slice, named));
        }
        if (carriers.get(group).isEmpty()) {
            groups.remove(group);
            if (left != null) {
                left.lists().forEach(list -> groupsByList.remove(list, group));
                left.lists().forEach(this::tellList);
            }
        }
    }

    /** The network ACL judges on the host, for one thing more. */
    private void carry(HostSlice slice, NetworkAclId acl, IntentSnapshot intent) {
        if (slice.acls.add(acl)) {
            slice.put(compileAcl(acl, intent));
            edges.add(acl, slice);
        }
    }

    private void uncarry(HostSlice slice, NetworkAclId acl) {
        if (slice.acls.remove(acl)) {
            slice.remove(Translation.key(acl));
            edges.remove(acl, slice);
        }
    }

    private void leave(HostSlice slice, KnownInterface known, boolean stays, IntentSnapshot intent) {
        if (!stays) {
            slice.remove(known.number());
            slice.remove(new FlowLoggingKey(known.number()));
            slice.remove(new TrafficMirroringKey(known.number()));
        }
        known.groups().forEach(group -> uncarry(slice, group));
        known.table().ifPresent(table -> {
            if (slice.routed.remove(table)) {
                routed.remove(table, slice);
                slice.remove(known.tableKey().orElseThrow());
            }
        });
        known.acl().ifPresent(acl -> uncarry(slice, acl));
        evaluateMembership(slice, intent);
    }

    private void evaluateLocations(
            IntentKey<NetworkInterface> key, Optional<KnownInterface> before, Optional<Attached> attached) {
        Set<LocationKey> now = attached.map(this::locationKeys).orElse(Set.of());
        before.stream().flatMap(known -> known.locations().stream()).forEach(location -> {
            if (!now.contains(location) && key.equals(locationOwners.get(location))) {
                locationOwners.remove(location);
                putLocation(location, Optional.empty());
            }
        });
        vpc.ifPresent(network ->
                attached.ifPresent(found -> found.locations(isNextHop(key)).forEach(prefix -> {
                    EncodedResource location = log.compiled(translation.location(found, prefix, network));
                    LocationKey at = (LocationKey) location.key();
                    locationOwners.put(at, key);
                    putLocation(at, Optional.of(location));
                })));
    }

    private void putLocation(LocationKey key, Optional<EncodedResource> location) {
        locations.put(key, location);
    }

    private Set<LocationKey> locationKeys(Attached attached) {
        boolean isNextHop = isNextHop(attached.networkInterface().key());
        return vpc.stream()
                .flatMap(network -> attached.locations(isNextHop).stream()
                        .map(prefix -> new LocationKey(network.network(), prefix)))
                .collect(Collectors.toSet());
    }

    private boolean isNextHop(IntentKey<NetworkInterface> key) {
        return !tablesByTarget.get(key).isEmpty() || balanced.contains(key);
    }

    /** Whether routes name the interface since it was last looked at, or no longer do. */
    private boolean isNextHopOtherwise(IntentKey<NetworkInterface> key) {
        KnownInterface known = interfaces.get(key);
        return known != null
                && isNextHop(key)
                        != known.locations().stream()
                                .anyMatch(location ->
                                        NextHop.of(location.prefix().address()).isPresent());
    }

    private void evaluateGuest(IntentKey<Instance> key, IntentSnapshot intent) {
        log.instance(key);
        Optional<Instance> instance =
                intent.find(key).filter(found -> found.vpc().equals(id));
        Optional<HostId> placedOn = instance.filter(Instance::isPlaced).map(Instance::host);
        Optional<HostId> guestOn = placedOn.filter(_ -> vpc.isPresent()).filter(fabric::exists);
        Optional<KnownInstance> before = Optional.ofNullable(instances.get(key));
        Optional<KnownInstance> now = instance.map(found -> new KnownInstance(
                placedOn,
                guestOn,
                found.subnet(),
                found.interfaces().stream()
                        .map(device -> NetworkInterface.key(found.owner(), device))
                        .collect(Collectors.toCollection(LinkedHashSet::new))));

        guestOn.ifPresent(host -> putGuest(instance.orElseThrow(), host, intent));
        before.flatMap(KnownInstance::guestOn)
                .filter(host -> !guestOn.equals(Optional.of(host)))
                .ifPresent(host -> {
                    InstanceKey gone = new InstanceKey(lastPart(key));
                    slice(host).remove(gone);
                    slice(host).remove(new InstanceMetadataKey(gone));
                });

        now.ifPresentOrElse(known -> instances.put(key, known), () -> instances.remove(key));
        before.ifPresent(known -> instancesBySubnet.remove(known.subnet(), key));
        now.ifPresent(known -> instancesBySubnet.add(known.subnet(), key));
        placements.moved(key, id, before.flatMap(KnownInstance::placedOn), placedOn);
    }

    private void putGuest(Instance instance, HostId host, IntentSnapshot intent) {
        List<NetworkInterface> devices = instance.interfaces().stream()
                .map(device -> interfaces.get(NetworkInterface.key(instance.owner(), device)))
                .filter(Objects::nonNull)
                .filter(known ->
                        known.on().equals(Optional.of(host)) && known.instance().equals(Optional.of(instance.key())))
                .map(KnownInterface::object)
                .toList();
        Optional<Subnet> subnet = intent.find(Subnet.key(instance.owner(), instance.subnet()));
        HostSlice slice = slice(host);
        slice.put(log.compiled(translation.metadata(instance, devices, subnet, vpc.orElseThrow(), intent)));
        slice.put(log.compiled(translation.guest(instance, devices, subnet)));
    }

    private void evaluateGroup(SecurityGroupId group, IntentSnapshot intent) {
        KnownGroup before = groups.get(group);
        if (before == null) {
            return;
        }
        KnownGroup now = compileGroup(group, intent);
        groups.put(group, now);
        before.lists().stream().filter(list -> !now.lists().contains(list)).forEach(list -> {
            groupsByList.remove(list, group);
            tellList(list);
        });
        for (HostSlice slice : carriers.get(group)) {
            slice.put(now.resource());
            now.named().forEach(named -> name(slice, named));
            before.named().forEach(named -> unname(slice, named));
        }
    }

    /** Instances know the names of their groups, which never change; but groups come and go. */
    private void evaluateGroupName(SecurityGroupId group, IntentSnapshot intent) {
        Optional<String> now = intent.find(SecurityGroup.key(owner, group)).map(SecurityGroup::name);
        Optional<String> before = Optional.ofNullable(groupNames.get(group));
        if (now.equals(before)) {
            return;
        }
        now.ifPresentOrElse(name -> groupNames.put(group, name), () -> groupNames.remove(group));
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>();
        for (IntentKey<NetworkInterface> member : interfacesByGroup.get(group)) {
            Optional.ofNullable(interfaces.get(member))
                    .flatMap(KnownInterface::instance)
                    .ifPresent(guests::add);
        }
        guests.forEach(guest -> evaluateGuest(guest, intent));
    }

    private void evaluateAcl(NetworkAclId acl, IntentSnapshot intent) {
        Set<HostSlice> concerned = edges.get(acl);
        if (!concerned.isEmpty()) {
            EncodedResource resource = compileAcl(acl, intent);
            concerned.forEach(slice -> slice.put(resource));
        }
    }

    /** Only while there is a VPC: without, nothing is on a host. */
    private EncodedResource compileAcl(NetworkAclId acl, IntentSnapshot intent) {
        return log.compiled(translation.networkAcl(acl, vpc.orElseThrow(), intent.find(NetworkAcl.key(owner, acl))));
    }

    private KnownGroup compileGroup(SecurityGroupId group, IntentSnapshot intent) {
        Optional<SecurityGroup> found = intent.find(SecurityGroup.key(owner, group));
        KnownGroup known = new KnownGroup(
                log.compiled(translation.group(group, found, intent)),
                Translation.namedBy(found),
                Translation.listsOf(found));
        known.lists().forEach(list -> {
            groupsByList.add(list, group);
            tellList(list);
        });
        return known;
    }

    private void name(HostSlice slice, SecurityGroupId group) {
        if (slice.named.add(group)) {
            namers.add(group, slice);
            identitiesByGroup.get(group).forEach(key -> expand(slice, identities.get(key)));
        }
    }

    private void unname(HostSlice slice, SecurityGroupId group) {
        if (slice.named.remove(group)) {
            namers.remove(group, slice);
            identitiesByGroup.get(group).forEach(key -> expand(slice, identities.get(key)));
        }
    }

    private void evaluateIdentity(IntentKey<Identity> key, IntentSnapshot intent) {
        Optional<KnownIdentity> before = Optional.ofNullable(identities.get(key));
        Optional<KnownIdentity> now = intent.find(key)
                .filter(found -> found.vpc().equals(id) || isPeered(found.vpc()))
                .map(found -> new KnownIdentity(
                        new LinkedHashSet<>(found.groups()), log.compiled(translation.identity(found))));
        if (before.equals(now)) {
            return;
        }
        Set<HostSlice> concerned = new LinkedHashSet<>();
        Stream.of(before, now)
                .flatMap(Optional::stream)
                .flatMap(identity -> identity.groups().stream())
                .forEach(group -> concerned.addAll(namers.get(group)));
        before.ifPresent(identity -> identity.groups().forEach(group -> identitiesByGroup.remove(group, key)));
        now.ifPresent(identity -> identity.groups().forEach(group -> identitiesByGroup.add(group, key)));
        now.ifPresentOrElse(identity -> identities.put(key, identity), () -> identities.remove(key));
        for (HostSlice slice : concerned) {
            before.ifPresent(identity -> slice.release(identity.resource().key()));
            now.ifPresent(identity -> expand(slice, identity));
        }
    }

    /** A host knows what an identity stands for if its rules name one of the groups. */
    private static void expand(HostSlice slice, @Nullable KnownIdentity identity) {
        if (identity == null) {
            return;
        }
        if (identity.groups().stream().anyMatch(slice.named::contains)) {
            slice.hold(identity.resource());
        } else {
            slice.release(identity.resource().key());
        }
    }

    /**
     * Has the network where it has interfaces or is a gateway, and those that the routes here lead to, on a gateway also the NAT gateways'; and the locations of those of them
     * whose gateway it is, or which are preloaded.
     */
    private void evaluateMembership(HostSlice slice, IntentSnapshot intent) {
        List<EncodedResource> networks = new ArrayList<>();
        Set<VirtualNetworkIdentifier> located = new LinkedHashSet<>();
        vpc.filter(_ -> slice.hasInterfaces() || isGateway(slice.host)).ifPresent(network -> {
            dev.tenet.hoststate.Network own = translation.network(network, chosen, slice.host, intent);
            networks.add(log.compiled(own));
            if (own.isToldAll()) {
                located.add(network.network());
            }
        });
        Stream<Vpc> byRoutes = tables.entrySet().stream()
                .filter(table -> slice.routed.contains(table.getKey()))
                .flatMap(table -> table.getValue().leadsTo().stream());
        Stream<Vpc> byGateway = isGateway(slice.host) ? nat.leadsTo().stream() : Stream.of();
        Stream.concat(byRoutes, byGateway).distinct().forEach(far -> {
            networks.add(log.compiled(translation.network(far, choose(far), slice.host, intent)));
            if (translation.preloaded(far, intent).isPresent()) {
                located.add(far.network());
            }
        });
        slice.putNetworks(networks);
        slice.putLocated(located);
        slice.putServices(
                slice.hasInterfaces()
                        ? Stream.of(services.stream(), metering.stream(), zones.values().stream())
                                .flatMap(some -> some)
                                .toList()
                        : List.of());
        putBalancers(slice, intent);
    }

    private Optional<Subnet> subnet(NetworkInterface networkInterface, IntentSnapshot intent) {
        return intent.find(Subnet.key(networkInterface.owner(), networkInterface.subnet()));
    }

    private Set<HostId> gatewayHosts() {
        return chosen.gateways().stream()
                .map(GatewayChoice.Candidate::host)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean isGateway(HostId host) {
        return chosen.isGateway(host);
    }

    private GatewayChoice.Chosen choose(Vpc network) {
        return GatewayChoice.choose(network.network(), fabric.candidates(), fabric.edges(), settings);
    }

    boolean has(HostId host, ResourceKey key) {
        HostSlice slice = slices.get(host);
        return slice != null && slice.has(key);
    }

    private HostSlice slice(HostId host) {
        HostSlice slice = slices.computeIfAbsent(host, _ -> {
            placements.member(host, this, true);
            return new HostSlice(host, shared, locations, log);
        });
        touched.add(slice);
        return slice;
    }

    private void dropEmptySlices() {
        for (HostSlice slice : touched) {
            slice.putChecks(checks.getOrDefault(slice.host, List.of()));
            if (slice.isEmpty()) {
                slices.remove(slice.host);
                placements.member(slice.host, this, false);
            }
        }
        touched.clear();
    }

    private static String lastPart(IntentKey<?> key) {
        return key.path().substring(key.path().lastIndexOf('/') + 1);
    }
}
