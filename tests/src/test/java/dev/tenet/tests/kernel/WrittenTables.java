package dev.tenet.tests.kernel;

import dev.tenet.agent.policy.AclCompiler;
import dev.tenet.agent.policy.CompiledAcl;
import dev.tenet.agent.policy.CompiledDirection;
import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.policy.Ranges;
import dev.tenet.agent.program.AddressFilter;
import dev.tenet.agent.program.NatGatewayEntries;
import dev.tenet.agent.program.PolicyEntries;
import dev.tenet.agent.program.PublicBalancerEntries;
import dev.tenet.agent.program.TrafficMirrorEntries;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.BalancerFront;
import dev.tenet.datapath.layout.EdgeGuard;
import dev.tenet.datapath.layout.Flooded;
import dev.tenet.datapath.layout.FlowLog;
import dev.tenet.datapath.layout.Host;
import dev.tenet.datapath.layout.HostFlag;
import dev.tenet.datapath.layout.Interface;
import dev.tenet.datapath.layout.InterfaceFlag;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.LocalAddress;
import dev.tenet.datapath.layout.Location;
import dev.tenet.datapath.layout.Metered;
import dev.tenet.datapath.layout.MeteredKey;
import dev.tenet.datapath.layout.MirrorDevice;
import dev.tenet.datapath.layout.NatBlock;
import dev.tenet.datapath.layout.NatBlockKey;
import dev.tenet.datapath.layout.NatBlockUseKey;
import dev.tenet.datapath.layout.NatOwners;
import dev.tenet.datapath.layout.NatPartOwners;
import dev.tenet.datapath.layout.NatPartOwnersKey;
import dev.tenet.datapath.layout.Network;
import dev.tenet.datapath.layout.NetworkFlag;
import dev.tenet.datapath.layout.Observation;
import dev.tenet.datapath.layout.PolicyAddressKey;
import dev.tenet.datapath.layout.PolicyDirection;
import dev.tenet.datapath.layout.PolicyIdentityKey;
import dev.tenet.datapath.layout.PolicyRanges;
import dev.tenet.datapath.layout.PolicyRangesKey;
import dev.tenet.datapath.layout.PolicyRangesOf;
import dev.tenet.datapath.layout.PolicyRow;
import dev.tenet.datapath.layout.PolicyRowKey;
import dev.tenet.datapath.layout.PublicAddress;
import dev.tenet.datapath.layout.PublicFlag;
import dev.tenet.datapath.layout.RouteKey;
import dev.tenet.datapath.layout.RouteTarget;
import dev.tenet.datapath.layout.ServiceDevice;
import dev.tenet.datapath.layout.TraceFilter;
import dev.tenet.datapath.reference.AclPolicy;
import dev.tenet.datapath.reference.BalancedPort;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.LocalInterface;
import dev.tenet.datapath.reference.MuxedPort;
import dev.tenet.datapath.reference.NatBlockUse;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.Policy;
import dev.tenet.datapath.reference.ServedNetwork;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.MeteredPrefix;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.PublicAddress.Ingress;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The reference's tables as entries of the kernel's maps: map name → key → value. Written straight through the generated codecs, so
 * that half-done states can be made too; an agent's programmers come to the same by another way.
 */
final class WrittenTables {
    private static final CompiledPolicies COMPILED = new CompiledPolicies();
    private static final BalancerWriting BALANCERS = new BalancerWriting();

    static final SegmentAllocator HEAP = (bytes, _) -> MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
    private static final int NUMBER_BITS = 32;

    /** Interfaces' policies have their numbers, network ACLs numbers from here on. */
    private static final int FIRST_ACL = 1 << 20;

    private final Map<Integer, Integer> aclNumbers = new HashMap<>();

    /** Balancers' policies have numbers from here on. */
    private static final int FIRST_BALANCER = 1 << 21;

    private int balancers;
    private int muxPages;
    private int muxTargets;

    private final Map<String, Map<Bytes, Bytes>> maps = new LinkedHashMap<>();

    private WrittenTables() {}

