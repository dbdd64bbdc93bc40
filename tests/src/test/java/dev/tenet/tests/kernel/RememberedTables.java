package dev.tenet.tests.kernel;

import static dev.tenet.tests.kernel.WrittenTables.HEAP;
import static dev.tenet.tests.kernel.WrittenTables.bytes;
import static dev.tenet.tests.kernel.WrittenTables.number;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.FlowAcl;
import dev.tenet.datapath.layout.FlowAction;
import dev.tenet.datapath.layout.FlowFlag;
import dev.tenet.datapath.layout.FlowKey;
import dev.tenet.datapath.layout.FlowLogUsageKey;
import dev.tenet.datapath.layout.FlowLogged;
import dev.tenet.datapath.layout.FlowSlot;
import dev.tenet.datapath.layout.InterfaceCounters;
import dev.tenet.datapath.layout.InterfaceUsage;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.MeterCounters;
import dev.tenet.datapath.layout.MeterKey;
import dev.tenet.datapath.layout.MeterOwner;
import dev.tenet.datapath.layout.NatBindingKey;
import dev.tenet.datapath.layout.NatBlockUseKey;
import dev.tenet.datapath.layout.NatMapped;
import dev.tenet.datapath.layout.NatMappingKey;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.PublicTraffic;
import dev.tenet.datapath.layout.ReasonCounter;
import dev.tenet.datapath.layout.SlotsTaken;
import dev.tenet.datapath.layout.StandInKey;
import dev.tenet.datapath.layout.StoodFor;
import dev.tenet.datapath.reference.BandwidthUse;
import dev.tenet.datapath.reference.DatapathState;
import dev.tenet.datapath.reference.Flow;
import dev.tenet.datapath.reference.FlowLogUsage;
import dev.tenet.datapath.reference.FlowRecord;
import dev.tenet.datapath.reference.FlowRecordKey;
import dev.tenet.datapath.reference.Meter;
import dev.tenet.datapath.reference.NatBinding;
import dev.tenet.datapath.reference.NatMapping;
import dev.tenet.datapath.reference.NatUsage;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.Observation;
import dev.tenet.datapath.reference.Observing;
import dev.tenet.datapath.reference.Peer;
import dev.tenet.datapath.reference.PeerState;
import dev.tenet.datapath.reference.StandIn;
import dev.tenet.datapath.reference.TrafficCounter;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What packets have left behind, as entries of the kernel's maps: map name → key → value; of the reference, and of the kernel. A map
 * that packets write belongs into {@link #LAYOUTS} and into both.
 */
final class RememberedTables {
    private static final int CHUNK = 1024;

    /** How entries are shown. */
    private record Shown(Function<byte[], Object> key, Function<byte[], Object> value) {}

    private static final Map<String, Shown> LAYOUTS = Map.ofEntries(
            Map.entry("flows", new Shown(FlowKey::of, dev.tenet.datapath.layout.Flow::of)),
            Map.entry(
                    "flow_records",
                    new Shown(dev.tenet.datapath.layout.FlowRecordKey::of, dev.tenet.datapath.layout.FlowRecord::of)),
            Map.entry("flow_log_usage", new Shown(FlowLogUsageKey::of, dev.tenet.datapath.layout.FlowLogUsage::of)),
            Map.entry("fragments", new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.Fragmented::of)),
            Map.entry(
                    "public_fragments",
                    new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.PublicFragment::of)),
            Map.entry(
                    "waiting_packets",
                    new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.WaitingPacket::of)),
            Map.entry("nat_bindings", new Shown(NatBindingKey::of, dev.tenet.datapath.layout.NatBinding::of)),
            Map.entry("nat_mappings", new Shown(NatMappingKey::of, dev.tenet.datapath.layout.NatMapping::of)),
            Map.entry("stand_ins", new Shown(StandInKey::of, dev.tenet.datapath.layout.StandIn::of)),
            Map.entry("stood_for", new Shown(FlowKey::of, StoodFor::of)),
            Map.entry("nat_block_uses", new Shown(NatBlockUseKey::of, RememberedTables::readTime)),
            Map.entry("nat_usage", new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.NatUsage::of)),
            Map.entry("observing", new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.Observing::of)),
            Map.entry("flow_slots", new Shown(RememberedTables::readNumber, FlowSlot::of)),
            Map.entry("locations", new Shown(NetworkAddress::of, RememberedTables::readNumber)),
            Map.entry("peers", new Shown(RememberedTables::readNumber, dev.tenet.datapath.layout.Peer::of)),
            Map.entry("public_traffic", new Shown(NetworkAddress::of, PublicTraffic::of)),
            Map.entry("absent", new Shown(NetworkAddress::of, RememberedTables::readTime)),
            Map.entry("meters", new Shown(MeterKey::of, dev.tenet.datapath.layout.Meter::of)),
            Map.entry("meter_owners", new Shown(RememberedTables::readNumber, MeterOwner::of)),
            Map.entry("meter_counters", new Shown(RememberedTables::readNumber, MeterCounters::of)),
            Map.entry("interface_usage", new Shown(RememberedTables::readNumber, InterfaceUsage::of)),
            Map.entry("interface_counters", new Shown(RememberedTables::readNumber, InterfaceCounters::of)),
            Map.entry("reason_counters", new Shown(RememberedTables::readReason, ReasonCounter::of)));

    private final Map<String, Map<Bytes, Bytes>> maps = new HashMap<>();

    private RememberedTables() {
        LAYOUTS.keySet().forEach(name -> maps.put(name, new HashMap<>()));
    }

    /** The maps that are compared. */
    static List<String> names() {
        return LAYOUTS.keySet().stream().sorted().toList();
    }

    Map<Bytes, Bytes> map(String name) {
        return Optional.ofNullable(maps.get(name)).orElseThrow();
    }

    /** An entry as text. */
    static String show(String map, Bytes key, Optional<Bytes> value) {
        Shown shown = Optional.ofNullable(LAYOUTS.get(map)).orElseThrow();
        String shownValue = value.map(
                        bytes -> shown.value().apply(bytes.toArray()).toString())
                .orElse("not there");
        return map + " " + shown.key().apply(key.toArray()) + ": " + shownValue;
    }

    private void put(String map, Bytes key, Bytes value) {
        map(map).put(key, value);
    }

    // ---- of the reference

    static RememberedTables of(DatapathState state) {
        RememberedTables tables = new RememberedTables();
        state.flows().forEach(tables::flow);
        state.fragments().forEach(tables::fragmented);
        state.publicFragments().forEach(tables::publicFragment);
        state.waitingPackets().forEach(tables::waitingPacket);
        state.flowRecords().forEach(tables::flowRecord);
        state.natBindings().forEach(tables::natBinding);
        state.natMappings().forEach(tables::natMapping);
        state.natMappedPorts().forEach(tables::natMappedPort);
        state.standIns().forEach(tables::standIn);
        state.natBlockUses()
                .forEach((use, count) -> tables.put("nat_block_uses", WrittenTables.blockUse(use), time(count)));
        state.natUsage().forEach(tables::natUsage);
        state.flowLogUsage().forEach(tables::flowLogUsage);
        tables.observing(state.observing());
        state.meters().forEach(tables::meter);
        state.peers().forEach(tables::peer);
        state.absentUntil().forEach((address, until) -> tables.put("absent", WrittenTables.key(address), time(until)));
        state.publicTraffic().forEach(tables::publicTraffic);
        state.interfaces().forEach(number -> tables.interfaceUse(number, state));
        for (Reason reason : Reason.values()) {
            TrafficCounter counter = state.reason(reason);
            tables.put(
                    "reason_counters",
                    number(reason.number()),
                    bytes(ReasonCounter.allocate(HEAP)
                            .packets(counter.packets())
                            .bytes(counter.bytes())
                            .memory()));
        }
        return tables;
    }

    private void publicTraffic(IpPrefix of, TrafficCounter counted) {
        put(
                "public_traffic",
                WrittenTables.key(new NetworkPrefix(Network.INTERNET, of)),
                bytes(PublicTraffic.allocate(HEAP)
                        .packets(counted.packets())
                        .bytes(counted.bytes())
                        .memory()));
    }

    private void observing(Observing of) {
        dev.tenet.datapath.layout.Observing written = dev.tenet.datapath.layout.Observing.allocate(HEAP)
                .second(of.second())
                .sampled(of.sampled())
                .told(of.told())
                .marks(of.marks())
                .lost(of.lost());
        for (int place = 0; place < Observation.PLACES; place++) {
            written.traced(place, of.traced(place));
        }
        put("observing", number(0), bytes(written.memory()));
    }

    private void publicFragment(int slot, dev.tenet.datapath.reference.PublicFragment found) {
        dev.tenet.datapath.layout.PublicFragment written = dev.tenet.datapath.layout.PublicFragment.allocate(HEAP)
                .begunAt(found.begunAt())
                .localPort(found.localPort())
                .remotePort(found.remotePort())
                .protocol(found.protocol().number())
                .echo(found.echo());
        write(found.key(), written.key());
        put("public_fragments", number(slot), bytes(written.memory()));
    }

    private static void write(
            dev.tenet.datapath.reference.PublicFragment.Key key, dev.tenet.datapath.layout.FragmentKey to) {
        to.interface_(key.network().number()).protocol(key.protocol().number()).id(key.identification());
        WrittenTables.write(key.local(), to.local());
        WrittenTables.write(key.remote(), to.remote());
    }

    private void waitingPacket(int slot, dev.tenet.datapath.reference.WaitingPacket found) {
        List<Bytes> pieces = found.pieces();
        dev.tenet.datapath.layout.WaitingPacket written = dev.tenet.datapath.layout.WaitingPacket.allocate(HEAP)
                .pieces(pieces.size())
                .begunAt(found.begunAt())
                .aloneUntil(found.aloneUntil())
                .letGo(found.letGo());
        write(found.key(), written.key());
        for (int i = 0; i < pieces.size(); i++) {
            written.length(i, (short) pieces.get(i).length());
            MemorySegment.copy(
                    MemorySegment.ofArray(pieces.get(i).toArray()),
                    0,
                    written.memory(),
                    pieceOffset(i),
                    pieces.get(i).length());
        }
        put("waiting_packets", number(slot), bytes(written.memory()));
    }

    private static long pieceOffset(int number) {
        return dev.tenet.datapath.layout.WaitingPacket.SIZE
                - (long) (LayoutConstant.WAITING_PIECES + 1 - number) * LayoutConstant.WAITING_BYTES;
    }

    private void fragmented(int slot, dev.tenet.datapath.reference.Fragmented found) {
        dev.tenet.datapath.layout.Fragmented written = dev.tenet.datapath.layout.Fragmented.allocate(HEAP)
                .begunAt(found.begunAt())
                .localPort(found.localPort())
                .remotePort(found.remotePort())
                .service(found.service())
                .protocol(found.protocol().number())
                .echo(found.echo())
                .asked(found.asked() ? 1 : 0);
        dev.tenet.datapath.reference.FragmentKey key = found.key();
        written.key()
                .interface_(key.networkInterface().number())
                .protocol(key.protocol().number())
                .toInstance(key.toInstance() ? 1 : 0)
                .id(key.identification());
        WrittenTables.write(key.local(), written.key().local());
        WrittenTables.write(key.remote(), written.key().remote());
        long[] words = found.seen().toLongArray();
        for (int i = 0; i < words.length; i++) {
            written.seen(i, words[i]);
        }
        put("fragments", number(slot), bytes(written.memory()));
    }

    private void natBinding(NatBinding.Key key, NatBinding binding) {
        dev.tenet.datapath.layout.NatBinding written = dev.tenet.datapath.layout.NatBinding.allocate(HEAP)
                .interface_(binding.networkInterface().number())
                .vni(binding.vni().number())
                .localPort(binding.localPort())
                .kept(binding.kept() ? 1 : 0)
                .mapped(binding.mapping()
                        .map(RememberedTables::way)
                        .orElse(NatMapped.NOT_MAPPED)
                        .number());
        WrittenTables.write(binding.local(), written.local());
        put(
                "nat_bindings",
                bytes(NatBindingKey.allocate(HEAP)
                        .gateway(key.gateway().networkInterface().number())
                        .address(key.address().bits())
                        .remote(key.remote().bits())
                        .port(key.port())
                        .remotePort(key.remotePort())
                        .protocol(key.protocol().number())
                        .memory()),
                bytes(written.memory()));
    }

    private static NatMapped way(NatMapping.Key key) {
        return key.outside() ? NatMapped.OUTSIDE : NatMapped.INSIDE;
    }

    private void natMapping(NatMapping.Key key, NatMapping mapping) {
        dev.tenet.datapath.layout.NatMapping written = dev.tenet.datapath.layout.NatMapping.allocate(HEAP)
                .uses(mapping.uses())
                .address(mapping.port().address().bits())
                .port(mapping.port().port())
                .kept((short) (mapping.kept() ? 1 : 0));
        NatMappingKey found = NatMappingKey.allocate(HEAP);
        write(key, found);
        write(key, written.key());
        put("nat_mappings", bytes(found.memory()), bytes(written.memory()));
    }

    private static void write(NatMapping.Key key, NatMappingKey to) {
        to.gateway(key.gateway().networkInterface().number())
                .interface_(key.networkInterface().number())
                .localPort(key.localPort())
                .protocol(key.protocol().number())
                .way(way(key).number());
        WrittenTables.write(key.local(), to.local());
    }

    private void natMappedPort(NatMapping.Port port, NatMapping.Key of) {
        NatMappingKey key = NatMappingKey.allocate(HEAP)
                .gateway(port.gateway().networkInterface().number())
                .localPort(port.port())
                .protocol(port.protocol().number())
                .way(NatMapped.PORT.number());
        WrittenTables.write(port.address(), key.local());
        dev.tenet.datapath.layout.NatMapping whose = dev.tenet.datapath.layout.NatMapping.allocate(HEAP);
        write(of, whose.key());
        put("nat_mappings", bytes(key.memory()), bytes(whose.memory()));
    }

    private void standIn(StandIn.Client client, StandIn standIn) {
        StandInKey key = StandInKey.allocate(HEAP)
                .front(client.front().networkInterface().number())
                .frontPort(client.front().port());
        write(client.connection(), key.connection());
        dev.tenet.datapath.layout.StandIn value =
                dev.tenet.datapath.layout.StandIn.allocate(HEAP).port(standIn.port());
        WrittenTables.write(standIn.address(), value.address());
        put("stand_ins", bytes(key.memory()), bytes(value.memory()));
        FlowKey seen = FlowKey.allocate(HEAP);
        write(client.with(standIn), seen);
        StoodFor stoodFor = StoodFor.allocate(HEAP)
                .clientPort(client.connection().remotePort())
                .frontPort(client.front().port())
                .front(client.front().networkInterface().number());
        WrittenTables.write(client.connection().remote(), stoodFor.client());
        put("stood_for", bytes(seen.memory()), bytes(stoodFor.memory()));
    }

    private void natUsage(NatGatewayKey gateway, NatUsage usage) {
        put(
                "nat_usage",
                number(gateway.networkInterface().number()),
                bytes(dev.tenet.datapath.layout.NatUsage.allocate(HEAP)
                        .active(usage.active())
                        .attempts(usage.attempts())
                        .established(usage.established())
                        .portErrors(usage.portErrors())
                        .drops(usage.drops())
                        .strained(usage.strained())
                        .kept(usage.kept())
                        .quotaDrops(usage.quotaDrops())
                        .packetsFromSource(usage.fromSource().packets())
                        .bytesFromSource(usage.fromSource().bytes())
                        .packetsToSource(usage.toSource().packets())
                        .bytesToSource(usage.toSource().bytes())
                        .memory()));
    }

    private void flowRecord(FlowRecordKey key, FlowRecord record) {
        dev.tenet.datapath.layout.FlowRecordKey written = dev.tenet.datapath.layout.FlowRecordKey.allocate(HEAP)
                .window(key.window())
                .logged((key.direction() == RuleDirection.EGRESS ? FlowLogged.FROM_INSTANCE : FlowLogged.TO_INSTANCE)
                        .number())
                .action((key.accepted() ? FlowAction.ACCEPT : FlowAction.REJECT).number());
        write(key.flow(), written.flow());
        put(
                "flow_records",
                bytes(written.memory()),
                bytes(dev.tenet.datapath.layout.FlowRecord.allocate(HEAP)
                        .packets(record.packets())
                        .bytes(record.bytes())
                        .first(record.first())
                        .last(record.last())
                        .tcpFlags(record.tcpFlags())
                        .memory()));
    }

    private void flowLogUsage(FlowLogUsage.Key key, FlowLogUsage usage) {
        put(
                "flow_log_usage",
                bytes(FlowLogUsageKey.allocate(HEAP)
                        .interface_(key.networkInterface().number())
                        .window(key.window())
                        .memory()),
                bytes(dev.tenet.datapath.layout.FlowLogUsage.allocate(HEAP)
                        .records(usage.records())
                        .skipped(usage.skipped())
                        .memory()));
    }

    private static void write(dev.tenet.datapath.reference.FlowKey key, FlowKey written) {
        written.interface_(key.networkInterface().number())
                .protocol(key.protocol().number())
                .localPort(key.localPort())
                .remotePort(key.remotePort());
        WrittenTables.write(key.local(), written.local());
        WrittenTables.write(key.remote(), written.remote());
    }

    private void flow(dev.tenet.datapath.reference.FlowKey key, Flow flow) {
        FlowKey written = FlowKey.allocate(HEAP);
        write(key, written);
        put("flows", bytes(written.memory()), bytes(written(flow).memory()));
        put(
                "flow_slots",
                number(flow.slot()),
                bytes(FlowSlot.allocate(HEAP).key(written).used(1).memory()));
    }

    private static dev.tenet.datapath.layout.Flow written(Flow flow) {
        int flags = flag(flow.fromInstance(), FlowFlag.FROM_INSTANCE)
                | flag(flow.replySeen(), FlowFlag.REPLY_SEEN)
                | flag(flow.resolved(), FlowFlag.RESOLVED)
                | flag(flow.judgedByIdentity(), FlowFlag.JUDGED_BY_IDENTITY)
                | flag(flow.finFromInstance(), FlowFlag.FIN_FROM_INSTANCE)
                | flag(flow.finToInstance(), FlowFlag.FIN_TO_INSTANCE)
                | flag(flow.untracked(), FlowFlag.UNTRACKED)
                | flag(flow.cut(), FlowFlag.CUT)
                | flag(flow.front().isPresent(), FlowFlag.BALANCED)
                | flag(flow.target().isPresent(), FlowFlag.BALANCED_OUT)
                | flag(flow.checkedBy().isPresent(), FlowFlag.CHECK)
                | flag(flow.outside(), FlowFlag.OUTSIDE)
                | flag(flow.ended(), FlowFlag.ENDED)
                | flag(flow.standIn(), FlowFlag.STAND_IN)
                | flag(flow.bound().isPresent(), FlowFlag.TRANSLATED);
        return dev.tenet.datapath.layout.Flow.allocate(HEAP)
                .lastSeen(flow.lastSeen())
                .peer(flow.resolved() ? flow.peer() : 0)
                .peerEpoch(flow.resolved() ? flow.peerEpoch() : 0)
                .topologyGeneration(flow.topologyGeneration())
                .policyGeneration(flow.policyGeneration())
                .judgedIdentity(flow.bound()
                        .map(bound -> bound.gateway().networkInterface().number())
                        .orElse(flow.judgedIdentity().number()))
                .slot(flow.slot())
                .frontIdle(flow.frontIdleSeconds())
                .sequence(flow.sequence())
                .header(flow.header().ordinal())
                .idleSeconds(flow.idleSeconds())
                .sourcePort(flow.sourcePort())
                .state(flow.state().ordinal())
                .flags(flags)
                .front(flow.front()
                        .map(Flow.Front::networkInterface)
                        .or(flow::target)
                        .or(flow::checkedBy)
                        .map(InterfaceNumber::number)
                        .or(() -> flow.bound()
                                .map(bound ->
                                        Integer.reverseBytes(bound.address().bits())))
                        .orElse(0))
                .frontPort(flow.front()
                        .map(Flow.Front::port)
                        .or(() -> flow.bound().map(Flow.Bound::port))
                        .orElse(0))
                .meter(flow.meter().map(meter -> meter.slot() + 1).orElse(0))
                .networkAcl(flag(flow.aclAllowsToInstance(), FlowAcl.TO_INSTANCE.number())
                        | flag(flow.aclAllowsFromInstance(), FlowAcl.FROM_INSTANCE.number())
                        | flag(flow.aclAllowsReplyToInstance(), FlowAcl.REPLY_TO_INSTANCE.number())
                        | flag(flow.aclAllowsReplyFromInstance(), FlowAcl.REPLY_FROM_INSTANCE.number())
                        | flag(flow.natAclDeniesEnteringFromInstance(), FlowAcl.NAT_OUT_ENTERS.number())
                        | flag(flow.natAclDeniesLeavingFromInstance(), FlowAcl.NAT_OUT_LEAVES.number())
                        | flag(flow.natAclDeniesEnteringToInstance(), FlowAcl.NAT_BACK_ENTERS.number())
                        | flag(flow.natAclDeniesLeavingToInstance(), FlowAcl.NAT_BACK_LEAVES.number()));
    }

    private void meter(Meter.Key key, Meter meter) {
        int networkInterface = key.networkInterface().number();
        int meteringClass = key.meteringClass().number();
        put(
                "meters",
                bytes(MeterKey.allocate(HEAP)
                        .interface_(networkInterface)
                        .meteringClass(meteringClass)
                        .memory()),
                bytes(dev.tenet.datapath.layout.Meter.allocate(HEAP)
                        .bucket(meter.slot())
                        .slot(meter.slot())
                        .memory()));
        put(
                "meter_owners",
                number(meter.slot()),
                bytes(MeterOwner.allocate(HEAP)
                        .interface_(networkInterface)
                        .meteringClass(meteringClass)
                        .memory()));
        put(
                "meter_counters",
                number(meter.slot()),
                bytes(MeterCounters.allocate(HEAP)
                        .packetsFromInstance(meter.packetsFromInstance())
                        .bytesFromInstance(meter.bytesFromInstance())
                        .packetsToInstance(meter.packetsToInstance())
                        .bytesToInstance(meter.bytesToInstance())
                        .memory()));
    }

    private static int flag(boolean set, int flag) {
        return set ? flag : 0;
    }

    private void peer(Peer peer) {
        long host = peer.host().map(HostNumber::number).orElse(0);
        dev.tenet.datapath.layout.Peer written = dev.tenet.datapath.layout.Peer.allocate(HEAP)
                .where(host << 40
                        | (long) stateNumber(peer.state()) << 32
                        | peer.identity().number())
                .epoch(peer.epoch())
                .nonce(peer.nonce())
                .generation(peer.generation().number())
                .vni(peer.address().vni().number())
                .confirmedAt(peer.confirmedAt())
                .askedAt(peer.askedAt())
                .lastUsed(peer.lastUsed());
        WrittenTables.write(peer.address().address(), written.address());
        put("locations", WrittenTables.key(peer.address()), number(peer.slot()));
        put("peers", number(peer.slot()), bytes(written.memory()));
    }

    private static int stateNumber(PeerState state) {
        return dev.tenet.datapath.layout.PeerState.valueOf(state.name()).number();
    }

    private static InterfaceUsage limits(dev.tenet.datapath.reference.InterfaceUsage usage) {
        InterfaceUsage written = InterfaceUsage.allocate(HEAP)
                .packets(usage.packets().paidUntil())
                .packetDrops(usage.packetDrops())
                .connections(usage.connections().paidUntil())
                .connectionDrops(usage.connectionDrops());
        writeUse(usage.bandwidthIn(), written.bandwidthIn());
        writeUse(usage.bandwidthOut(), written.bandwidthOut());
        return written;
    }

    private static void writeUse(BandwidthUse use, dev.tenet.datapath.layout.BandwidthUse written) {
        written.peak(use.peak().paidUntil())
                .baseline(use.baseline().paidUntil())
                .drops(use.drops());
    }

    private void interfaceUse(InterfaceNumber number, DatapathState state) {
        state.usage(number)
                .ifPresent(usage -> put(
                        "interface_usage",
                        number(number.number()),
                        bytes(limits(usage)
                                .flows(usage.flows())
                                .untracked(usage.untracked())
                                .begun(usage.begun())
                                .quotaDrops(usage.quotaDrops())
                                .rejudgeWindow(usage.rejudgeWindow())
                                .rejudged(usage.rejudged())
                                .askWindow(usage.askWindow())
                                .asks(usage.asks())
                                .serviceWindow(usage.serviceWindow())
                                .servicePackets(usage.servicePackets())
                                .tellWindow(usage.tellWindow())
                                .tells(usage.tells())
                                .translated(usage.translated())
                                .natKept(usage.natKept())
                                .memory())));
        TrafficCounter from = state.fromInstance(number).orElseThrow();
        TrafficCounter to = state.toInstance(number).orElseThrow();
        put(
                "interface_counters",
                number(number.number()),
                bytes(InterfaceCounters.allocate(HEAP)
                        .packetsFromInstance(from.packets())
                        .bytesFromInstance(from.bytes())
                        .packetsToInstance(to.packets())
                        .bytesToInstance(to.bytes())
                        .memory()));
    }

    // ---- of the kernel

    /** @param processor where the programs have run: the counters of others are nothing */
    static RememberedTables of(DatapathPrograms programs, int processor) {
        RememberedTables tables = new RememberedTables();
        SlotsTaken taken = programs.slotsTaken();
        for (String name : List.of(
                "flows",
                "locations",
                "absent",
                "interface_usage",
                "flow_records",
                "flow_log_usage",
                "nat_bindings",
                "nat_mappings",
                "stand_ins",
                "stood_for",
                "nat_block_uses",
                "nat_usage",
                "meters")) {
            tables.readAll(programs.map(name), RememberedTables::whole);
        }
        tables.map("flows").replaceAll((_, flow) -> withoutOldWay(flow));
        tables.readFragments(programs);
        tables.readFirst(programs.map("observing"), 1, RememberedTables::whole);
        tables.readFirst(programs.map("flow_slots"), taken.flows(), RememberedTables::whole);
        tables.readFirst(programs.map("peers"), taken.peers(), RememberedTables::whole);
        tables.map("peers").values().removeIf(RememberedTables::isFree);
        tables.readFirst(programs.map("meter_owners"), taken.meters(), RememberedTables::whole);
        BpfMap meters = programs.map("meter_counters");
        tables.readFirst(meters, taken.meters(), value -> slot(value, meters, processor));
        BpfMap counters = programs.map("interface_counters");
        tables.readAll(counters, value -> slot(value, counters, processor));
        BpfMap traffic = programs.map("public_traffic");
        tables.readAll(traffic, value -> slot(value, traffic, processor));
        BpfMap reasons = programs.map("reason_counters");
        tables.readFirst(reasons, reasons.info().spec().maxEntries(), value -> slot(value, reasons, processor));
        tables.map("reason_counters").keySet().removeIf(RememberedTables::isNoReason);
        return tables;
    }

    private void readFragments(DatapathPrograms programs) {
        programs.fragmentSlots()
                .forEach(slot -> programs.map("fragments")
                        .lookup(number(slot).toArray())
                        .map(Bytes::of)
                        .filter(value -> dev.tenet.datapath.layout.Fragmented.of(value.toArray())
                                        .begunAt()
                                != 0)
                        .ifPresent(value -> put("fragments", number(slot), value)));
        programs.publicFragmentSlots()
                .forEach(slot -> programs.map("public_fragments")
                        .lookup(number(slot).toArray())
                        .map(Bytes::of)
                        .filter(value -> dev.tenet.datapath.layout.PublicFragment.of(value.toArray())
                                        .begunAt()
                                != 0)
                        .ifPresent(value -> put("public_fragments", number(slot), value)));
        programs.waitingSlots().forEach(slot -> readWaiting(programs, slot));
    }

    /** What is behind each piece, in its place, was others'. */
    private void readWaiting(DatapathPrograms programs, int slot) {
        byte[] found =
                programs.map("waiting_packets").lookup(number(slot).toArray()).orElseThrow();
        dev.tenet.datapath.layout.WaitingPacket waiting = dev.tenet.datapath.layout.WaitingPacket.of(found);
        if (waiting.aloneUntil() == 0) {
            return;
        }
        for (int i = 0; i < LayoutConstant.WAITING_PIECES; i++) {
            long start = pieceOffset(i);
            waiting.memory()
                    .asSlice(start, LayoutConstant.WAITING_BYTES)
                    .asSlice(waiting.length(i))
                    .fill((byte) 0);
        }
        put("waiting_packets", number(slot), bytes(waiting.memory()));
    }

    private void readAll(BpfMap map, Function<MemorySegment, Bytes> part) {
        try (MapCursor cursor = map.cursor(CHUNK)) {
            while (cursor.advance()) {
                read(map, cursor, part);
            }
        }
    }

    /** Of an array, in one call. */
    private void readFirst(BpfMap map, int count, Function<MemorySegment, Bytes> part) {
        if (count == 0) {
            return;
        }
        try (MapCursor cursor = map.cursor(count)) {
            cursor.advance();
            read(map, cursor, part);
        }
    }

    private void read(BpfMap map, MapCursor cursor, Function<MemorySegment, Bytes> part) {
        for (int i = 0; i < cursor.count(); i++) {
            put(map.name(), bytes(cursor.key(i)), part.apply(cursor.value(i)));
        }
    }

    private static Bytes whole(MemorySegment value) {
        return bytes(value);
    }

    private static boolean isNoReason(Bytes key) {
        return Reason.ofNumber((int) readNumber(key.toArray())).isEmpty();
    }

    private static Bytes slot(MemorySegment value, BpfMap map, int processor) {
        return bytes(value.asSlice(
                (long) processor * map.slotBytes(), map.info().spec().valueBytes()));
    }

    /** The way means nothing while it is not resolved; an entry begun anew keeps the old one in memory. */
    private static Bytes withoutOldWay(Bytes value) {
        dev.tenet.datapath.layout.Flow flow = dev.tenet.datapath.layout.Flow.of(value.toArray());
        return (flow.flags() & FlowFlag.RESOLVED) != 0
                ? value
                : bytes(flow.peer(0).peerEpoch(0).memory());
    }

    private static boolean isFree(Bytes peer) {
        long where = dev.tenet.datapath.layout.Peer.of(peer.toArray()).where();
        return (where >>> 32 & 0xff) == dev.tenet.datapath.layout.PeerState.FREE.number();
    }

    // ---- small values

    private static Bytes time(long nanoseconds) {
        return bytes(MemorySegment.ofArray(new long[] {nanoseconds}));
    }

    private static Object readNumber(byte[] bytes) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    private static Object readTime(byte[] bytes) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    private static Object readReason(byte[] bytes) {
        int number = MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        return Reason.ofNumber(number).map(Reason::label).orElse("reason " + number);
    }
}
