package dev.tenet.agent.program;

import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Interface;
import dev.tenet.datapath.layout.InterfaceFlag;
import dev.tenet.datapath.layout.LocalAddress;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkServicesKey;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.hoststate.TrafficMirroringKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Network interfaces become {@code interfaces}, {@code local_addresses} and places for what the datapath counts. An interface has entries
 * once it has a device, and is open once its policy is whole.
 */
final class NetworkInterfaceProgrammer {
    /** Of the host's room for flow logs, what an interface may take in a window. */
    private static final int FLOW_RECORDS = 16_384;

    private final DatapathTables tables;
    private final SecurityGroupProgrammer groups;
    private final NetworkAclProgrammer acls;
    private final Underlay underlay;
    private final Map<InterfaceNumber, NetworkInterface> interfaces = new HashMap<>();
    private final Map<NetworkKey, Network> networks = new HashMap<>();
    private final Map<InterfaceNumber, HostSide> devices = new HashMap<>();
    private final Map<NetworkServicesKey, NetworkServices> services = new HashMap<>();
    private final Map<MeteringKey, Metering> meterings = new HashMap<>();
    private final Set<InterfaceNumber> logged = new HashSet<>();
    private final Map<InterfaceNumber, TrafficMirroring> mirrored = new HashMap<>();
    private final Map<InstanceKey, Guest> guests = new HashMap<>();
    private final Map<InterfaceNumber, InterfaceNumber> primaries = new HashMap<>();
    private final ServiceSlots slots = new ServiceSlots();
    private final Map<InterfaceNumber, Placed> placed = new HashMap<>();
    private final Set<InterfaceNumber> changed = new HashSet<>();
    private final Set<InterfaceNumber> decided = new HashSet<>();
    private Set<SortedSet<SecurityGroupKey>> setsOfBalancers = Set.of();
    private Set<SubnetEdge> edgesOfGateways = Set.of();
    private boolean setsChanged;

    NetworkInterfaceProgrammer(
            DatapathTables tables, SecurityGroupProgrammer groups, NetworkAclProgrammer acls, Underlay underlay) {
        this.tables = tables;
        this.groups = groups;
        this.acls = acls;
        this.underlay = underlay;
    }

    void upsert(NetworkInterface networkInterface) {
        interfaces.put(networkInterface.number(), networkInterface);
        changed.add(networkInterface.number());
        setsChanged = true;
    }

    void remove(InterfaceNumber number) {
        interfaces.remove(number);
        changed.add(number);
        setsChanged = true;
    }

    /** Its interfaces stamp the network's tag. */
    void upsert(Network network) {
        networks.put(network.key(), network);
        change(networkInterface -> networkInterface.vni().equals(network.vni()));
    }

    void remove(NetworkKey network) {
        networks.remove(network);
    }

    /** Its instances ask the network's name server. */
    void upsert(NetworkServices of) {
        services.put(of.key(), of);
        change(networkInterface -> networkInterface.vni().equals(of.vni()));
    }

    void remove(NetworkServicesKey of) {
        services.remove(of);
        change(networkInterface -> networkInterface.vni().equals(of.vni()));
    }

    /** It tells in which zones its interfaces are. */
    void upsert(Metering of) {
        meterings.put(of.key(), of);
        change(networkInterface -> networkInterface.vni().equals(of.vni()));
    }

    void remove(MeteringKey of) {
        meterings.remove(of);
        change(networkInterface -> networkInterface.vni().equals(of.vni()));
    }

    /** What passes at the interface is recorded. */
    void upsert(FlowLogging logging) {
        logged.add(logging.networkInterface());
        changed.add(logging.networkInterface());
    }

    void remove(FlowLoggingKey logging) {
        logged.remove(logging.networkInterface());
        changed.add(logging.networkInterface());
    }

    /** What passes at the interface is copied for others. */
    void upsert(TrafficMirroring mirroring) {
        mirrored.put(mirroring.networkInterface(), mirroring);
        changed.add(mirroring.networkInterface());
    }

    void remove(TrafficMirroringKey mirroring) {
        mirrored.remove(mirroring.networkInterface());
        changed.add(mirroring.networkInterface());
    }