    /** Maps in an order in which entries find what they refer to. */
    static Map<String, Map<Bytes, Bytes>> of(HostTables tables) {
        WrittenTables written = new WrittenTables();
        for (String map : List.of(
                "hosts",
                "host_numbers",
                "host_numbers_ipv6",
                "networks",
                "identities",
                "policy_rows",
                "policy_addresses",
                "policy_identities",
                "policy_ranges",
                "policies",
                "metered",
                "routes",
                "balancer_fronts",
                "balancer_targets",
                "quic_servers",
                "balancer_history",
                "balancer_hosts",
                "balancer_pages",
                "mux_targets",
                "mux_pages",
                "balancers",
                "gateway_locations",
                "moved",
                "address_filter",
                "public_addresses",
                "published",
                "flooded",
                "edge_guard",
                "mirrors",
                "mirror_device",
                "nat_blocks",
                "nat_gateways",
                "nat_owners",
                "nat_part_owners",
                "interfaces",
                "local_addresses",
                "service_slots",
                "service_device",
                "observation",
                "flow_log")) {
            written.maps.put(map, new LinkedHashMap<>());
        }
        tables.hosts.values().forEach(written::host);
        tables.hostNumbers.forEach(written::hostNumber);
        tables.networks.values().forEach(written::network);
        tables.identities.keySet().forEach(identity -> written.put("identities", number(identity.number()), number(1)));
        tables.policies.forEach((number, policy) -> written.policy(number.number(), policy, tables));
        written.networkAcls(tables);
        tables.metering.values().forEach(written::metering);
        tables.routes.values().forEach(written::routes);
        tables.balancers.values().forEach(balancer -> written.balancer(balancer, tables));
        tables.balancerFronts.forEach(written::balancerFront);
        tables.muxed.values().forEach(written::mux);
        tables.balancerAddresses.forEach((address, of) -> written.put(
                "public_addresses",
                bytes(PublicBalancerEntries.address(address)),
                bytes(PublicBalancerEntries.known(of.vni(), of.front(), of.privateAddress()))));
        tables.gatewayLocations.forEach((address, where) -> written.location("gateway_locations", address, where));
        tables.moved.forEach((address, where) -> written.location("moved", address, where));
        tables.publicAddresses.values().forEach(written::publicAddress);
        tables.natGateways.values().forEach(gateway -> written.natGateway(gateway, tables));
        tables.natOwners.values().forEach(written::natOwners);
        tables.natAddresses.forEach((address, gateway) -> written.natAddress(address, gateway));
        tables.published.forEach((address, known) -> written.put("published", key(address), Bytes.of(known.toBytes())));
        tables.flooded.forEach((prefix, found) -> written.put(
                "flooded",
                key(new NetworkPrefix(dev.tenet.hoststate.Network.INTERNET, prefix)),
                bytes(Flooded.allocate(HEAP)
                        .until(found.until())
                        .passing(found.passing())
                        .memory())));
        written.put(
                "edge_guard",
                number(0),
                bytes(EdgeGuard.allocate(HEAP).flooded(tables.flooded.size()).memory()));
        tables.interfaces.values().forEach(local -> written.networkInterface(local, tables));
        tables.mirrors.forEach((number, sessions) ->
                written.put("mirrors", number(number.number()), bytes(TrafficMirrorEntries.of(sessions))));
        tables.mirrorDevice.ifPresent(device -> written.put(
                "mirror_device",
                number(0),
                bytes(MirrorDevice.allocate(HEAP).ifindex(device.number()).memory())));
        tables.localAddresses.forEach(written::localAddress);
        tables.serviceSlots.forEach(
                (slot, device) -> written.put("service_slots", number(slot), number(device.number())));
        tables.serviceDevice.ifPresent(device -> written.put(
                "service_device",
                number(0),
                bytes(ServiceDevice.allocate(HEAP).ifindex(device.number()).memory())));
        written.put(
                "flow_log",
                number(0),
                bytes(FlowLog.allocate(HEAP).window(tables.flowLogWindow).memory()));
        written.put("observation", number(0), bytes(observation(tables.observation)));
        AddressFilter.of(
                        written.keys("public_addresses"),
                        written.keys("host_numbers", "host_numbers_ipv6"),
                        written.keys("balancers"))
                .forEach((line, bits) -> written.put("address_filter", bytes(line), bytes(bits)));
        return written.maps;
    }

