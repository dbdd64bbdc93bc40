package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which processors of an edge hand on what comes to them: those that get more than their part of what the edge carries, the same for
 * each. A device brings all packets of a flow to one processor, and that alone may be more than one takes, long before it is more than the
 * edge does. Packets count where they come, also those that are handed on: so that it helps does not end it. With one processor nothing is
 * done.
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
    private Map<Integer, Optional<IpPrefix>> written = Map.of();

    ProcessorSpread(EdgeCapacity capacity) {
        this.capacity = capacity;
    }

    /**
     * @param withdrawn for whom nothing gets in: that ends before it could be handed on
     * @param now nanoseconds of {@link System#nanoTime}
     */
    void look(SpreadTables tables, Predicate<IpPrefix> withdrawn, long now) {
        List<Integer> among = tables.processors();
        Set<Integer> gone = new HashSet<>(processors.keySet());
        among.forEach(gone::remove);
        gone.forEach(processors::remove);
        Map<Integer, Map<IpPrefix, PublicTraffic>> counted = tables.trafficByProcessor();
        Map<Integer, Optional<IpPrefix>> spread = new TreeMap<>();
        for (int number : among) {
            Processor processor = processors.computeIfAbsent(number, Processor::new);
            processor.look(counted.getOrDefault(number, Map.of()), withdrawn, among.size(), now);
            if (processor.spread) {
                spread.put(number, processor.busiest);
            }
        }
        if (!spread.isEmpty() || !written.isEmpty()) {
            long until = now + HOLD.toNanos();
            tables.spread(
                    spread.entrySet().stream()
                            .map(each -> new Spread(each.getKey(), until, each.getValue()))
                            .toList(),
                    among);
            written = spread;
        }
    }

    /** What one gets, and since when it is too much. */
    private final class Processor {
        private final int number;
        private final TrafficReadings readings = new TrafficReadings();
        private int overloadedInARow;
        private boolean spread;
        private Optional<IpPrefix> busiest = Optional.empty();

        Processor(int number) {
            this.number = number;
        }

        /** Who has an address takes no part in what comes for addresses that nobody has: it goes no further. */
        void look(Map<IpPrefix, PublicTraffic> counted, Predicate<IpPrefix> withdrawn, int among, long now) {
            Map<IpPrefix, Rate> rates = readings.rates(counted, now);
            rates.remove(PublicTraffic.NOBODY);
            rates.keySet().removeIf(withdrawn);
            Rate total = rates.values().stream().reduce(Rate.NONE, Rate::plus);
            double part = capacity.part(total) * among;
            overloadedInARow = part > 1 ? overloadedInARow + 1 : 0;
            boolean before = spread;
            spread = among > 1 && (overloadedInARow >= READINGS_IN_A_ROW || (spread && part >= ENOUGH));
            busiest = spread ? busiestOf(rates, total, among) : Optional.empty();
            if (spread != before) {
                tell(total, among);
            }
        }

        /** Where none is too much alone, flows can be told apart, and stay in order. */
        private Optional<IpPrefix> busiestOf(Map<IpPrefix, Rate> rates, Rate total, int among) {
            return rates.entrySet().stream()
                    .max(Comparator.<Map.Entry<IpPrefix, Rate>>comparingDouble(
                                    each -> capacity.part(each.getValue(), total))
                            .thenComparing(Map.Entry.comparingByKey()))
                    .filter(most -> capacity.part(most.getValue(), total) * among
                            > (busiest.equals(Optional.of(most.getKey())) ? ENOUGH : 1))
                    .map(Map.Entry::getKey);
        }

        private void tell(Rate total, int among) {
            if (spread) {
                LOGGER.log(
                        Level.WARNING,
                        "processor {0} hands packets on: {1} packets/s came to it, and the edge carries {2} with {3} processors; out of order: {4}",
                        number,
                        Math.round(total.packets()),
                        capacity.packetsPerSecond(),
                        among,
                        busiest.map(IpPrefix::toString).orElse("none"));
            } else {
                LOGGER.log(Level.WARNING, "processor {0} hands no packets on any more", number);
            }
        }
    }
}
