package dev.tenet.agent.kernel;

import dev.tenet.agent.flood.Spread;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.NetworkAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Which processors hand on and to whom, by the maps as they are pinned. Nobody can be handed anything before it is needed once. */
final class KernelSpread implements AutoCloseable {
    static final String PROCESSORS = "processors";

    private static final String SPREAD = "spread";
    private static final String ORDER = "spread_order";

    /** Packets that may wait for a processor: two milliseconds of a million in a second. */
    private static final int QUEUE = 2048;

    private final BpfMap spread;
    private final BpfMap order;
    private final BpfMap processors;
    private final BpfProgram program;

    KernelSpread(DatapathPins pins) {
        spread = BpfMap.openPinned(pins.maps().resolve(SPREAD));
        order = BpfMap.openPinned(pins.maps().resolve(ORDER));
        processors = BpfMap.openPinned(pins.maps().resolve(PROCESSORS));
        program = BpfProgram.openPinned(pins.programs().resolve(DatapathObject.FROM_PROCESSOR));
    }

    static boolean isPinned(DatapathPins pins) {
        return Stream.of(SPREAD, ORDER, PROCESSORS)
                        .allMatch(map -> Pins.exists(pins.maps().resolve(map)))
                && Pins.exists(pins.programs().resolve(DatapathObject.FROM_PROCESSOR));
    }

    /** As many as there are places for. */
    static List<Integer> processors() {
        return PossibleCpus.online().stream()
                .limit(LayoutConstant.SPREAD_PLACES)
                .toList();
    }

    /** A processor has its place before anybody gives it a packet. */
    void write(Collection<Spread> wanted, List<Integer> over) {
        try (Arena arena = Arena.ofConfined()) {
            if (!wanted.isEmpty()) {
                place(arena, over);
            }
            MemorySegment slots = spread.allocateValues(arena, 1);
            for (Spread each : wanted) {
                int slot = PossibleCpus.numbers().indexOf(each.processor());
                var value = new dev.tenet.datapath.layout.Spread(
                                slots.asSlice((long) slot * spread.slotBytes(), dev.tenet.datapath.layout.Spread.SIZE))
                        .until(each.until())
                        .places(over.size());
                each.busiest()
                        .ifPresent(of -> MemorySegment.copy(
                                MemorySegment.ofArray(KernelFloods.key(of)),
                                0,
                                value.busiest().memory(),
                                0,
                                NetworkAddress.SIZE));
            }
            spread.update(spread.allocateKeys(arena, 1), slots);
        }
    }

    private void place(Arena arena, List<Integer> over) {
        for (int number : PossibleCpus.numbers()) {
            if (over.contains(number)) {
                processors.updateProcessor(number, QUEUE, program);
            } else {
                processors.delete(arena.allocateFrom(ValueLayout.JAVA_INT, number));
            }
        }
        for (int place = 0; place < over.size(); place++) {
            order.update(
                    arena.allocateFrom(ValueLayout.JAVA_INT, place),
                    arena.allocateFrom(ValueLayout.JAVA_INT, over.get(place)));
        }
    }

    @Override
    public void close() {
        spread.close();
        order.close();
        processors.close();
        program.close();
    }
}
