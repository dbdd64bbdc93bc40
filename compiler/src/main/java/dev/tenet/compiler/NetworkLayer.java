package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.AccountId;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.Identity;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RouteTable;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
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
    private final ChangeLog log;
    private final Placements placements;

    private Optional<Vpc> vpc = Optional.empty();
    private List<GatewayChoice.Candidate> gateways = List.of();
    private final Map<HostId, HostSlice> slices = new LinkedHashMap<>();
    private final Set<HostSlice> touched = new LinkedHashSet<>();

    private final Map<IntentKey<NetworkInterface>, KnownInterface> interfaces = new HashMap<>();
    private final Map<IntentKey<Instance>, KnownInstance> instances = new HashMap<>();
    private final Map<SecurityGroupId, KnownGroup> groups = new HashMap<>();
    private final Map<IntentKey<Identity>, KnownIdentity> identities = new HashMap<>();
    private final Index<SubnetId, IntentKey<NetworkInterface>> interfacesBySubnet = new Index<>();
    private final Index<SubnetId, IntentKey<Instance>> instancesBySubnet = new Index<>();
    private final Index<SecurityGroupId, HostSlice> carriers = new Index<>();
    private final Index<SecurityGroupId, HostSlice> namers = new Index<>();
    private final Index<SecurityGroupId, IntentKey<Identity>> identitiesByGroup = new Index<>();

    /** Of all gateways; whose address it is. */
    private final Map<LocationKey, EncodedResource> locations = new HashMap<>();

    private final Map<LocationKey, IntentKey<NetworkInterface>> locationOwners = new HashMap<>();
    private StateDigest locationsDigest = StateDigest.EMPTY;

    NetworkLayer(
            AccountId owner,
            VpcId id,
            CompilerSettings settings,
            FabricLayer fabric,
            ChangeLog log,
            Placements placements) {
        this.owner = owner;
        this.id = id;
        this.settings = settings;
        this.translation = new Translation(settings);
        this.fabric = fabric;
        this.log = log;
        this.placements = placements;
    }

    /** Which instances are to run on a host, in any network and whether or not the host exists. */
    interface Placements {
        void moved(IntentKey<Instance> instance, VpcId vpc, Optional<HostId> from, Optional<HostId> to);

        /** The host has something of this network, or has no longer. */
        void member(HostId host, NetworkLayer network, boolean member);
    }

    /** An interface as it was when it was last looked at. */
    private record KnownInterface(
            NetworkInterface object,
            Optional<HostId> on,
            Optional<IntentKey<Instance>> instance,
            Set<LocationKey> locations) {
        InterfaceNumber number() {
            return Translation.number(object);
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

    private record KnownIdentity(Set<SecurityGroupId> groups, EncodedResource resource) {}

    private record KnownGroup(EncodedResource resource, Set<SecurityGroupId> named) {}

    void evaluate(IntentKey<?> key, IntentSnapshot intent) {
        log.object();
        if (key.kind().equals(Kind.VPC)) {
            evaluateVpc(intent);
        } else if (key.kind().equals(Kind.SUBNET)) {
            evaluateSubnet(new SubnetId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.ROUTE_TABLE)) {
            slices.values().forEach(slice -> evaluateMembership(slice, intent));
        } else if (key.kind().equals(Kind.SECURITY_GROUP)) {
            evaluateGroup(new SecurityGroupId(lastPart(key)), intent);
        } else if (key.kind().equals(Kind.IDENTITY)) {
            evaluateIdentity(new IntentKey<>(Kind.IDENTITY, key.path()), intent);
        } else if (key.kind().equals(Kind.NETWORK_INTERFACE)) {
            evaluateInterfaceAndGuests(new IntentKey<>(Kind.NETWORK_INTERFACE, key.path()), intent);
        } else if (key.kind().equals(Kind.INSTANCE)) {
            evaluateInstance(new IntentKey<>(Kind.INSTANCE, key.path()), intent);
        } else {
            throw new IllegalArgumentException(key + " concerns no network");
        }
        dropEmptySlices();
    }

    /** The hosts that may be gateways have changed. */
    void evaluateGateways(IntentSnapshot intent) {
        List<GatewayChoice.Candidate> now = vpc.map(found ->
                        GatewayChoice.choose(found.network(), fabric.candidates(), settings.gatewaysPerNetwork()))
                .orElse(List.of());
        if (now.equals(gateways)) {
            return;
        }
        Set<HostId> before = gatewayHosts();
        gateways = now;
        Set<HostId> after = gatewayHosts();
        for (HostId host : after) {
            if (!before.contains(host)) {
                slice(host);
                locations.forEach((key, location) ->
                        log.onHost(host, key, new ResourceChange(Optional.empty(), Optional.of(location))));
            }
        }
        for (HostId host : before) {
            if (!after.contains(host)) {
                slice(host);
                locations.forEach((key, location) ->
                        log.onHost(host, key, new ResourceChange(Optional.of(location), Optional.empty())));
            }
        }
        slices.values().forEach(slice -> evaluateMembership(slice, intent));
        dropEmptySlices();
    }

    /** All that a host has of this network, in no order. */
    Stream<EncodedResource> resources(HostId host) {
        HostSlice slice = slices.get(host);
        Stream<EncodedResource> own = slice == null ? Stream.of() : slice.resources().stream();
        return isGateway(host) ? Stream.concat(own, locations.values().stream()) : own;
    }

    StateDigest digest(HostId host, StateDigest others) {
        HostSlice slice = slices.get(host);
        StateDigest digest = slice == null ? others : others.plus(slice.digest());
        return isGateway(host) ? digest.plus(locationsDigest) : digest;
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
        return Optional.of(new InstancePlacement(known.guestOn(), gatewayHosts(), peers));
    }

    boolean isEmpty() {
        return vpc.isEmpty() && interfaces.isEmpty() && instances.isEmpty() && identities.isEmpty();
    }

    private void evaluateVpc(IntentSnapshot intent) {
        Optional<Vpc> now = intent.find(Vpc.key(owner, id));
        boolean isOther = !now.map(Vpc::network).equals(vpc.map(Vpc::network));
        vpc = now;
        if (isOther) {
            evaluateGateways(intent);
            List.copyOf(interfaces.keySet()).forEach(key -> evaluateInterface(key, intent));
            List.copyOf(instances.keySet()).forEach(key -> evaluateGuest(key, intent));
        }
        slices.values().forEach(slice -> evaluateMembership(slice, intent));
    }

    private void evaluateSubnet(SubnetId subnet, IntentSnapshot intent) {
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>(instancesBySubnet.get(subnet));
        for (IntentKey<NetworkInterface> key : interfacesBySubnet.get(subnet)) {
            guests.addAll(evaluateInterface(key, intent));
        }
        guests.forEach(key -> evaluateGuest(key, intent));
    }

    private void evaluateInstance(IntentKey<Instance> key, IntentSnapshot intent) {
        Set<IntentKey<Instance>> guests = new LinkedHashSet<>(Set.of(key));
        Set<IntentKey<NetworkInterface>> devices = new LinkedHashSet<>();
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
        Optional<dev.tenet.hoststate.NetworkInterface> resource = vpc.flatMap(network -> attached.flatMap(
                found -> translation.networkInterface(found, network, subnet(found.networkInterface(), intent))));
        Optional<HostId> on =
                resource.flatMap(_ -> attached).flatMap(Attached::host).map(Host::id);
        Optional<KnownInterface> now = attached.map(found -> new KnownInterface(
                found.networkInterface(), on, found.instance().map(Instance::key), locationKeys(found)));

        on.ifPresent(host -> join(slice(host), resource.orElseThrow(), attached.orElseThrow(), intent));
        before.ifPresent(known -> known.on().ifPresent(host -> {
            boolean stays = on.equals(Optional.of(host))
                    && now.map(KnownInterface::number).equals(Optional.of(known.number()));
            leave(slice(host), known, stays, intent);
        }));
        evaluateLocations(key, before, attached);
        now.ifPresentOrElse(known -> interfaces.put(key, known), () -> interfaces.remove(key));
        before.ifPresent(known -> interfacesBySubnet.remove(known.subnet(), key));
        now.ifPresent(known -> interfacesBySubnet.add(known.subnet(), key));
        return Stream.of(before, now)
                .flatMap(Optional::stream)
                .flatMap(known -> known.instance().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void join(
            HostSlice slice, dev.tenet.hoststate.NetworkInterface resource, Attached attached, IntentSnapshot intent) {
        for (SecurityGroupId group : Set.copyOf(attached.networkInterface().groups())) {
            if (slice.carried.add(group)) {
                KnownGroup known = groups.computeIfAbsent(group, _ -> compileGroup(group, intent));
                slice.put(known.resource());
                carriers.add(group, slice);
                known.named().forEach(named -> name(slice, named));
            }
        }
        slice.put(log.compiled(resource));
        evaluateMembership(slice, intent);
    }

    private void leave(HostSlice slice, KnownInterface known, boolean stays, IntentSnapshot intent) {
        if (!stays) {
            slice.remove(known.number());
        }
        for (SecurityGroupId group : known.groups()) {
            if (slice.carried.remove(group)) {
                slice.remove(Translation.key(group));
                carriers.remove(group, slice);
                KnownGroup left = groups.get(group);
                if (left != null) {
                    left.named().forEach(named -> unname(slice, named));
                }
                if (carriers.get(group).isEmpty()) {
                    groups.remove(group);
                }
            }
        }
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
        vpc.ifPresent(network -> attached.ifPresent(found -> found.addresses().forEach(address -> {
            EncodedResource location = log.compiled(translation.location(found, address, network));
            LocationKey at = (LocationKey) location.key();
            locationOwners.put(at, key);
            putLocation(at, Optional.of(location));
        })));
    }

    private void putLocation(LocationKey key, Optional<EncodedResource> location) {
        EncodedResource before = location.isPresent() ? locations.put(key, location.get()) : locations.remove(key);
        if (before != null
                && location.filter(now -> now.bytes().equals(before.bytes())).isPresent()) {
            return;
        }
        if (before != null) {
            log.references(before, -1);
            locationsDigest = locationsDigest.minus(before);
        }
        if (location.isPresent()) {
            log.references(location.get(), 1);
            locationsDigest = locationsDigest.plus(location.get());
        }
        if (before != null || location.isPresent()) {
            ResourceChange change = new ResourceChange(Optional.ofNullable(before), location);
            gateways.forEach(gateway -> log.onHost(gateway.host(), key, change));
        }
    }

    private Set<LocationKey> locationKeys(Attached attached) {
        return vpc.stream()
                .flatMap(network ->
                        attached.addresses().stream().map(address -> new LocationKey(network.network(), address)))
                .collect(Collectors.toSet());
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

        guestOn.ifPresent(host -> slice(host).put(log.compiled(guest(instance.orElseThrow(), host, intent))));
        before.flatMap(KnownInstance::guestOn)
                .filter(host -> !guestOn.equals(Optional.of(host)))
                .ifPresent(host -> slice(host).remove(new InstanceKey(lastPart(key))));

        now.ifPresentOrElse(known -> instances.put(key, known), () -> instances.remove(key));
        before.ifPresent(known -> instancesBySubnet.remove(known.subnet(), key));
        now.ifPresent(known -> instancesBySubnet.add(known.subnet(), key));
        placements.moved(key, id, before.flatMap(KnownInstance::placedOn), placedOn);
    }

    private Guest guest(Instance instance, HostId host, IntentSnapshot intent) {
        List<NetworkInterface> devices = instance.interfaces().stream()
                .map(device -> interfaces.get(NetworkInterface.key(instance.owner(), device)))
                .filter(Objects::nonNull)
                .filter(known ->
                        known.on().equals(Optional.of(host)) && known.instance().equals(Optional.of(instance.key())))
                .map(KnownInterface::object)
                .toList();
        return translation.guest(instance, devices, intent.find(Subnet.key(instance.owner(), instance.subnet())));
    }

    private void evaluateGroup(SecurityGroupId group, IntentSnapshot intent) {
        KnownGroup before = groups.get(group);
        if (before == null) {
            return;
        }
        KnownGroup now = compileGroup(group, intent);
        groups.put(group, now);
        for (HostSlice slice : carriers.get(group)) {
            slice.put(now.resource());
            now.named().forEach(named -> name(slice, named));
            before.named().forEach(named -> unname(slice, named));
        }
    }

    private KnownGroup compileGroup(SecurityGroupId group, IntentSnapshot intent) {
        Optional<SecurityGroup> found = intent.find(SecurityGroup.key(owner, group));
        return new KnownGroup(log.compiled(translation.group(group, found)), Translation.namedBy(found));
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
            before.ifPresent(identity -> slice.remove(identity.resource().key()));
            now.ifPresent(identity -> expand(slice, identity));
        }
    }

    /** A host knows what an identity stands for if its rules name one of the groups. */
    private static void expand(HostSlice slice, @Nullable KnownIdentity identity) {
        if (identity == null) {
            return;
        }
        if (identity.groups().stream().anyMatch(slice.named::contains)) {
            slice.put(identity.resource());
        } else {
            slice.remove(identity.resource().key());
        }
    }

    /** Has the network where it has interfaces or is a gateway, and routes where it has interfaces. */
    private void evaluateMembership(HostSlice slice, IntentSnapshot intent) {
        boolean hasInterfaces = slice.hasInterfaces();
        slice.putNetwork(vpc.filter(_ -> hasInterfaces || isGateway(slice.host))
                .map(network -> log.compiled(translation.network(network, gateways, slice.host))));
        slice.putRouteTable(vpc.filter(_ -> hasInterfaces)
                .map(network -> log.compiled(translation.routeTable(
                        network, intent.find(RouteTable.key(network.owner(), network.mainRouteTable()))))));
    }

    private Optional<Subnet> subnet(NetworkInterface networkInterface, IntentSnapshot intent) {
        return intent.find(Subnet.key(networkInterface.owner(), networkInterface.subnet()));
    }

    private Set<HostId> gatewayHosts() {
        return gateways.stream()
                .map(GatewayChoice.Candidate::host)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean isGateway(HostId host) {
        return gateways.stream().anyMatch(gateway -> gateway.host().equals(host));
    }

    private HostSlice slice(HostId host) {
        HostSlice slice = slices.computeIfAbsent(host, _ -> {
            placements.member(host, this, true);
            return new HostSlice(host, log);
        });
        touched.add(slice);
        return slice;
    }

    private void dropEmptySlices() {
        for (HostSlice slice : touched) {
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