    private List<RawBytes> keys(String... names) {
        return Stream.of(names)
                .flatMap(name -> Objects.requireNonNull(maps.get(name)).keySet().stream())
                .map(key -> RawBytes.of(MemorySegment.ofArray(key.toArray())))
                .toList();
    }

    private static MemorySegment observation(dev.tenet.datapath.reference.Observation wanted) {
        Observation written = Observation.allocate(HEAP)
                .oneIn(wanted.oneIn())
                .rate(wanted.samplesPerSecond())
                .until(wanted.sampledUntil());
        for (int place = 0; place < wanted.traces().size(); place++) {
            TraceFilter filter = written.trace(place);
            wanted.traces().get(place).ifPresent(trace -> {
                filter.until(trace.until())
                        .interface_(trace.networkInterface().number())
                        .rate(trace.packetsPerSecond())
                        .localPort(trace.localPort())
                        .remotePort(trace.remotePort())
                        .protocol(trace.protocol().map(IpProtocol::number).orElse(0));
                trace.remote().ifPresent(remote -> write(remote, filter.remote()));
            });
        }
        boolean active = wanted.oneIn() != 0 || wanted.traces().stream().anyMatch(Optional::isPresent);
        return written.active(active ? 1 : 0).memory();
    }

    private void host(FabricHost host) {
        int flags = HostFlag.PRESENT | (host.alive() ? HostFlag.ALIVE : 0) | (host.edge() ? HostFlag.EDGE : 0);
        Host value = Host.allocate(HEAP).flags(flags);
        switch (host.underlay()) {
            case Ipv4Address ipv4 -> value.address(ipv4.bits());
            case Ipv6Address ipv6 ->
                MemorySegment.copy(
                        MemorySegment.ofArray(ipv6.toBytes()), 0, value.ipv6().memory(), 0, ipv6.toBytes().length);
        }
        put("hosts", number(host.number().number()), bytes(value.memory()));
    }

    private void hostNumber(IpAddress underlay, HostNumber number) {
        String map = switch (underlay.family()) {
            case IPV4 -> "host_numbers";
            case IPV6 -> "host_numbers_ipv6";
        };
        put(map, Bytes.of(underlay.toBytes()), number(number.number()));
    }

    private void network(ServedNetwork served) {
        dev.tenet.hoststate.Network resource = served.resource();
        int flags = (resource.gatewayHere() ? NetworkFlag.GATEWAY_HERE : 0)
                | (served.inSync() ? NetworkFlag.IN_SYNC : 0)
                | (resource.preloaded().isPresent() ? NetworkFlag.PRELOADED : 0)
                | (resource.preloaded().equals(Optional.of(LocationMiss.DROP)) ? NetworkFlag.DROP_ON_MISS : 0);
        Network value = Network.allocate(HEAP)
                .tag(resource.tag().bits())
                .previousTag(resource.previousTag().orElse(resource.tag()).bits())
                .flags(flags)
                .gatewayCount(resource.gateways().size())
                .edgeCount(resource.edges().size());
        for (int i = 0; i < resource.gateways().size(); i++) {
            value.gateway(i, resource.gateways().get(i).number());
        }
        for (int i = 0; i < resource.edges().size(); i++) {
            value.edge(i, resource.edges().get(i).number());
        }
        put("networks", number(resource.vni().number()), bytes(value.memory()));
    }

    private void location(String map, NetworkPrefix address, Whereabouts where) {
        put(
                map,
                key(address),
                bytes(Location.allocate(HEAP)
                        .host(where.host().map(HostNumber::number).orElse(0))
                        .generation(where.generation().number())
                        .identity(where.identity().number())
                        .memory()));
    }