    /** The instance's limits are those of all of its interfaces together. */
    void upsert(Guest guest) {
        remove(guest.instance());
        guests.put(guest.instance(), guest);
        guest.interfaces().stream()
                .min(Comparator.comparingInt(GuestInterface::deviceIndex))
                .ifPresent(primary -> guest.interfaces().forEach(each -> {
                    primaries.put(each.networkInterface(), primary.networkInterface());
                    changed.add(each.networkInterface());
                }));
    }

    void remove(InstanceKey instance) {
        Optional.ofNullable(guests.remove(instance)).stream()
                .flatMap(guest -> guest.interfaces().stream())
                .map(GuestInterface::networkInterface)
                .forEach(number -> {
                    primaries.remove(number);
                    changed.add(number);
                });
    }

    /** The interface has this device; empty: it has none. */
    void device(InterfaceNumber number, Optional<HostSide> device) {
        Optional<HostSide> before = Optional.ofNullable(devices.get(number));
        if (!before.equals(device)) {
            device.ifPresentOrElse(index -> devices.put(number, index), () -> devices.remove(number));
            changed.add(number);
        }
    }

    /** Balancers have these sets of groups: their policies are made and kept like interfaces'. */
    void setsOfBalancers(Set<SortedSet<SecurityGroupKey>> sets) {
        setsOfBalancers = sets;
        setsChanged = true;
    }

    /**
     * Tells which sets of groups and which network ACLs interfaces have; before policies are written.
     *
     * @param gateways the edges of NAT gateways' subnets, with the number of the policy that the datapath judges by there
     */
    void tellSets(Map<SubnetEdge, Optional<Integer>> gateways) {
        setsChanged |= !gateways.keySet().equals(edgesOfGateways);
        edgesOfGateways = Set.copyOf(gateways.keySet());
        if (!setsChanged) {
            return;
        }
        setsChanged = false;
        Set<SortedSet<SecurityGroupKey>> used = new HashSet<>();
        Set<SubnetEdge> edges = new HashSet<>(gateways.keySet());
        interfaces.values().forEach(networkInterface -> {
            SortedSet<SecurityGroupKey> set = set(networkInterface);
            used.add(set);
            groups.use(set, observed(networkInterface.number()).map(Interface::policy));
            SubnetEdge edge = networkInterface.edge();
            edges.add(edge);
            acls.use(edge, observed(networkInterface.number()).map(Interface::networkAcl));
        });
        gateways.forEach(acls::use);
        for (SortedSet<SecurityGroupKey> set : setsOfBalancers) {
            used.add(set);
            groups.use(set, Optional.empty());
        }
        groups.retain(used);
        acls.retain(edges);
    }

    /**
     * Decides anew about what changed; after policies, routes and NAT gateways were written.
     *
     * @param judgedOtherwise networks with NAT gateways that others pass than before: what goes through them must be judged anew
     */
    void decide(Set<RouteTableNumber> changedTables, Set<VirtualNetworkIdentifier> judgedOtherwise) {
        Set<SortedSet<SecurityGroupKey>> compiled = groups.takeCompiled();
        if (!compiled.isEmpty()) {
            change(networkInterface -> compiled.contains(set(networkInterface)));
        }
        Set<SubnetEdge> judged = acls.takeCompiled();
        if (!judged.isEmpty()) {
            change(networkInterface -> judged.contains(networkInterface.edge()));
        }
        if (!judgedOtherwise.isEmpty()) {
            change(networkInterface -> judgedOtherwise.contains(networkInterface.vni()));
        }
        if (!changedTables.isEmpty()) {
            change(networkInterface -> changedTables.contains(networkInterface.routeTable()));
        }
        Changed since = new Changed(changedTables, judgedOtherwise);
        Map<InterfaceNumber, Placed> now = new HashMap<>();
        changed.forEach(number -> observed(number).ifPresent(entry -> slots.claim(number, entry.serviceSlot())));
        for (InterfaceNumber number : changed) {
            Optional<HostSide> device = Optional.ofNullable(devices.get(number));
            Optional.ofNullable(interfaces.get(number))
                    .flatMap(present -> device.map(index -> place(present, index, since)))
                    .ifPresent(place -> now.put(number, place));
        }
        // All that goes before all that comes: a device or an address may pass from one interface to another.
        changed.forEach(number -> Optional.ofNullable(placed.remove(number))
                .ifPresent(old -> forget(old, Optional.ofNullable(now.get(number)))));
        changed.stream().filter(number -> !now.containsKey(number)).forEach(slots::release);
        placed.putAll(now);
        now.forEach(this::desire);
        decided.addAll(changed);
        changed.clear();
    }

