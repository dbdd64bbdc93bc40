package dev.tenet.agent.kernel;

import dev.tenet.agent.flowlog.FlowRecordSource;
import dev.tenet.agent.flowlog.WindowRecords;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.ProgramRuns;
import dev.tenet.datapath.layout.FlowAction;
import dev.tenet.datapath.layout.FlowKey;
import dev.tenet.datapath.layout.FlowLog;
import dev.tenet.datapath.layout.FlowLogUsage;
import dev.tenet.datapath.layout.FlowLogUsageKey;
import dev.tenet.datapath.layout.FlowLogged;
import dev.tenet.datapath.layout.FlowRecord;
import dev.tenet.datapath.layout.FlowRecordKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The datapath's records of flows, by the maps as they are pinned: it goes on with what an earlier agent left. */
public final class KernelFlowRecords implements FlowRecordSource, Closeable {
    private static final int BATCH = 1024;

    private final BpfMap current;
    private final BpfMap records;
    private final BpfMap usage;

    private KernelFlowRecords(DatapathPins pins) {
        current = BpfMap.openPinned(pins.maps().resolve("flow_log"));
        records = BpfMap.openPinned(pins.maps().resolve("flow_records"));
        usage = BpfMap.openPinned(pins.maps().resolve("flow_log_usage"));
    }

    /** Empty as long as nothing is pinned. */
    public static Optional<FlowRecordSource> open(StateFolder state) {
        DatapathPins pins = new DatapathPins(state);
        return Pins.exists(pins.maps().resolve("flow_log_usage"))
                ? Optional.of(new KernelFlowRecords(pins))
                : Optional.empty();
    }

    /** The maps are new: the first window begins now. */
    static void beginFirst(BpfMap current) {
        if (window(current) == 0) {
            write(current, (int) TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
        }
    }

    @Override
    public int window() {
        return window(current);
    }

    @Override
    public void begin(int window) {
        write(current, window);
        ProgramRuns.awaitThoseOfNow();
    }

    private static int window(BpfMap current) {
        return current.lookup(new byte[Integer.BYTES])
                .map(value -> FlowLog.of(value).window())
                .orElse(0);
    }

    private static void write(BpfMap current, int window) {
        try (Arena arena = Arena.ofConfined()) {
            current.update(
                    current.allocateKeys(arena, 1),
                    FlowLog.allocate(arena).window(window).memory());
        }
    }

    private static final class Collected {
        final Map<InterfaceNumber, List<dev.tenet.agent.flowlog.FlowRecord>> records = new HashMap<>();
        final Set<InterfaceNumber> skipped = new HashSet<>();
    }

    @Override
    public List<WindowRecords> finished() {
        int now = window();
        long sinceBoot = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
        Map<Integer, Collected> windows = new TreeMap<>(Integer::compareUnsigned);
        each(records, (key, value) -> {
            FlowRecordKey of = new FlowRecordKey(key);
            if (of.window() != now) {
                windows.computeIfAbsent(of.window(), _ -> new Collected())
                        .records
                        .computeIfAbsent(new InterfaceNumber(of.flow().interface_()), _ -> new ArrayList<>())
                        .add(record(of, new FlowRecord(value), sinceBoot));
            }
        });
        each(usage, (key, value) -> {
            FlowLogUsageKey of = new FlowLogUsageKey(key);
            if (of.window() != now) {
                Collected window = windows.computeIfAbsent(of.window(), _ -> new Collected());
                if (new FlowLogUsage(value).skipped() != 0) {
                    window.skipped.add(new InterfaceNumber(of.interface_()));
                }
            }
        });
        return windows.entrySet().stream()
                .map(window -> new WindowRecords(window.getKey(), window.getValue().records, window.getValue().skipped))
                .toList();
    }

    @Override
    public void forget(int window) {
        remove(records, key -> new FlowRecordKey(key).window() == window);
        remove(usage, key -> new FlowLogUsageKey(key).window() == window);
    }

    @Override
    public void close() {
        current.close();
        records.close();
        usage.close();
    }

    private static dev.tenet.agent.flowlog.FlowRecord record(FlowRecordKey key, FlowRecord record, long sinceBoot) {
        FlowKey flow = key.flow();
        return new dev.tenet.agent.flowlog.FlowRecord(
                key.logged() == FlowLogged.FROM_INSTANCE.number(),
                key.action() == FlowAction.ACCEPT.number(),
                new IpProtocol(flow.protocol()),
                address(flow.local().memory()),
                flow.localPort(),
                address(flow.remote().memory()),
                flow.remotePort(),
                record.packets(),
                record.bytes(),
                TimeUnit.NANOSECONDS.toSeconds(record.first() + sinceBoot),
                TimeUnit.NANOSECONDS.toSeconds(record.last() + sinceBoot),
                record.tcpFlags());
    }

    private static IpAddress address(MemorySegment memory) {
        return IpAddress.ofMappedBytes(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    private static void each(BpfMap map, BiConsumer<MemorySegment, MemorySegment> use) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    use.accept(cursor.key(i), cursor.value(i));
                }
            }
        }
    }

    private interface Which {
        boolean matches(MemorySegment key);
    }

    /** Keys first: a map that is walked over stays as it is. */
    private static void remove(BpfMap map, Which which) {
        List<byte[]> keys = new ArrayList<>();
        each(map, (key, _) -> {
            if (which.matches(key)) {
                keys.add(key.toArray(ValueLayout.JAVA_BYTE));
            }
        });
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + BATCH));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment packed = map.allocateKeys(arena, some.size());
                for (int i = 0; i < some.size(); i++) {
                    MemorySegment.copy(
                            some.get(i), 0, packed, ValueLayout.JAVA_BYTE, (long) i * map.keyBytes(), map.keyBytes());
                }
                map.deleteBatch(packed, some.size());
            }
        }
    }
}