    private void publicAddress(dev.tenet.hoststate.PublicAddress address) {
        PublicAddress value = PublicAddress.allocate(HEAP)
                .vni(address.vni().number())
                .home(address.host().number());
        int direction = address.outboundOnly() ? PublicFlag.OUTBOUND_ONLY : 0;
        switch (address.ingress()) {
            case Ingress.Direct() -> value.host(address.host().number()).flags(direction);
            case Ingress.Through(InterfaceNumber networkInterface, HostNumber host) ->
                value.host(host.number()).gateway(networkInterface.number()).flags(direction | PublicFlag.ROUTED);
            case Ingress.Blackhole() -> value.flags(direction | PublicFlag.ROUTED);
        }
        write(address.privateAddress(), value.address());
        put(
                "public_addresses",
                key(new NetworkPrefix(dev.tenet.hoststate.Network.INTERNET, address.prefix())),
                bytes(value.memory()));
    }

    // ---- NAT gateways

    private void natGateway(dev.tenet.hoststate.NatGateway gateway, HostTables tables) {
        int number = gateway.key().networkInterface().number();
        int index = 0;
        int ports = gateway.portsOfRun();
        for (dev.tenet.hoststate.NatGateway.Address address : gateway.addresses()) {
            for (PortBlocks run : address.draining() ? List.<PortBlocks>of() : address.blocks()) {
                for (int port = run.firstPort(); run.ports() >= ports && port < run.endPort(); port += ports) {
                    put(
                            "nat_blocks",
                            bytes(NatBlockKey.allocate(HEAP)
                                    .gateway(number)
                                    .index(index++)
                                    .memory()),
                            bytes(NatBlock.allocate(HEAP)
                                    .address(address.address().bits())
                                    .publicAddress(address.publicAddress()
                                            .map(Ipv4Address::bits)
                                            .orElse(0))
                                    .first(port)
                                    .ports(ports)
                                    .memory()));
                }
            }
        }
        put(
                "nat_gateways",
                number(number),
                bytes(NatGatewayEntries.of(
                        gateway,
                        index,
                        aclNumber(gateway.key().networkInterface()),
                        Optional.ofNullable(tables.natAcls.get(gateway.key()))
                                .map(acl -> compiled(acl).open())
                                .orElse(Set.of()))));
    }

    /** The keys of its blocks' counters. */
    static List<Bytes> blockUses(dev.tenet.hoststate.NatGateway gateway) {
        return gateway.addresses().stream()
                .flatMap(address -> Stream.concat(Stream.of(address.address()), address.publicAddress().stream())
                        .flatMap(known -> address.held().stream()
                                .flatMapToInt(run -> IntStream.range(run.first(), run.end()))
                                .mapToObj(block -> blockUse(new NatBlockUse(gateway.key(), known, block)))))
                .toList();
    }

    static Bytes blockUse(NatBlockUse use) {
        return bytes(NatBlockUseKey.allocate(HEAP)
                .gateway(use.gateway().networkInterface().number())
                .address(use.address().bits())
                .block(use.block())
                .memory());
    }

    private void natOwners(dev.tenet.hoststate.NatOwners owners) {
        NatOwners value = NatOwners.allocate(HEAP);
        Map<Integer, NatPartOwners> parts = new HashMap<>();
        for (dev.tenet.hoststate.NatOwners.Lease lease : owners.leases()) {
            for (int port = lease.blocks().firstPort(); port < lease.blocks().endPort(); port++) {
                if (lease.blocks().isPart()) {
                    parts.computeIfAbsent(lease.blocks().first(), _ -> NatPartOwners.allocate(HEAP))
                            .host(port % PortBlocks.PORTS, (short) lease.host().number());
                } else {
                    value.host(port / PortBlocks.PORTS, (short) lease.host().number());
                }
            }
        }
        put(
                "nat_owners",
                key(new NetworkAddress(owners.key().vni(), owners.key().address())),
                bytes(value.memory()));
        parts.forEach((block, hosts) -> put("nat_part_owners", partKey(owners.key(), block), bytes(hosts.memory())));
    }

    private static Bytes partKey(dev.tenet.hoststate.NatOwnersKey of, int block) {
        NatPartOwnersKey key = NatPartOwnersKey.allocate(HEAP).block(block);
        key.address().vni(of.vni().number());
        write(of.address(), key.address().address());
        return bytes(key.memory());
    }

