package dev.tenet.agent.kernel;

import dev.tenet.agent.Meters;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.datapath.layout.Meter;
import dev.tenet.datapath.layout.MeterCounters;
import dev.tenet.datapath.layout.MeterKey;
import dev.tenet.datapath.layout.SlotsTaken;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.MeteringClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The datapath's meters. */
final class KernelMeters implements Meters {
    private static final int BATCH = 1024;

    /** So many buckets may be begun in a millisecond before their numbers could meet those of tables made later. */
    private static final int BUCKETS_A_MILLISECOND_BITS = 20;

    private final BpfMap meters;
    private final BpfMap owners;
    private final BpfMap counters;
    private final BpfMap free;

    KernelMeters(DatapathObject datapath) {
        meters = datapath.map("meters");
        owners = datapath.map("meter_owners");
        counters = datapath.map("meter_counters");
        free = datapath.map("free_meters");
    }

    /** The maps are new: their buckets have larger numbers than any that this host had before. No program may run yet. */
    static void beginFirst(BpfMap slotsTaken) {
        byte[] only = new byte[Integer.BYTES];
        SlotsTaken taken = SlotsTaken.of(slotsTaken.lookup(only).orElseThrow());
        if (taken.meterBuckets() == 0) {
            taken.meterBuckets(System.currentTimeMillis() << BUCKETS_A_MILLISECOND_BITS);
            slotsTaken.update(only, taken.memory().toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Override
    public List<AgentMessage.MeterReading> read() {
        List<AgentMessage.MeterReading> readings = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                MapCursor cursor = meters.cursor(BATCH)) {
            MemorySegment slot = counters.allocateKeys(arena, 1);
            MemorySegment counted = counters.allocateValues(arena, 1);
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    MeterKey key = new MeterKey(cursor.key(i));
                    Meter meter = new Meter(cursor.value(i));
                    slot.set(ValueLayout.JAVA_INT, 0, meter.slot());
                    counters.lookup(slot, counted);
                    readings.add(new AgentMessage.MeterReading(
                            new InterfaceNumber(key.interface_()),
                            new MeteringClass(key.meteringClass()),
                            meter.bucket(),
                            sum(counted, MeterCounters.OFFSET_PACKETS_FROM_INSTANCE),
                            sum(counted, MeterCounters.OFFSET_BYTES_FROM_INSTANCE),
                            sum(counted, MeterCounters.OFFSET_PACKETS_TO_INSTANCE),
                            sum(counted, MeterCounters.OFFSET_BYTES_TO_INSTANCE)));
                }
            }
        }
        return readings;
    }

    /** In this order: nobody finds it, nothing is left in it, and then it may become another's. */
    @Override
    public void forget(AgentMessage.MeterReading last) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] key = MeterKey.allocate(arena)
                    .interface_(last.networkInterface().number())
                    .meteringClass(last.meteringClass().number())
                    .memory()
                    .toArray(ValueLayout.JAVA_BYTE);
            meters.lookup(key).map(Meter::of).ifPresent(meter -> {
                MemorySegment slot = arena.allocate(Integer.BYTES, Integer.BYTES);
                slot.set(ValueLayout.JAVA_INT, 0, meter.slot());
                meters.delete(key);
                owners.update(slot, owners.allocateValues(arena, 1));
                counters.update(slot, counters.allocateValues(arena, 1));
                free.push(slot);
            });
        }
    }

    private long sum(MemorySegment counted, int offset) {
        long sum = 0;
        for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            sum += counted.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) cpu * counters.slotBytes() + offset);
        }
        return sum;
    }
}
