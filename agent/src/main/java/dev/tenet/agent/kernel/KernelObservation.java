package dev.tenet.agent.kernel;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.RingBufferReader;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.FlowKey;
import dev.tenet.datapath.layout.Observation;
import dev.tenet.datapath.layout.ObservedFlag;
import dev.tenet.datapath.layout.ObservedPacket;
import dev.tenet.datapath.layout.TraceFilter;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells the datapath of which packets it is to tell, and takes what it tells. What was asked for ends in the kernel by the kernel's clock,
 * whether or not an agent lives.
 */
final class KernelObservation implements AutoCloseable {
    private static final byte[] ONLY = new byte[Integer.BYTES];
    private static final int READINGS = 5;
    private static final Map<Integer, Stage> STAGES =
            Arrays.stream(Stage.values()).collect(Collectors.toMap(Stage::number, stage -> stage));

    private final BpfMap observation;
    private final RingBufferReader reader;

    private KernelObservation(BpfMap observation, RingBufferReader reader) {
        this.observation = observation;
        this.reader = reader;
    }

    /** @param told called on a thread of its own */
    static KernelObservation start(DatapathObject datapath, Consumer<AgentMessage.ObservedPacket> told) {
        return new KernelObservation(
                datapath.map("observation"),
                RingBufferReader.start(
                        datapath.map("observed"),
                        "observed-packets",
                        record -> told.accept(
                                packet(ObservedPacket.of(record.toArray(ValueLayout.JAVA_BYTE)), clockDifference()))));
    }

    /** In place of whatever was asked for before. */
    void observe(ControllerMessage.Observe wanted) {
        long now = System.nanoTime();
        try (Arena arena = Arena.ofConfined()) {
            Observation written = Observation.allocate(arena)
                    .active(wanted.isNothing() ? 0 : 1)
                    .oneIn(wanted.oneIn())
                    .rate(wanted.samplesPerSecond())
                    .until(until(now, wanted.sampledFor()));
            for (ControllerMessage.PacketTrace trace : wanted.traces()) {
                write(trace, written.trace(trace.place()), now);
            }
            observation.update(ONLY, written.memory().toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static void write(ControllerMessage.PacketTrace trace, TraceFilter filter, long now) {
        filter.until(until(now, trace.left()))
                .interface_(trace.networkInterface().number())
                .rate(trace.packetsPerSecond())
                .localPort(trace.localPort())
                .remotePort(trace.remotePort())
                .protocol(trace.protocol().map(IpProtocol::number).orElse(0));
        trace.remote()
                .ifPresent(remote -> MemorySegment.copy(
                        MemorySegment.ofArray(remote.toMappedBytes()),
                        0,
                        filter.remote().memory(),
                        0,
                        Address.SIZE));
    }

    /** On CLOCK_MONOTONIC, which {@link System#nanoTime} reads and the datapath's clock is; never 0. */
    private static long until(long now, Duration left) {
        return Math.max(1, now + left.toNanos());
    }

    /** From the kernel's monotonic clock to the time of day, in nanoseconds: the closest of some readings. */
    private static long clockDifference() {
        long best = 0;
        long closest = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            long before = System.nanoTime();
            Instant time = Instant.now();
            long after = System.nanoTime();
            if (after - before < closest) {
                closest = after - before;
                best = Duration.between(Instant.EPOCH, time).toNanos() - before - (after - before) / 2;
            }
        }
        return best;
    }

    private static AgentMessage.ObservedPacket packet(ObservedPacket packet, long clockDifference) {
        FlowKey key = packet.key();
        boolean towards = (packet.flags() & ObservedFlag.TO_INSTANCE) != 0;
        IpAddress local = address(key.local());
        IpAddress remote = address(key.remote());
        return new AgentMessage.ObservedPacket(
                packet.began() + clockDifference,
                packet.ended() + clockDifference,
                (packet.flags() & ObservedFlag.FROM_INSTANCE) != 0,
                (packet.flags() & ObservedFlag.SAMPLED) != 0,
                new IpProtocol(key.protocol()),
                towards ? remote : local,
                towards ? key.remotePort() : key.localPort(),
                towards ? local : remote,
                towards ? key.localPort() : key.remotePort(),
                packet.length(),
                Reason.ofNumber(packet.reason())
                        .map(Reason::label)
                        .orElseThrow(() -> new IllegalStateException("no reason has this number: " + packet)),
                Optional.ofNullable(STAGES.get(packet.stage()))
                        .map(Stage::label)
                        .orElseThrow(() -> new IllegalStateException("no stage has this number: " + packet)),
                packet.origin(),
                packet.mark(),
                packet.traces(),
                Optional.of(address(packet.sentTo())).filter(host -> !host.isUnspecified()));
    }

    private static IpAddress address(Address address) {
        return IpAddress.ofMappedBytes(address.memory().toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
        reader.close();
    }
}