    /** The interfaces that were decided about since the last call, and so may have a problem or have one no more. */
    Set<InterfaceNumber> takeDecided() {
        Set<InterfaceNumber> taken = Set.copyOf(decided);
        decided.clear();
        return taken;
    }

    void write() {
        tables.interfaceUsage.writeUpserts();
        tables.interfaceCounters.writeUpserts();
        tables.mirrors.writeUpserts();
        tables.interfaces.writeUpserts();
        tables.localAddresses.writeUpserts();
        tables.serviceSlots.writeUpserts();
    }

    void removeRest() {
        tables.serviceSlots.removeRest();
        tables.localAddresses.removeRest();
        tables.interfaces.removeRest();
        tables.mirrors.removeRest();
        tables.interfaceUsage.removeRest();
        tables.interfaceCounters.removeRest();
    }

    /** Why the interface is not in force, though it has a device. */
    Optional<String> problem(InterfaceNumber number) {
        NetworkInterface networkInterface = interfaces.get(number);
        if (networkInterface == null) {
            return Optional.empty();
        }
        return fabricProblem(networkInterface)
                .or(() -> groups.problem(set(networkInterface)))
                .or(() -> acls.problem(networkInterface.edge()))
                .or(() -> Optional.ofNullable(placed.get(number)).flatMap(this::problem));
    }

    /** By which slot the host's services know an interface that has a device. */
    Optional<Integer> serviceSlot(InterfaceNumber number) {
        return Optional.ofNullable(placed.get(number)).flatMap(_ -> slots.find(number));
    }

    /** Whether packets pass. */
    boolean isOpen(InterfaceNumber number) {
        return observed(number)
                .filter(entry -> (entry.flags() & InterfaceFlag.OPEN) != 0)
                .isPresent();
    }

    /** Why the interface's packets are not copied. */
    Optional<String> mirrorProblem(InterfaceNumber number) {
        return Optional.ofNullable(placed.get(number)).flatMap(place -> tables.mirrors.problem(place.number));
    }

    private Optional<String> problem(Placed place) {
        return tables.interfaces
                .problem(place.key)
                .or(() -> place.addresses.keySet().stream()
                        .flatMap(key -> tables.localAddresses.problem(key).stream())
                        .findFirst());
    }

    private void change(Predicate<NetworkInterface> which) {
        interfaces.values().stream().filter(which).map(NetworkInterface::number).forEach(changed::add);
    }

    private void desire(InterfaceNumber number, Placed place) {
        RawBytes key = RawBytes.ofInt(number.number());
        tables.interfaceUsage.desire(key, DatapathTables.PRESENT);
        tables.interfaceCounters.desire(key, DatapathTables.PRESENT);
        Optional.ofNullable(mirrored.get(number))
                .ifPresentOrElse(
                        mirroring -> tables.mirrors.desire(key, TrafficMirrorEntries.of(mirroring.sessions())),
                        () -> tables.mirrors.forget(key));
        tables.interfaces.desire(place.key, place.entry);
        place.addresses.forEach(tables.localAddresses::desire);
        place.slot.ifPresent(slot -> tables.serviceSlots.desire(slot, place.key));
    }

    private void forget(Placed old, Optional<Placed> now) {
        if (now.filter(place -> place.key.equals(old.key)).isEmpty()) {
            tables.interfaces.forget(old.key);
        }
        Set<RawBytes> kept = now.map(place -> place.addresses.keySet()).orElse(Set.of());
        old.addresses.keySet().stream().filter(key -> !kept.contains(key)).forEach(tables.localAddresses::forget);
        old.slot
                .filter(slot -> now.flatMap(Placed::slot).filter(slot::equals).isEmpty())
                .ifPresent(tables.serviceSlots::forget);
        if (now.isEmpty()) {
            tables.mirrors.forget(old.number);
            tables.interfaceUsage.forget(old.number);
            tables.interfaceCounters.forget(old.number);
        }
    }

