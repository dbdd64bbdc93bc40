package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.net.IpPrefix;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables that packets change: connections, locations, absences, quotas, counters. One per host; what it holds outlives every
 * change of {@link HostTables}.
 */
public final class DatapathState {
    private final Map<FlowKey, Flow> flows = new HashMap<>();
    private final Slots flowSlots;
    private final Map<Integer, Fragmented> fragments = new HashMap<>();
    private final Map<Integer, PublicFragment> publicFragments = new HashMap<>();
    private final Map<Integer, WaitingPacket> waitingPackets = new HashMap<>();
    private final Map<NatBinding.Key, NatBinding> natBindings = new HashMap<>();
    private final Map<NatMapping.Key, NatMapping> natMappings = new HashMap<>();
    private final Map<NatMapping.Port, NatMapping.Key> natMappedPorts = new HashMap<>();
    private final Map<StandIn.Client, StandIn> standIns = new HashMap<>();
    private final Map<FlowKey, StandIn.Client> stoodFor = new HashMap<>();
    private final Map<NatBlockUse, Long> natBlockUses = new HashMap<>();
    private final Map<NatGatewayKey, NatUsage> natUsage = new HashMap<>();
    private final Map<NetworkAddress, Peer> locations = new HashMap<>();
    private final Map<Integer, Peer> peers = new HashMap<>();
    private final Map<Integer, Integer> peerEpochs = new HashMap<>();
    private final Slots peerSlots;
    private final Map<NetworkAddress, Long> absentUntil = new HashMap<>();
    private final Map<InterfaceNumber, InterfaceUsage> usage = new HashMap<>();
    private final Map<InterfaceNumber, TrafficCounter> fromInstance = new HashMap<>();
    private final Map<InterfaceNumber, TrafficCounter> toInstance = new HashMap<>();
    private final Map<FlowRecordKey, FlowRecord> flowRecords = new HashMap<>();
    private final Map<FlowLogUsage.Key, FlowLogUsage> flowLogUsage = new HashMap<>();
    private final Observing observing = new Observing();
    private final Map<Meter.Key, Meter> meters = new HashMap<>();
    private final Map<IpPrefix, TrafficCounter> publicTraffic = new HashMap<>();
    private final Map<Reason, TrafficCounter> reasons = new EnumMap<>(Reason.class);

    /** Room for so many connections and locations. */
    public DatapathState(int flowCapacity, int peerCapacity) {
        flowSlots = new Slots(flowCapacity);
        peerSlots = new Slots(peerCapacity);
    }

    /** Begins to keep quotas and counters for an interface; without, nothing of it is remembered. */
    public void addInterface(InterfaceNumber number) {
        usage.putIfAbsent(number, new InterfaceUsage());
        fromInstance.putIfAbsent(number, new TrafficCounter());
        toInstance.putIfAbsent(number, new TrafficCounter());
    }

    // ---- connections

    public Map<FlowKey, Flow> flows() {
        return Collections.unmodifiableMap(flows);
    }

    Optional<Flow> flow(FlowKey key) {
        return Optional.ofNullable(flows.get(key));
    }

    /** A new entry, or empty where there is no room. */
    Optional<Flow> addFlow(FlowKey key) {
        OptionalInt slot = flowSlots.take();
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        Flow flow = new Flow(slot.getAsInt());
        flows.put(key, flow);
        return Optional.of(flow);
    }

    // ---- packets that the host tells of

    public Observing observing() {
        return observing;
    }

    Observing observing(long now) {
        observing.at(now);
        return observing;
    }

    // ---- NAT gateways

    /** Begins to count what goes through a NAT gateway, and by the blocks of it that this host has. */
    public void addNatGateway(NatGateway gateway) {
        natUsage.putIfAbsent(gateway.key(), new NatUsage());
        for (NatGateway.Address address : gateway.addresses()) {
            Stream.concat(Stream.of(address.address()), address.publicAddress().stream())
                    .forEach(known -> address.held().stream()
                            .flatMapToInt(run -> IntStream.range(run.first(), run.end()))
                            .forEach(block ->
                                    natBlockUses.putIfAbsent(new NatBlockUse(gateway.key(), known, block), 0L)));
        }
    }

    public Map<NatBinding.Key, NatBinding> natBindings() {
        return Collections.unmodifiableMap(natBindings);
    }

    public Map<NatBlockUse, Long> natBlockUses() {
        return Collections.unmodifiableMap(natBlockUses);
    }

    public Map<NatGatewayKey, NatUsage> natUsage() {
        return Collections.unmodifiableMap(natUsage);
    }

    Optional<NatBinding> natBinding(NatBinding.Key key) {
        return Optional.ofNullable(natBindings.get(key));
    }

    Optional<NatUsage> natUsage(NatGatewayKey gateway) {
        return Optional.ofNullable(natUsage.get(gateway));
    }