    private void natAddress(NetworkAddress address, NatGatewayKey gateway) {
        put(
                "public_addresses",
                key(address),
                bytes(PublicAddress.allocate(HEAP)
                        .flags(PublicFlag.NAT)
                        .gateway(gateway.networkInterface().number())
                        .memory()));
    }

    // ---- balancers

    private void mux(MuxedPort muxed) {
        BALANCERS
                .of(muxed.resource(), muxed.table(), muxPages, muxTargets)
                .forEach((map, entries) -> entries.forEach((key, value) -> put(map, key, value)));
        muxPages += PublicBalancerEntries.pages(muxed.table().slots());
        muxTargets += muxed.resource().targets().size();
    }

    private void balancerFront(InterfaceNumber number, dev.tenet.datapath.reference.BalancerFront front) {
        BalancerFront value = BalancerFront.allocate(HEAP).identity(front.identity());
        write(front.address(), value.address());
        put("balancer_fronts", number(number.number()), bytes(value.memory()));
    }

    private void balancer(BalancedPort balancer, HostTables tables) {
        int policy = balancer.policy()
                .map(found -> {
                    int number = FIRST_BALANCER + balancers++;
                    policy(number, found, tables);
                    return number;
                })
                .orElse(0);
        BALANCERS
                .of(balancer.resource(), balancer.table(), policy)
                .forEach((map, entries) -> entries.forEach((key, value) -> put(map, key, value)));
    }

    private static Bytes bytes(RawBytes raw) {
        return bytes(raw.segment());
    }

    // ---- interfaces

    private static void writeRate(Bandwidth rate, dev.tenet.datapath.layout.Bandwidth value) {
        value.peak(rate.peakKilobitsPerSecond())
                .baseline(rate.baselineKilobitsPerSecond())
                .credit(rate.creditMilliseconds());
    }

    private void networkInterface(LocalInterface local, HostTables tables) {
        NetworkInterface resource = local.resource();
        int flags = (local.attachment().open() ? InterfaceFlag.OPEN : 0)
                | (local.attachment().deliverToPeer() ? InterfaceFlag.DELIVER_TO_PEER : 0)
                | (resource.sourceDestinationCheck() ? InterfaceFlag.SOURCE_CHECK : 0)
                | ruleChangeFlag(resource.ruleChange())
                | (resource.rates().limitPackets() ? InterfaceFlag.LIMITED : 0)
                | (tables.mirrors.containsKey(resource.number()) ? InterfaceFlag.MIRRORED : 0)
                | Optional.ofNullable(tables.networkAcls.get(resource.number()))
                        .map(WrittenTables::openFlags)
                        .orElse(0);
        Interface value = Interface.allocate(HEAP)
                .number(resource.number().number())
                .ifindex(local.attachment().device().number())
                .vni(resource.vni().number())
                .flags(flags)
                .identity(resource.identity().number())
                .policy(resource.number().number())
                .policyGeneration(local.attachment().policyGeneration())
                .networkAcl(aclNumber(resource.number()))
                .routeTable(resource.routeTable().number())
                .topologyGeneration(local.attachment().topologyGeneration())
                .networkTag(local.tag().bits())
                .mac(resource.mac().toBytes())
                .routerMac(resource.routerMac().toBytes())
                .tcpEstablishedSeconds(
                        (int) resource.idleTimeouts().tcpEstablished().toSeconds())
                .udpSeconds((int) resource.idleTimeouts().udp().toSeconds())
                .udpStreamSeconds((int) resource.idleTimeouts().udpStream().toSeconds())
                .flowQuota(resource.flowQuota())
                .askRate(resource.asksPerSecond())
                .rejudgeRate(resource.ruleChange() instanceof RuleChange.Rejudge(int rate) ? rate : 0)
                .mtu(resource.mtuBytes())
                .packetRate(resource.rates().packetsPerSecond())
                .connectionRate(resource.rates().connectionsPerSecond())
                .payer(local.attachment().payer().number())
                .flowRecords(local.flowRecords())
                .zone(local.zone())
                .serviceSlot(local.attachment().serviceSlot())
                .resolver(local.resolver().map(Ipv4Address::bits).orElse(0));
        writeRate(resource.rates().in(), value.bandwidthIn());
        writeRate(resource.rates().out(), value.bandwidthOut());
        resource.primary(IpFamily.IPV4).ifPresent(address -> write(address, value.ipv4()));
        resource.primary(IpFamily.IPV6).ifPresent(address -> write(address, value.ipv6()));
        resource.ipv4Subnet()
                .ifPresent(subnet -> value.subnetAddress(((Ipv4Address) subnet.first()).bits())
                        .subnetMask(
                                Ipv4Address.BROADCAST.masked(subnet.length()).bits()));
        put("interfaces", number(local.attachment().device().number()), bytes(value.memory()));
    }