    private Placed place(NetworkInterface networkInterface, HostSide device, Changed since) {
        Map<RawBytes, RawBytes> addresses = new HashMap<>();
        RawBytes local = RawBytes.of(LocalAddress.allocate(Encodings.HEAP)
                .ifindex(device.index().number())
                .number(networkInterface.number().number())
                .generation(networkInterface.locationGeneration().number())
                .memory());
        for (IpAddress address : networkInterface.addresses()) {
            addresses.put(Encodings.networkPrefix(networkInterface.vni(), IpPrefix.single(address)), local);
        }
        networkInterface
                .prefixes()
                .forEach(prefix -> addresses.put(Encodings.networkPrefix(networkInterface.vni(), prefix), local));
        IpAddress asNextHop = NextHop.address(networkInterface.number());
        addresses.put(Encodings.networkPrefix(networkInterface.vni(), IpPrefix.single(asNextHop)), local);
        return new Placed(
                RawBytes.ofInt(networkInterface.number().number()),
                RawBytes.ofInt(device.index().number()),
                RawBytes.of(entry(networkInterface, device, since).memory()),
                addresses,
                slots.find(networkInterface.number()).map(RawBytes::ofInt));
    }

    private Interface entry(NetworkInterface networkInterface, HostSide device, Changed since) {
        Optional<Integer> policy = groups.number(set(networkInterface));
        Optional<Network> network = Optional.ofNullable(networks.get(new NetworkKey(networkInterface.vni())));
        SubnetEdge edge = networkInterface.edge();
        Optional<Integer> acl = acls.number(edge);
        boolean open = policy.isPresent()
                && acl.isPresent()
                && network.isPresent()
                && fabricProblem(networkInterface).isEmpty();
        int flags = (open ? InterfaceFlag.OPEN : 0)
                | (device.hasPeer() ? InterfaceFlag.DELIVER_TO_PEER : 0)
                | (networkInterface.sourceDestinationCheck() ? InterfaceFlag.SOURCE_CHECK : 0)
                | ruleChangeFlag(networkInterface.ruleChange())
                | (networkInterface.rates().limitPackets() ? InterfaceFlag.LIMITED : 0)
                | (mirrored.containsKey(networkInterface.number()) ? InterfaceFlag.MIRRORED : 0)
                | (acls.open(edge).contains(IpFamily.IPV4) ? InterfaceFlag.ACL_OPEN_IPV4 : 0)
                | (acls.open(edge).contains(IpFamily.IPV6) ? InterfaceFlag.ACL_OPEN_IPV6 : 0);
        Interface entry = Interface.allocate(Encodings.HEAP)
                .number(networkInterface.number().number())
                .ifindex(device.index().number())
                .vni(networkInterface.vni().number())
                .flags(flags)
                .identity(networkInterface.identity().number())
                .policy(policy.orElse(0))
                .networkAcl(acl.orElse(0))
                .routeTable(networkInterface.routeTable().number())
                .networkTag(network.map(found -> found.tag().bits()).orElse(0L))
                .mac(networkInterface.mac().toBytes())
                .routerMac(networkInterface.routerMac().toBytes())
                .tcpEstablishedSeconds(seconds(networkInterface.idleTimeouts().tcpEstablished()))
                .udpSeconds(seconds(networkInterface.idleTimeouts().udp()))
                .udpStreamSeconds(seconds(networkInterface.idleTimeouts().udpStream()))
                .flowQuota(networkInterface.flowQuota())
                .askRate(networkInterface.asksPerSecond())
                .rejudgeRate(networkInterface.ruleChange() instanceof RuleChange.Rejudge(int rate) ? rate : 0)
                .flowRecords(logged.contains(networkInterface.number()) ? FLOW_RECORDS : 0)
                .zone(Optional.ofNullable(meterings.get(new MeteringKey(networkInterface.vni())))
                        .map(metering -> metering.zoneOf(networkInterface))
                        .orElse(0))
                .mtu(networkInterface.mtuBytes())
                .packetRate(networkInterface.rates().packetsPerSecond())
                .connectionRate(networkInterface.rates().connectionsPerSecond())
                .payer(primaries
                        .getOrDefault(networkInterface.number(), networkInterface.number())
                        .number())
                .serviceSlot(slots.of(networkInterface.number()))
                .resolver(Optional.ofNullable(services.get(new NetworkServicesKey(networkInterface.vni())))
                        .flatMap(NetworkServices::resolver)
                        .map(Ipv4Address::bits)
                        .orElse(0));
        networkInterface.primary(IpFamily.IPV4).ifPresent(address -> Encodings.write(address, entry.ipv4()));
        networkInterface.primary(IpFamily.IPV6).ifPresent(address -> Encodings.write(address, entry.ipv6()));
        networkInterface.ipv4Subnet().ifPresent(subnet -> writeSubnet(subnet, entry));
        write(networkInterface.rates().in(), entry.bandwidthIn());
        write(networkInterface.rates().out(), entry.bandwidthOut());
        return entry.topologyGeneration(generation(networkInterface.number(), entry, since))
                .policyGeneration(policyGeneration(networkInterface.number(), entry));
    }

