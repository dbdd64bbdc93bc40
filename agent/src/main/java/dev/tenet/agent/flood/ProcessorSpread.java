package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which processors of an edge hand on what comes to them: those that get more than their part of what the edge carries, the same for
 * each, as long as there are others that do not. A device brings all packets of a flow to one processor, and that alone may be more than one
 * takes, long before it is more than the edge does. Packets count where they come, also those that are handed on: so that it helps does not
 * end it.
 */
final class ProcessorSpread {
    private static final Logger LOGGER = System.getLogger(ProcessorSpread.class.getName());

    /** So a burst passes. */
    static final int READINGS_IN_A_ROW = 2;

    /** Of its part: with less than that a processor works on its own again. In between nothing changes. */
    static final double ENOUGH = 0.9;

    /** So that it ends soon after an agent, and not between two looks. */
    private static final Duration HOLD = Duration.ofSeconds(3);

    private final EdgeCapacity capacity;
    private final Map<Integer, Processor> processors = new HashMap<>();
    private Set<Integer> spread = Set.of();

    ProcessorSpread(EdgeCapacity capacity) {
        this.capacity = capacity;
    }

    /**
     * @param withdrawn for whom nothing gets in: that ends before it could be handed on
     * @param now nanoseconds of {@link System#nanoTime}
     */
    void look(SpreadTables tables, Predicate<IpPrefix> withdrawn, long now) {
        List<Integer> online = tables.processors();
        processors.keySet().retainAll(online);
        Map<Integer, Map<IpPrefix, PublicTraffic>> counted = tables.trafficByProcessor();
        for (int number : online) {
            Map<IpPrefix, PublicTraffic> came = new HashMap<>(counted.getOrDefault(number, Map.of()));
            came.remove(PublicTraffic.NOBODY);
            came.keySet().removeIf(withdrawn);
            processors.computeIfAbsent(number, _ -> new Processor()).look(came, online.size(), now);
        }
        Map<Integer, Processor> busy = new TreeMap<>(processors);
        busy.values().removeIf(processor -> !processor.overloaded);
        List<Integer> over = new ArrayList<>(online);
        over.removeAll(busy.keySet());
        if (over.isEmpty()) {
            busy.clear();
        }
        tell(busy, online.size());
        if (!busy.isEmpty() || !spread.isEmpty()) {
            long until = now + HOLD.toNanos();
            tables.spread(
                    busy.entrySet().stream()
                            .map(each -> new Spread(each.getKey(), until, each.getValue().busiest))
                            .toList(),
                    over);
            spread = Set.copyOf(busy.keySet());
        }
    }

    private void tell(Map<Integer, Processor> busy, int online) {
        busy.forEach((number, processor) -> {
            if (!spread.contains(number)) {
                LOGGER.log(
                        Level.WARNING,
                        "processor {0} hands packets on: {1} packets/s came to it, and the edge carries {2} with {3} processors; by turns: {4}",
                        number,
                        Math.round(processor.total.packets()),
                        capacity.packetsPerSecond(),
                        online,
                        processor.busiest.map(IpPrefix::toString).orElse("none"));
            }
        });
        spread.stream()
                .filter(number -> !busy.containsKey(number))
                .forEach(number -> LOGGER.log(Level.WARNING, "processor {0} hands no packets on any more", number));
    }

    /** What one gets, and since when it is too much. */
    private final class Processor {
        private final TrafficReadings readings = new TrafficReadings();
        private Rate total = Rate.NONE;
        private int overloadedInARow;
        private boolean overloaded;
        private Optional<IpPrefix> busiest = Optional.empty();

        void look(Map<IpPrefix, PublicTraffic> came, int online, long now) {
            Map<IpPrefix, Rate> rates = readings.rates(came, now);
            total = rates.values().stream().reduce(Rate.NONE, Rate::plus);
            double part = capacity.part(total) * online;
            overloadedInARow = part > 1 ? overloadedInARow + 1 : 0;
            overloaded = overloadedInARow >= READINGS_IN_A_ROW || (overloaded && part >= ENOUGH);
            busiest = overloaded ? busiestOf(rates, online) : Optional.empty();
        }

        /** Where none is too much alone, flows can be told apart, and stay in order. */
        private Optional<IpPrefix> busiestOf(Map<IpPrefix, Rate> rates, int online) {
            return rates.entrySet().stream()
                    .max(Comparator.<Map.Entry<IpPrefix, Rate>>comparingDouble(
                                    each -> capacity.part(each.getValue(), total))
                            .thenComparing(Map.Entry.comparingByKey()))
                    .filter(most -> capacity.part(most.getValue(), total) * online
                            > (busiest.equals(Optional.of(most.getKey())) ? ENOUGH : 1))
                    .map(Map.Entry::getKey);
        }
    }
}