    /** Whether there was none by this key. */
    boolean addNatBinding(NatBinding.Key key, NatBinding binding) {
        if (natBindings.putIfAbsent(key, binding) != null) {
            return false;
        }
        countInBlock(key, 1);
        count(key.gateway(), binding, 1);
        binding.mapping().flatMap(this::natMapping).ifPresent(mapping -> mapping.uses++);
        return true;
    }

    void removeNatBinding(NatBinding.Key key) {
        Optional.ofNullable(natBindings.remove(key)).ifPresent(binding -> {
            countInBlock(key, -1);
            count(key.gateway(), binding, -1);
            binding.mapping().ifPresent(this::releaseNatMapping);
        });
    }

    /** Whether this host has the port's block, for new connections or for those that it has. */
    boolean hasNatBlock(NatMapping.Port port) {
        return natBlockUses.containsKey(
                new NatBlockUse(port.gateway(), port.address(), port.port() / PortBlocks.PORTS));
    }

    public Map<NatMapping.Key, NatMapping> natMappings() {
        return Collections.unmodifiableMap(natMappings);
    }

    /** Which mapping has a port. */
    public Map<NatMapping.Port, NatMapping.Key> natMappedPorts() {
        return Collections.unmodifiableMap(natMappedPorts);
    }

    Optional<NatMapping> natMapping(NatMapping.Key key) {
        return Optional.ofNullable(natMappings.get(key));
    }

    /** Whether no binding has this key, and no mapping its port. */
    boolean isFree(NatBinding.Key key, NatMapping.Port port) {
        return !natBindings.containsKey(key) && !natMappedPorts.containsKey(port);
    }

    /** Without a use yet. */
    void addNatMapping(NatMapping.Key key, NatMapping mapping) {
        natMappings.put(key, mapping);
        natMappedPorts.put(mapping.port(), key);
        countKept(key, mapping, 1);
    }

    /** With the last of its bindings the port may be another one's. */
    private void releaseNatMapping(NatMapping.Key key) {
        NatMapping mapping = natMapping(key).orElseThrow();
        mapping.uses--;
        if (mapping.uses == 0) {
            natMappings.remove(key);
            natMappedPorts.remove(mapping.port());
            countKept(key, mapping, -1);
        }
    }

    private void countKept(NatMapping.Key key, NatMapping mapping, int difference) {
        if (mapping.kept()) {
            countKept(key.gateway(), key.networkInterface(), difference);
        }
    }

    /** What an interface has of the ports that others want, too. */
    private void count(NatGatewayKey gateway, NatBinding binding, int difference) {
        natUsage(gateway).ifPresent(usage -> usage.active += difference);
        usage(binding.networkInterface()).ifPresent(own -> own.translated += difference);
        if (binding.kept()) {
            countKept(gateway, binding.networkInterface(), difference);
        }
    }

    private void countKept(NatGatewayKey gateway, InterfaceNumber networkInterface, int difference) {
        natUsage(gateway).ifPresent(usage -> usage.kept += difference);
        usage(networkInterface).ifPresent(own -> own.natKept += difference);
    }

    private void countInBlock(NatBinding.Key key, int difference) {
        natBlockUses.computeIfPresent(
                new NatBlockUse(key.gateway(), key.address(), key.port() / PortBlocks.PORTS),
                (_, uses) -> uses + difference);
    }

    // ---- who stands in for balancers' clients

    public Map<StandIn.Client, StandIn> standIns() {
        return Collections.unmodifiableMap(standIns);
    }

    Optional<StandIn> standIn(StandIn.Client client) {
        return Optional.ofNullable(standIns.get(client));
    }

    /** For whom the remote side of a connection stands in. */
    Optional<StandIn.Client> stoodFor(FlowKey key) {
        return Optional.ofNullable(stoodFor.get(key));
    }

    /** Whether no connection of the target had it, whoever began that one. */
    boolean addStandIn(StandIn.Client client, StandIn standIn) {
        FlowKey key = client.with(standIn);
        if (flows.containsKey(key) || stoodFor.putIfAbsent(key, client) != null) {
            return false;
        }
        standIns.put(client, standIn);
        return true;
    }

    /** From here on it may stand in for another client. */
    void removeStandIn(FlowKey key) {
        Optional.ofNullable(stoodFor.remove(key)).ifPresent(standIns::remove);
    }

    // ---- packets in pieces

    /** By the kernel's slots. */
    public Map<Integer, Fragmented> fragments() {
        return Collections.unmodifiableMap(fragments);
    }

    Optional<Fragmented> fragmented(int slot) {
        return Optional.ofNullable(fragments.get(slot));
    }

    void setFragmented(int slot, Fragmented fragmented) {
        fragments.put(slot, fragmented);
    }

