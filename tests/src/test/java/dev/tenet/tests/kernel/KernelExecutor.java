package dev.tenet.tests.kernel;

import dev.tenet.bpf.RingBuffer;
import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.cases.FlowLine;
import dev.tenet.datapath.cases.MeterLine;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.cases.PublicTrafficLine;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.FlowAction;
import dev.tenet.datapath.layout.FlowLogged;
import dev.tenet.datapath.layout.FlowRecord;
import dev.tenet.datapath.layout.FlowRecordKey;
import dev.tenet.datapath.layout.Meter;
import dev.tenet.datapath.layout.MeterCounters;
import dev.tenet.datapath.layout.MeterKey;
import dev.tenet.datapath.layout.MirrorDirection;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.ObservedFlag;
import dev.tenet.datapath.layout.PublicTraffic;
import dev.tenet.datapath.layout.TestRun;
import dev.tenet.datapath.layout.Verdict;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.Ending;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.datapath.reference.ObservedPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.hoststate.MeteringClass;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kernel's programs, by test runs. For one thread, which stays on one processor ({@link Processor}) and in the namespace that has
 * the devices ({@link TestDevices}).
 */
final class KernelExecutor implements PacketExecutor {
    private static final int LONGEST_FRAME = 3_500;
    private static final Map<Integer, Reason> REASONS =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::number, reason -> reason));
    private static final Map<Integer, Stage> STAGES =
            Arrays.stream(Stage.values()).collect(Collectors.toMap(Stage::number, stage -> stage));

    private final DatapathPrograms programs;
    private final DeviceIndex underlay;
    private final TestRunner fromInstance;
    private final TestRunner fromFabric;
    private final TestRunner fromServices;
    private final TestRunner fromMirror;
    private final TestRunner fromOutside;
    private final TestRunner fromInternet;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment onlyKey = arena.allocate(Integer.BYTES, 8);
    private final TestRun testRun = TestRun.allocate(arena);
    private final RingBuffer observed;
    private final int processor;

    /** @param processor the number of the one that this thread stays on */
    KernelExecutor(DatapathPrograms programs, HostTables tables, int processor) {
        this.programs = programs;
        this.processor = processor;
        underlay = tables.constants().underlayDevice();
        fromInstance = TestRunner.forPackets(programs.program("from_instance"), LONGEST_FRAME);
        fromFabric = TestRunner.forPackets(programs.program("from_fabric"), LONGEST_FRAME);
        fromServices = TestRunner.forPackets(programs.program("from_services"), LONGEST_FRAME);
        fromMirror = TestRunner.forPackets(programs.program("from_mirror"), LONGEST_FRAME);
        fromOutside = TestRunner.forPackets(programs.program("from_outside"), LONGEST_FRAME);
        fromInternet = TestRunner.forXdp(programs.program("from_internet"), LONGEST_FRAME);
        observed = RingBuffer.open(programs.map("observed"));
        observed.consume(_ -> {});
        programs.forget();
        use(tables);
    }

    @Override
    public void use(HostTables tables) {
        programs.write(tables);
    }

    @Override
    public Result fromInstance(DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        return run(fromInstance, device, packet, inputs);
    }

    @Override
    public Result fromFabric(IncomingPacket packet, Inputs inputs) {
        return run(fromFabric, underlay, packet, inputs);
    }

    @Override
    public Result fromServices(DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        return run(fromServices, device, packet, inputs);
    }

    @Override
    public Result fromMirror(IncomingPacket packet, Inputs inputs) {
        return run(fromMirror, underlay, packet, inputs);
    }

    @Override
    public Result fromOutside(IncomingPacket packet, Inputs inputs) {
        return run(fromOutside, underlay, packet, inputs);
    }

    @Override
    public List<String> flowLines() {
        List<String> lines = new ArrayList<>();
        RememberedTables.of(programs, processor)
                .map("flow_records")
                .forEach((key, value) -> lines.add(line(key, value)));
        Collections.sort(lines);
        return lines;
    }

    private static String line(Bytes key, Bytes value) {
        FlowRecordKey of = FlowRecordKey.of(key.toArray());
        FlowRecord record = FlowRecord.of(value.toArray());
        return FlowLine.text(
                of.flow().interface_(),
                of.logged() == FlowLogged.FROM_INSTANCE.number(),
                of.action() == FlowAction.ACCEPT.number(),
                new IpProtocol(of.flow().protocol()),
                address(of.flow().local()),
                of.flow().localPort(),
                address(of.flow().remote()),
                of.flow().remotePort(),
                record.packets(),
                record.bytes(),
                record.tcpFlags());
    }

    @Override
    public List<String> meterLines() {
        RememberedTables tables = RememberedTables.of(programs, processor);
        List<String> lines = new ArrayList<>();
        tables.map("meters").forEach((key, value) -> {
            MeterKey of = MeterKey.of(key.toArray());
            MeterCounters counted = Optional.ofNullable(tables.map("meter_counters")
                            .get(WrittenTables.number(Meter.of(value.toArray()).slot())))
                    .map(bytes -> MeterCounters.of(bytes.toArray()))
                    .orElseThrow();
            if (counted.packetsFromInstance() + counted.packetsToInstance() > 0) {
                lines.add(MeterLine.text(
                        of.interface_(),
                        new MeteringClass(of.meteringClass()),
                        counted.packetsFromInstance(),
                        counted.bytesFromInstance(),
                        counted.packetsToInstance(),
                        counted.bytesToInstance()));
            }
        });
        Collections.sort(lines);
        return lines;
    }

    private static IpAddress address(Address address) {
        return IpAddress.ofMappedBytes(address.memory().toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public List<String> publicTrafficLines() {
        List<String> lines = new ArrayList<>();
        RememberedTables.of(programs, processor).map("public_traffic").forEach((key, value) -> {
            NetworkAddress of = NetworkAddress.of(key.toArray());
            PublicTraffic counted = PublicTraffic.of(value.toArray());
            IpAddress address = address(of.address());
            IpPrefix prefix = of.vni() == 0 ? IpPrefix.single(address) : DelegatedPrefix.containing(address);
            lines.add(PublicTrafficLine.text(prefix, counted.packets(), counted.bytes()));
        });
        Collections.sort(lines);
        return lines;
    }

    @Override
    public Result fromInternet(IncomingPacket packet, Inputs inputs) {
        writeInputs(inputs);
        byte[] frame = packet.frame().toArray();
        MemorySegment.copy(frame, 0, fromInternet.input(), ValueLayout.JAVA_BYTE, 0, frame.length);
        int returned = fromInternet.run(frame.length);
        Verdict verdict = verdict();
        VerdictKind kind = VerdictKind.values()[verdict.kind()];
        if (returned != xdpValue(kind)) {
            throw new AssertionError("the program returned " + returned + " and recorded " + verdict);
        }
        Optional<DeviceIndex> target =
                verdict.ifindex() == 0 ? Optional.empty() : Optional.of(new DeviceIndex(verdict.ifindex()));
        return new Result(
                new Ending(reason(verdict), kind, target),
                Bytes.of(fromInternet.output().toArray(ValueLayout.JAVA_BYTE)),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                STAGES.getOrDefault(verdict.stage(), Stage.PARSE));
    }

    /** Of {@code XDP_DROP}, {@code XDP_PASS} and {@code XDP_REDIRECT} the one that does what the verdict says. */
    private static int xdpValue(VerdictKind kind) {
        return switch (kind) {
            case DROP -> 1;
            case PASS -> 2;
            case TO_FABRIC -> 4;
            case TO_INSTANCE, BACK_TO_INSTANCE, REENTER, TO_SERVICE, TO_INTERNET ->
                throw new AssertionError("an edge does not do this: " + kind);
        };
    }

    private void writeInputs(Inputs inputs) {
        testRun.memory().fill((byte) 0);
        programs.map("test_run")
                .update(
                        onlyKey,
                        testRun.now(inputs.now()).random(inputs.random()).memory());
    }

    private Result run(TestRunner runner, DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        writeInputs(inputs);
        runner.context()
                .clear()
                .networkInterface(device.number())
                .ingressInterface(device.number())
                .mark(packet.mark())
                .gsoBytes(packet.superpacket() ? IncomingPacket.SEGMENT_BYTES : 0)
                .gsoSegments(packet.superpacket() ? IncomingPacket.SEGMENTS : 0);
        byte[] frame = packet.frame().toArray();
        MemorySegment.copy(frame, 0, runner.input(), ValueLayout.JAVA_BYTE, 0, frame.length);
        int returned = runner.run(frame.length);
        Verdict verdict = verdict();
        VerdictKind kind = VerdictKind.values()[verdict.kind()];
        if (returned != returnValue(kind)) {
            throw new AssertionError("the program returned " + returned + " and recorded " + verdict);
        }
        Optional<DeviceIndex> target =
                verdict.ifindex() == 0 ? Optional.empty() : Optional.of(new DeviceIndex(verdict.ifindex()));
        Ending ending = new Ending(reason(verdict), kind, target);
        Bytes output = Bytes.of(runner.output().toArray(ValueLayout.JAVA_BYTE));
        return new Result(
                ending,
                output,
                mark(verdict.cloneMark()),
                mirrorMarks(verdict),
                mark(runner.outputContext().mark()),
                told(ending, verdict, device, frame.length),
                STAGES.getOrDefault(verdict.stage(), Stage.PARSE));
    }

    /** Of {@code TC_ACT_SHOT}, {@code TC_ACT_UNSPEC} and {@code TC_ACT_REDIRECT} the one that does what the verdict says. */
    private static int returnValue(VerdictKind kind) {
        return switch (kind) {
            case DROP -> 2;
            case PASS -> -1;
            case TO_FABRIC, TO_INSTANCE, BACK_TO_INSTANCE, REENTER, TO_SERVICE, TO_INTERNET -> 7;
        };
    }

    private Verdict verdict() {
        programs.map("test_run").lookup(onlyKey, testRun.memory());
        return testRun.verdict();
    }

    private static Reason reason(Verdict verdict) {
        return Optional.ofNullable(REASONS.get(verdict.reason()))
                .orElseThrow(() -> new AssertionError("no reason has this number: " + verdict));
    }

    private static Map<RuleDirection, Integer> mirrorMarks(Verdict verdict) {
        Map<RuleDirection, Integer> marks = new EnumMap<>(RuleDirection.class);
        int in = verdict.mirrorMark(MirrorDirection.INGRESS.number());
        int out = verdict.mirrorMark(MirrorDirection.EGRESS.number());
        if (in != 0) {
            marks.put(RuleDirection.INGRESS, in);
        }
        if (out != 0) {
            marks.put(RuleDirection.EGRESS, out);
        }
        return marks;
    }

    /** What the ring buffer has of the packet; how it ended must be the same there. */
    private Optional<ObservedPacket> told(Ending ending, Verdict verdict, DeviceIndex device, int length) {
        List<dev.tenet.datapath.layout.ObservedPacket> found = new ArrayList<>();
        observed.consume(record ->
                found.add(dev.tenet.datapath.layout.ObservedPacket.of(record.toArray(ValueLayout.JAVA_BYTE))));
        if (found.size() > 1) {
            throw new AssertionError("one packet was told of as several: " + found);
        }
        return found.stream().findFirst().map(packet -> {
            boolean fromInstance = (packet.flags() & ObservedFlag.FROM_INSTANCE) != 0;
            if (packet.reason() != ending.reason().number()
                    || packet.stage() != verdict.stage()
                    || packet.ifindex() != device.number()
                    || packet.length() != length
                    || fromInstance == device.equals(underlay)
                    || ((packet.flags() & ObservedFlag.TO_INSTANCE) == 0 && !fromInstance)) {
                throw new AssertionError("the program told of " + packet + " and recorded " + verdict);
            }
            return new ObservedPacket(
                    packet.origin(),
                    packet.mark(),
                    packet.traces(),
                    (packet.flags() & ObservedFlag.SAMPLED) != 0,
                    Optional.of(IpAddress.ofMappedBytes(packet.sentTo().memory().toArray(ValueLayout.JAVA_BYTE)))
                            .filter(host -> !host.isUnspecified()));
        });
    }

    private static Optional<PacketMark> mark(int number) {
        return Arrays.stream(PacketMark.values())
                .filter(mark -> mark.number() == number)
                .findFirst();
    }

    @Override
    public void close() {
        fromInstance.close();
        fromFabric.close();
        fromServices.close();
        fromMirror.close();
        fromOutside.close();
        fromInternet.close();
        observed.close();
        arena.close();
    }
}