    private void localAddress(NetworkPrefix address, dev.tenet.datapath.reference.LocalAddress local) {
        put(
                "local_addresses",
                key(address),
                bytes(LocalAddress.allocate(HEAP)
                        .ifindex(local.device().number())
                        .number(local.number().number())
                        .generation(local.generation().number())
                        .memory()));
    }

    // ---- meters

    private void metering(Metering metering) {
        for (MeteredPrefix metered : metering.prefixes()) {
            IpPrefix prefix = mapped(metered.prefix());
            MeteredKey key = MeteredKey.allocate(HEAP)
                    .prefixLength(NUMBER_BITS + prefix.length())
                    .vni(metering.vni().number());
            write(prefix.address(), key.address());
            put(
                    "metered",
                    bytes(key.memory()),
                    bytes(Metered.allocate(HEAP)
                            .zone(metered.zone())
                            .near(metered.near().number())
                            .far(metered.far().number())
                            .memory()));
        }
        boolean holdsIpv4 = metering.prefixes().stream()
                .map(MeteredPrefix::prefix)
                .anyMatch(prefix -> prefix.family() == IpFamily.IPV6 && prefix.contains(MAPPED_IPV4));
        MeteredKey ipv4 = MeteredKey.allocate(HEAP)
                .prefixLength(NUMBER_BITS + MAPPED_IPV4.length())
                .vni(metering.vni().number());
        write(MAPPED_IPV4.address(), ipv4.address());
        if (holdsIpv4 && !Optional.ofNullable(maps.get("metered")).orElseThrow().containsKey(bytes(ipv4.memory()))) {
            put("metered", bytes(ipv4.memory()), bytes(Metered.allocate(HEAP).memory()));
        }
    }

    // ---- routes

    private void routes(RouteTable table) {
        Map<IpPrefix, Route> byPrefix = new TreeMap<>();
        for (Route route : table.routes()) {
            byPrefix.put(mapped(route.destination()), route);
        }
        boolean holdsIpv4 = table.routes().stream()
                .map(Route::destination)
                .anyMatch(prefix -> prefix.family() == IpFamily.IPV6 && prefix.contains(MAPPED_IPV4));
        if (holdsIpv4 && !byPrefix.containsKey(MAPPED_IPV4)) {
            route(table, MAPPED_IPV4, 0, RouteTarget.NONE, 0, List.of());
        }
        byPrefix.forEach((prefix, route) -> {
            int within = table.networkOf(route.destination())
                    .map(VirtualNetworkIdentifier::number)
                    .orElse(0);
            switch (route.target()) {
                case dev.tenet.hoststate.RouteTarget.Local(var vni) ->
                    route(table, prefix, within, RouteTarget.LOCAL, vni.number(), List.of());
                case dev.tenet.hoststate.RouteTarget.Interfaces(var vni, var interfaces) ->
                    route(table, prefix, within, RouteTarget.INTERFACE, vni.number(), interfaces);
                case dev.tenet.hoststate.RouteTarget.Nat(
                        NatGatewayKey gateway,
                        dev.tenet.hoststate.RouteTarget.Local(var vni)) ->
                    route(table, prefix, within, RouteTarget.NAT, vni.number(), List.of(gateway.networkInterface()));
                case dev.tenet.hoststate.RouteTarget.Nat(
                        NatGatewayKey gateway,
                        dev.tenet.hoststate.RouteTarget.Interfaces(var vni, var interfaces)) ->
                    route(
                            table,
                            prefix,
                            within,
                            RouteTarget.NAT,
                            vni.number(),
                            List.of(gateway.networkInterface(), interfaces.getFirst()));
                case dev.tenet.hoststate.RouteTarget.Nat(NatGatewayKey gateway, var _) ->
                    route(
                            table,
                            prefix,
                            within,
                            RouteTarget.NAT,
                            dev.tenet.hoststate.Network.INTERNET.number(),
                            List.of(gateway.networkInterface()));
                case dev.tenet.hoststate.RouteTarget.PrivateNatToInternet() ->
                    route(table, prefix, within, RouteTarget.NAT_PRIVATE, 0, List.of());
                case dev.tenet.hoststate.RouteTarget.Internet() ->
                    route(
                            table,
                            prefix,
                            within,
                            RouteTarget.INTERNET,
                            dev.tenet.hoststate.Network.INTERNET.number(),
                            List.of());
                case dev.tenet.hoststate.RouteTarget.Blackhole() ->
                    route(table, prefix, within, RouteTarget.BLACKHOLE, 0, List.of());
            }
        });
    }