    /** Another generation than before if flows must find their way anew. */
    private int generation(InterfaceNumber number, Interface next, Changed since) {
        Optional<Interface> before = before(number);
        if (before.isEmpty()) {
            return 1;
        }
        boolean same = before.get().routeTable() == next.routeTable()
                && before.get().vni() == next.vni()
                && before.get().networkAcl() == next.networkAcl()
                && (before.get().flags() & InterfaceFlag.SOURCE_CHECK) == (next.flags() & InterfaceFlag.SOURCE_CHECK)
                && !since.tables.contains(new RouteTableNumber(next.routeTable()))
                && !since.networks.contains(new VirtualNetworkIdentifier(next.vni()));
        return before.get().topologyGeneration() + (same ? 0 : 1);
    }

    /** Another generation than before if the rules are others. */
    private int policyGeneration(InterfaceNumber number, Interface next) {
        return before(number)
                .map(entry -> entry.policyGeneration() + (entry.policy() == next.policy() ? 0 : 1))
                .orElse(1);
    }

    private Optional<Interface> before(InterfaceNumber number) {
        return Optional.ofNullable(placed.get(number))
                .map(place -> new Interface(place.entry.segment()))
                .or(() -> observed(number));
    }

    /** What the datapath has for the interface now. */
    private Optional<Interface> observed(InterfaceNumber number) {
        return Optional.ofNullable(devices.get(number))
                .flatMap(device ->
                        tables.interfaces.observed(RawBytes.ofInt(device.index().number())))
                .map(value -> new Interface(value.segment()))
                .filter(entry -> entry.number() == number.number());
    }

    private Optional<String> fabricProblem(NetworkInterface networkInterface) {
        int needed = networkInterface.mtuBytes() + underlay.overheadBytes();
        return needed <= underlay.mtuBytes()
                ? Optional.empty()
                : Optional.of("an MTU of " + networkInterface.mtuBytes() + " bytes needs one of " + needed
                        + " on the fabric, which has " + underlay.mtuBytes());
    }

    private static int ruleChangeFlag(RuleChange ruleChange) {
        return switch (ruleChange) {
            case RuleChange.Keep() -> 0;
            case RuleChange.Cut() -> InterfaceFlag.RULES_CUT;
            case RuleChange.Rejudge _ -> InterfaceFlag.RULES_REJUDGE;
        };
    }

    private static void write(Bandwidth rate, dev.tenet.datapath.layout.Bandwidth entry) {
        entry.peak(rate.peakKilobitsPerSecond())
                .baseline(rate.baselineKilobitsPerSecond())
                .credit(rate.creditMilliseconds());
    }

    private static void writeSubnet(IpPrefix subnet, Interface entry) {
        if (subnet.address() instanceof Ipv4Address(int bits)) {
            entry.subnetAddress(bits)
                    .subnetMask(subnet.length() == 0 ? 0 : -1 << IpFamily.IPV4.bits() - subnet.length());
        }
    }

    private static SortedSet<SecurityGroupKey> set(NetworkInterface networkInterface) {
        return new TreeSet<>(networkInterface.groups());
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }

    /** Of what interfaces' flows were composed by: what is not what it was. */
    private record Changed(Set<RouteTableNumber> tables, Set<VirtualNetworkIdentifier> networks) {}

    /**
     * An interface's entries.
     *
     * @param number key in tables by number
     * @param key in {@code interfaces}: the device
     * @param slot key in {@code service_slots}
     */
    private record Placed(
            RawBytes number,
            RawBytes key,
            RawBytes entry,
            Map<RawBytes, RawBytes> addresses,
            Optional<RawBytes> slot) {}
}
