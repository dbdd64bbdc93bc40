package dev.tenet.agent.kernel;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.Interface;
import dev.tenet.datapath.layout.InterfaceCounters;
import dev.tenet.datapath.layout.InterfaceUsage;
import dev.tenet.datapath.layout.NatUsage;
import dev.tenet.datapath.layout.ReasonCounter;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the datapath has counted, and adds up what each processor has. */
final class CounterReader {
    private static final int BATCH = 256;

    private final BpfMap reasons;
    private final BpfMap interfaces;
    private final BpfMap usage;
    private final BpfMap configured;
    private final BpfMap nat;

    CounterReader(DatapathObject datapath) {
        reasons = datapath.map("reason_counters");
        interfaces = datapath.map("interface_counters");
        usage = datapath.map("interface_usage");
        configured = datapath.map("interfaces");
        nat = datapath.map("nat_usage");
    }

    AgentMessage.Counters read(List<AgentMessage.PublicAddressCounters> publicAddresses) {
        Instant begun = Instant.now();
        return new AgentMessage.Counters(begun, readReasons(), readInterfaces(readTracking()), publicAddresses);
    }

    List<AgentMessage.NatGatewayUse> readNat() {
        List<AgentMessage.NatGatewayUse> used = new ArrayList<>();
        try (MapCursor cursor = nat.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    NatUsage usage = new NatUsage(cursor.value(i));
                    used.add(new AgentMessage.NatGatewayUse(
                            new NatGatewayKey(new InterfaceNumber(number(cursor.key(i)))),
                            usage.active(),
                            usage.attempts(),
                            usage.established(),
                            usage.portErrors(),
                            usage.idleTimeouts(),
                            usage.drops(),
                            usage.strained(),
                            usage.quotaDrops(),
                            usage.packetsFromSource(),
                            usage.bytesFromSource(),
                            usage.packetsToSource(),
                            usage.bytesToSource()));
                }
            }
        }
        return used;
    }

    private List<AgentMessage.ReasonCounter> readReasons() {
        List<AgentMessage.ReasonCounter> counted = new ArrayList<>();
        try (MapCursor cursor = reasons.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    long packets = sum(reasons, cursor.value(i), ReasonCounter.OFFSET_PACKETS);
                    long bytes = sum(reasons, cursor.value(i), ReasonCounter.OFFSET_BYTES);
                    Optional<Reason> reason = Reason.ofNumber(number(cursor.key(i)));
                    if (packets > 0 && reason.isPresent()) {
                        counted.add(new AgentMessage.ReasonCounter(reason.get().label(), packets, bytes));
                    }
                }
            }
        }
        return counted;
    }

    private List<AgentMessage.InterfaceCounters> readInterfaces(Map<Integer, Tracking> tracking) {
        List<AgentMessage.InterfaceCounters> counted = new ArrayList<>();
        try (MapCursor cursor = interfaces.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    MemorySegment value = cursor.value(i);
                    int number = number(cursor.key(i));
                    if (number > 0) {
                        Tracking tracked = tracking.getOrDefault(number, Tracking.NONE);
                        counted.add(new AgentMessage.InterfaceCounters(
                                new InterfaceNumber(number),
                                sum(interfaces, value, InterfaceCounters.OFFSET_PACKETS_FROM_INSTANCE),
                                sum(interfaces, value, InterfaceCounters.OFFSET_BYTES_FROM_INSTANCE),
                                sum(interfaces, value, InterfaceCounters.OFFSET_PACKETS_TO_INSTANCE),
                                sum(interfaces, value, InterfaceCounters.OFFSET_BYTES_TO_INSTANCE),
                                tracked.connections,
                                tracked.untracked,
                                tracked.begun,
                                Math.max(0, tracked.quota - tracked.connections),
                                tracked.drops,
                                tracked.rates));
                    }
                }
            }
        }
        return counted;
    }

    private Map<Integer, Tracking> readTracking() {
        Map<Integer, Integer> quotas = readQuotas();
        Map<Integer, Tracking> tracking = new HashMap<>();
        try (MapCursor cursor = usage.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    int number = number(cursor.key(i));
                    InterfaceUsage used = new InterfaceUsage(cursor.value(i));
                    tracking.put(
                            number,
                            new Tracking(
                                    used.flows(),
                                    used.untracked(),
                                    used.begun(),
                                    quotas.getOrDefault(number, 0),
                                    used.quotaDrops(),
                                    rateDrops(used)));
                }
            }
        }
        return tracking;
    }

    private Map<Integer, Integer> readQuotas() {
        Map<Integer, Integer> quotas = new HashMap<>();
        try (MapCursor cursor = configured.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    Interface entry = new Interface(cursor.value(i));
                    quotas.put(entry.number(), entry.flowQuota());
                }
            }
        }
        return quotas;
    }

    private static AgentMessage.RateDrops rateDrops(InterfaceUsage used) {
        return new AgentMessage.RateDrops(
                used.bandwidthIn().drops(), used.bandwidthOut().drops(), used.packetDrops(), used.connectionDrops());
    }

    private record Tracking(
            long connections, long untracked, long begun, int quota, long drops, AgentMessage.RateDrops rates) {
        static final Tracking NONE = new Tracking(0, 0, 0, 0, 0, AgentMessage.RateDrops.NONE);
    }

    private static int number(MemorySegment key) {
        return key.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    /** Of a 64-bit field in the slots of all processors. */
    private static long sum(BpfMap map, MemorySegment value, int offset) {
        long sum = 0;
        for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            sum += value.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) cpu * map.slotBytes() + offset);
        }
        return sum;
    }
}
