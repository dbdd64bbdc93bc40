package dev.tenet.controller.trace;

import dev.tenet.controller.trace.TraceStep.Program;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.datapath.reference.Outcome;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.Trace;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.Packet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sends a packet through the reference datapaths of a fabric whose hosts have done what their host states say: a new connection's first
 * packet, and then its answer, on hosts that have not learned anything before. Not for several threads at once.
 */
public final class FabricTracer {
    /** More programs than any packet meets: a loop would be a defect. */
    private static final int MOST_PROGRAMS = 16;

    /** Where the outer Ethernet header says of what family the fabric is. */
    private static final int OUTER_TYPE = 12;

    private static final Inputs INPUTS = new Inputs(1_000_000_000L, 1);

    private final Map<HostNumber, SimulatedHost> hosts = new HashMap<>();
    private final Map<IpAddress, SimulatedHost> byUnderlay = new HashMap<>();
    private final List<TraceStep> steps = new ArrayList<>();

    /** @param states of every host that the packet may meet; those that no state names as a fabric host cannot be sent to */
    public FabricTracer(Map<HostNumber, HostState> states) {
        states.forEach((number, state) -> ownAddress(number, state).ifPresent(underlay -> {
            SimulatedHost host = new SimulatedHost(number, underlay, state);
            hosts.put(number, host);
            byUnderlay.put(underlay, host);
        }));
    }

    private static Optional<IpAddress> ownAddress(HostNumber number, HostState state) {
        return Optional.ofNullable(state.resources().get(number))
                .map(FabricHost.class::cast)
                .map(FabricHost::underlay);
    }

    /**
     * Where the packet would go from the interface.
     *
     * @throws IllegalArgumentException when no host has the interface, or it has no address of the packet's family
     */
    public TraceResult trace(InterfaceNumber from, TracedPacket packet) {
        steps.clear();
        SimulatedHost host = hosts.values().stream()
                .filter(candidate -> candidate.networkInterface(from).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no host has interface " + from));
        NetworkInterface sender = host.networkInterface(from).orElseThrow();
        Reason ending = follow(
                new Entry(host, Program.FROM_INSTANCE, host.device(from), IncomingPacket.of(packet.frameFrom(sender))));
        return new TraceResult(steps, ending);
    }

    /**
     * Where the packet would go from a host on the internet, by one of the edges: any of them does alike.
     *
     * @throws IllegalArgumentException when there is no edge, or the packet has no source
     */
    public TraceResult traceFromInternet(TracedPacket packet) {
        steps.clear();
        SimulatedHost edge = edges().min(Comparator.comparingInt(host -> host.number.number()))
                .orElseThrow(() -> new IllegalArgumentException("there is no edge"));
        Reason ending = follow(
                new Entry(edge, Program.FROM_INTERNET, edge.outside(), IncomingPacket.of(packet.frameFromOutside())));
        return new TraceResult(steps, ending);
    }

    /** Whether any host passes packets to and from the internet. */
    public boolean hasEdge() {
        return edges().findAny().isPresent();
    }

    private Stream<SimulatedHost> edges() {
        return hosts.values().stream().filter(host -> host.isEdge);
    }

    /** Whether a host has the interface: its instance runs, or is about to. */
    public boolean knows(InterfaceNumber wanted) {
        return hosts.values().stream()
                .anyMatch(host -> host.networkInterface(wanted).isPresent());
    }

    /** A packet at the door of a program. */
    private record Entry(SimulatedHost host, Program program, DeviceIndex device, IncomingPacket packet) {
        Entry again(PacketMark mark) {
            return new Entry(host, program, device, packet.marked(mark));
        }
    }

    /** Follows the packet, and what is sent besides where that happens; the packet's own end. */
    private Reason follow(Entry entry) {
        if (steps.size() > MOST_PROGRAMS * MOST_PROGRAMS) {
            throw new IllegalStateException("the packet goes round in circles");
        }
        Outcome outcome = run(entry);
        Optional<Entry> next = next(entry, outcome);
        Optional<Entry> copy = outcome.cloneMark().map(entry::again);
        if (outcome.cloneMark().equals(Optional.of(PacketMark.RETURN))) {
            // The packet itself became the answer, which arrives first; the copy is what was asked for.
            next.ifPresent(this::follow);
            return follow(copy.orElseThrow());
        }
        copy.ifPresent(this::follow);
        return next.map(this::follow).orElse(outcome.ending().reason());
    }

    private Outcome run(Entry entry) {
        Outcome outcome = switch (entry.program) {
            case FROM_INSTANCE -> entry.host.datapath.fromInstance(entry.device, entry.packet, INPUTS);
            case FROM_FABRIC -> entry.host.datapath.fromFabric(entry.packet, INPUTS);
            case FROM_INTERNET -> entry.host.datapath.fromInternet(entry.packet, INPUTS);
        };
        List<Trace.Step> stages = outcome.trace().steps();
        for (int i = 0; i < stages.size(); i++) {
            boolean last = i == stages.size() - 1;
            Trace.Step stage = stages.get(i);
            List<String> because = new ArrayList<>(
                    stage.findings().stream().map(FindingText::of).toList());
            if (last && because.isEmpty()) {
                because.add(outcome.ending().reason().sentence());
            }
            steps.add(new TraceStep(
                    entry.host.number,
                    entry.program,
                    stage.stage(),
                    last ? outcome.ending().reason().label() : "go on",
                    because,
                    stage.findings()));
        }
        return outcome;
    }

    private Optional<Entry> next(Entry entry, Outcome outcome) {
        return switch (outcome.ending().kind()) {
            case TO_FABRIC ->
                receiver(outcome.frame())
                        .map(host ->
                                new Entry(host, Program.FROM_FABRIC, entry.device, IncomingPacket.of(outcome.frame())));
            case REENTER ->
                outcome.ending()
                        .device()
                        .map(device ->
                                new Entry(entry.host, Program.FROM_INSTANCE, device, entry.packet.with(outcome)));
            case DROP, PASS, TO_INSTANCE, BACK_TO_INSTANCE, TO_SERVICE, TO_INTERNET -> Optional.empty();
        };
    }

    private Optional<SimulatedHost> receiver(Bytes frame) {
        Packet packet = Packet.decode(frame);
        Optional<IpAddress> destination = frame.u16(OUTER_TYPE) == EtherType.IPV6.number()
                ? packet.first(Ipv6Header.class).map(Ipv6Header::destination)
                : packet.first(Ipv4Header.class).map(Ipv4Header::destination);
        return destination.map(byUnderlay::get);
    }
}