    private void route(
            RouteTable table,
            IpPrefix prefix,
            int within,
            RouteTarget target,
            int vni,
            List<InterfaceNumber> nextHops) {
        RouteKey key = RouteKey.allocate(HEAP)
                .prefixLength(NUMBER_BITS + prefix.length())
                .table(table.number().number());
        write(prefix.address(), key.address());
        dev.tenet.datapath.layout.Route value = dev.tenet.datapath.layout.Route.allocate(HEAP)
                .target(target.number())
                .vni(vni)
                .within(within)
                .nextHopCount(nextHops.size());
        for (int i = 0; i < nextHops.size(); i++) {
            value.nextHop(i, nextHops.get(i).number());
        }
        put("routes", bytes(key.memory()), bytes(value.memory()));
    }

    // ---- policies

    private void policy(int number, Policy policy, HostTables tables) {
        CompiledPolicy compiled = COMPILED.of(policy, tables.identities);
        put("policies", number(number), policy(number, compiled));
    }

    private Bytes policy(int number, CompiledPolicy compiled) {
        direction(number << 1 | PolicyDirection.INGRESS.number(), compiled.ingress());
        direction(number << 1 | PolicyDirection.EGRESS.number(), compiled.egress());
        return bytes(PolicyEntries.policyOf(compiled).memory());
    }

    private static int ruleChangeFlag(RuleChange ruleChange) {
        return switch (ruleChange) {
            case RuleChange.Keep() -> 0;
            case RuleChange.Cut() -> InterfaceFlag.RULES_CUT;
            case RuleChange.Rejudge _ -> InterfaceFlag.RULES_REJUDGE;
        };
    }

    /** Of one subnet's edge there is one policy, whose number is the first one's of those behind it, interfaces and NAT gateways. */
    private void networkAcls(HostTables tables) {
        SortedMap<Integer, AclPolicy> policies = new TreeMap<>();
        tables.networkAcls.forEach((number, acl) -> policies.put(number.number(), acl));
        tables.natAcls.forEach(
                (gateway, acl) -> policies.put(gateway.networkInterface().number(), acl));
        Map<AclPolicy, Integer> first = new HashMap<>();
        policies.forEach((number, acl) -> aclNumbers.put(number, first.computeIfAbsent(acl, _ -> FIRST_ACL + number)));
        first.forEach((acl, number) ->
                put("policies", number(number), policy(number, compiled(acl).policy())));
    }

    /** That of a policy that is not there, if there is none. */
    private int aclNumber(InterfaceNumber of) {
        return aclNumbers.getOrDefault(of.number(), FIRST_ACL + of.number());
    }

    private static CompiledAcl compiled(AclPolicy acl) {
        return AclCompiler.compile(new NetworkAcl(acl.acl(), acl.rules()), acl.subnet());
    }