    /** The same of those for, or from, a public address of several hosts. */
    public Map<Integer, PublicFragment> publicFragments() {
        return Collections.unmodifiableMap(publicFragments);
    }

    Optional<PublicFragment> publicFragment(int slot) {
        return Optional.ofNullable(publicFragments.get(slot));
    }

    void setPublicFragment(int slot, PublicFragment first) {
        publicFragments.put(slot, first);
    }

    /** Those that wait for their first piece, or did. */
    public Map<Integer, WaitingPacket> waitingPackets() {
        return Collections.unmodifiableMap(waitingPackets);
    }

    Optional<WaitingPacket> waitingPacket(int slot) {
        return Optional.ofNullable(waitingPackets.get(slot));
    }

    void setWaitingPacket(int slot, WaitingPacket waiting) {
        waitingPackets.put(slot, waiting);
    }

    // ---- where addresses are

    /** All that are in use. */
    public Collection<Peer> peers() {
        return Collections.unmodifiableCollection(peers.values());
    }

    Optional<Peer> location(NetworkAddress address) {
        return Optional.ofNullable(locations.get(address));
    }

    /** The peer in a flow's slot, if it is still the one that the flow was sent to. */
    Optional<Peer> peerOf(Flow flow) {
        return Optional.ofNullable(peers.get(flow.peer)).filter(peer -> peer.epoch == flow.peerEpoch);
    }

    /** A new peer of the slot's next epoch, or empty where there is no room. */
    Optional<Peer> addPeer(NetworkAddress address) {
        OptionalInt slot = peerSlots.take();
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        int epoch = peerEpochs.merge(slot.getAsInt(), 1, Integer::sum);
        Peer peer = new Peer(slot.getAsInt(), address, epoch);
        peers.put(peer.slot, peer);
        locations.put(address, peer);
        return Optional.of(peer);
    }

    void forget(Peer peer) {
        peers.remove(peer.slot);
        locations.remove(peer.address);
        peerEpochs.merge(peer.slot, 1, Integer::sum);
        peerSlots.free(peer.slot);
    }

    /** Until when (nanoseconds of the datapath's clock) nobody has an address, as gateways said. */
    public Map<NetworkAddress, Long> absentUntil() {
        return Collections.unmodifiableMap(absentUntil);
    }

    void setAbsent(NetworkAddress address, long until) {
        absentUntil.put(address, until);
    }

    boolean isAbsent(NetworkAddress address, long now) {
        return Optional.ofNullable(absentUntil.get(address))
                .filter(until -> now < until)
                .isPresent();
    }

    // ---- flow logs

    public Map<FlowRecordKey, FlowRecord> flowRecords() {
        return Collections.unmodifiableMap(flowRecords);
    }

    Optional<FlowRecord> flowRecord(FlowRecordKey key) {
        return Optional.ofNullable(flowRecords.get(key));
    }

    FlowRecord addFlowRecord(FlowRecordKey key, long now) {
        FlowRecord record = new FlowRecord(now);
        flowRecords.put(key, record);
        return record;
    }

    public Map<FlowLogUsage.Key, FlowLogUsage> flowLogUsage() {
        return Collections.unmodifiableMap(flowLogUsage);
    }

    FlowLogUsage flowLogUsage(FlowLogUsage.Key key) {
        return flowLogUsage.computeIfAbsent(key, _ -> new FlowLogUsage());
    }

    // ---- meters

    public Map<Meter.Key, Meter> meters() {
        return Collections.unmodifiableMap(meters);
    }

    /** There is always room for another. */
    Meter meter(Meter.Key key) {
        return meters.computeIfAbsent(key, _ -> new Meter(meters.size()));
    }

    // ---- the internet

    /** What came to an edge from outside, by who has the address: sampled. Under :: what came for nobody's. */
    public Map<IpPrefix, TrafficCounter> publicTraffic() {
        return Collections.unmodifiableMap(publicTraffic);
    }

    TrafficCounter publicTraffic(IpPrefix of) {
        return publicTraffic.computeIfAbsent(of, _ -> new TrafficCounter());
    }

    // ---- quotas and counters

    /** The interfaces that quotas and counters are kept for. */
    public Set<InterfaceNumber> interfaces() {
        return Collections.unmodifiableSet(usage.keySet());
    }

    public Optional<InterfaceUsage> usage(InterfaceNumber number) {
        return Optional.ofNullable(usage.get(number));
    }

    public Optional<TrafficCounter> fromInstance(InterfaceNumber number) {
        return Optional.ofNullable(fromInstance.get(number));
    }

    public Optional<TrafficCounter> toInstance(InterfaceNumber number) {
        return Optional.ofNullable(toInstance.get(number));
    }

    public TrafficCounter reason(Reason reason) {
        return reasons.computeIfAbsent(reason, _ -> new TrafficCounter());
    }
}