    private static int openFlags(AclPolicy acl) {
        Set<IpFamily> open = compiled(acl).open();
        return (open.contains(IpFamily.IPV4) ? InterfaceFlag.ACL_OPEN_IPV4 : 0)
                | (open.contains(IpFamily.IPV6) ? InterfaceFlag.ACL_OPEN_IPV6 : 0);
    }

    private void direction(int policyDirection, CompiledDirection compiled) {
        ranges(policyDirection, PolicyRangesOf.PORTS, compiled.ports());
        ranges(policyDirection, PolicyRangesOf.IPV4, compiled.ipv4());
        compiled.ipv6().forEach((prefix, row) -> {
            IpPrefix mapped = mapped(prefix);
            PolicyAddressKey key = PolicyAddressKey.allocate(HEAP)
                    .prefixLength(NUMBER_BITS + mapped.length())
                    .policyDirection(policyDirection);
            write(mapped.address(), key.address());
            put("policy_addresses", bytes(key.memory()), number(row));
        });
        compiled.identities()
                .forEach((identity, row) -> put(
                        "policy_identities",
                        bytes(PolicyIdentityKey.allocate(HEAP)
                                .policyDirection(policyDirection)
                                .identity(identity.number())
                                .memory()),
                        number(row)));
        compiled.rows().forEach((row, columns) -> {
            PolicyRow value = PolicyRow.allocate(HEAP);
            long[] words = columns.words();
            for (int i = 0; i < words.length; i++) {
                value.column(i, words[i]);
            }
            put(
                    "policy_rows",
                    bytes(PolicyRowKey.allocate(HEAP)
                            .policyDirection(policyDirection)
                            .row(row)
                            .memory()),
                    bytes(value.memory()));
        });
    }

    private void ranges(int policyDirection, PolicyRangesOf what, Ranges ranges) {
        int number = 0;
        for (Ranges.Page page : ranges.pages()) {
            PolicyRangesKey key = PolicyRangesKey.allocate(HEAP)
                    .policyDirection(policyDirection)
                    .page(number++ << 1 | what.number());
            PolicyRanges value = PolicyRanges.allocate(HEAP);
            for (int i = 0; i < Ranges.PAGE; i++) {
                value.first(i, page.firsts().get(i)).value(i, page.values().get(i));
            }
            put("policy_ranges", bytes(key.memory()), bytes(value.memory()));
        }
    }

    // ---- small values

    private static final IpPrefix MAPPED_IPV4 = new IpPrefix(Ipv4Address.UNSPECIFIED.toMapped(), 96);

    private static IpPrefix mapped(IpPrefix prefix) {
        int added = IpFamily.IPV6.bits() - prefix.family().bits();
        return new IpPrefix(Ipv6Address.ofBytes(prefix.address().toMappedBytes()), prefix.length() + added);
    }

    static Bytes key(NetworkPrefix prefix) {
        int kind = prefix.prefix().isSingle() ? 0 : LayoutConstant.DELEGATED_PREFIX;
        dev.tenet.datapath.layout.NetworkAddress key = dev.tenet.datapath.layout.NetworkAddress.allocate(HEAP)
                .vni(prefix.vni().number() | kind);
        write(prefix.prefix().address(), key.address());
        return bytes(key.memory());
    }

    static Bytes key(NetworkAddress address) {
        dev.tenet.datapath.layout.NetworkAddress key = dev.tenet.datapath.layout.NetworkAddress.allocate(HEAP)
                .vni(address.vni().number());
        write(address.address(), key.address());
        return bytes(key.memory());
    }

    /** In this machine's byte order, as C's {@code __u32}. */
    static Bytes number(int value) {
        return bytes(MemorySegment.ofArray(new int[] {value}));
    }

    static Bytes number(long value) {
        return bytes(MemorySegment.ofArray(new long[] {value}));
    }

    static void write(IpAddress address, Address to) {
        MemorySegment.copy(MemorySegment.ofArray(address.toMappedBytes()), 0, to.memory(), 0, Address.SIZE);
    }

    static Bytes bytes(MemorySegment memory) {
        return Bytes.of(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    private void put(String map, Bytes key, Bytes value) {
        maps.computeIfAbsent(map, _ -> new LinkedHashMap<>()).put(key, value);
    }
}
