package dev.tenet.agent.flood;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.net.IpPrefix;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An edge in memory that carries 4,000 packets in a second with four processors. */
class ProcessorSpreadTest {
    private static final long HALF_A_SECOND = 500_000_000L;
    private static final IpPrefix HEAVY = IpPrefix.parse("203.0.113.1/32");
    private static final IpPrefix LIGHT = IpPrefix.parse("203.0.113.2/32");
    private static final IpPrefix LIGHTER = IpPrefix.parse("203.0.113.3/32");

    private final Kernel kernel = new Kernel();
    private final ProcessorSpread spread = new ProcessorSpread(new EdgeCapacity(4_000, 0));
    private final Map<Integer, Map<IpPrefix, Long>> coming = new HashMap<>();
    private final Set<IpPrefix> withdrawn = new HashSet<>();
    private long now = 1_000_000_000_000L;

    @Test
    void aProcessorThatGetsMoreThanItsPartHandsOnAndTheBusiestGoesByTurns() {
        coming.put(1, Map.of(HEAVY, 900L));
        coming.put(2, Map.of(LIGHT, 990L));
        looks(10);
        assertEquals(Map.of(), kernel.spreadNow());
        coming.put(1, Map.of(HEAVY, 1_500L, LIGHT, 400L));
        looks(1);
        assertEquals(Map.of(), kernel.spreadNow(), "a burst passes");
        looks(1);
        assertEquals(Map.of(1, Optional.of(HEAVY)), kernel.spreadNow());
        assertEquals(List.of(0, 2, 3), kernel.over);
        looks(10);
        assertEquals(List.of(0, 2, 3), kernel.over, "nothing has changed since");
        coming.put(2, Map.of(LIGHT, 1_900L));
        looks(2);
        assertEquals(List.of(0, 3), kernel.over);
    }

    /** What it gets is counted before it hands on, so it goes on as long as that is too much. */
    @Test
    void itEndsWhenClearlyLessComes() {
        coming.put(3, Map.of(HEAVY, 1_200L));
        looks(20);
        assertEquals(Map.of(3, Optional.of(HEAVY)), kernel.spreadNow());
        coming.put(3, Map.of(HEAVY, 950L));
        looks(5);
        assertEquals(Map.of(3, Optional.of(HEAVY)), kernel.spreadNow());
        coming.put(3, Map.of(HEAVY, 850L));
        looks(1);
        assertEquals(Map.of(), kernel.spreadNow());
    }

    @Test
    void whereNoAddressIsTooMuchAloneAllStayInOrder() {
        coming.put(0, Map.of(HEAVY, 700L, LIGHT, 600L, LIGHTER, 500L));
        looks(3);
        assertEquals(Map.of(0, Optional.empty()), kernel.spreadNow());
    }

    @Test
    void whatGoesNoFurtherIsNotCounted() {
        withdrawn.add(HEAVY);
        coming.put(0, Map.of(HEAVY, 9_000L, PublicTraffic.NOBODY, 9_000L, LIGHT, 900L));
        looks(5);
        assertEquals(Map.of(), kernel.spreadNow());
    }

    @Test
    void bitsAreLookedAtWhereTheyAreScarcer() {
        ProcessorSpread byBits = new ProcessorSpread(new EdgeCapacity(1_000_000, 4_000_000));
        coming.put(2, Map.of(HEAVY, 1_500L));
        for (int i = 0; i < 3; i++) {
            count();
            byBits.look(kernel, withdrawn::contains, now);
        }
        assertEquals(Map.of(2, Optional.of(HEAVY)), kernel.spreadNow(), "1,500 packets of 100 bytes in a second");
    }

    /** They could only hand on to each other. */
    @Test
    void whereAllHaveTooMuchNoneHandsOn() {
        for (int processor = 0; processor < 4; processor++) {
            coming.put(processor, Map.of(HEAVY, 1_500L));
        }
        looks(5);
        assertEquals(Map.of(), kernel.spreadNow());
        coming.put(2, Map.of(HEAVY, 500L));
        looks(1);
        assertEquals(Set.of(0, 1, 3), kernel.spreadNow().keySet());
        coming.put(2, Map.of(HEAVY, 1_500L));
        looks(2);
        assertEquals(Map.of(), kernel.spreadNow());
    }

    @Test
    void withOneProcessorNothingIsDone() {
        kernel.processors = List.of(0);
        coming.put(0, Map.of(HEAVY, 9_000L));
        looks(5);
        assertEquals(Map.of(), kernel.spreadNow());
    }

    /** With fewer processors each one's part is larger, and what went off line gets nothing any more. */
    @Test
    void processorsComeAndGo() {
        coming.put(1, Map.of(HEAVY, 1_500L));
        coming.put(3, Map.of(LIGHT, 1_500L));
        looks(3);
        assertEquals(Set.of(1, 3), kernel.spreadNow().keySet());
        assertEquals(List.of(0, 2), kernel.over, "who has too much gets no more");
        kernel.processors = List.of(0, 1);
        looks(1);
        assertEquals(Map.of(), kernel.spreadNow(), "2,000 is the part of each");
        kernel.processors = List.of(0, 1, 2);
        looks(2);
        assertEquals(Set.of(1), kernel.spreadNow().keySet());
        assertEquals(List.of(0, 2), kernel.over);
    }

    @Test
    void itEndsWithItsAgent() {
        coming.put(1, Map.of(HEAVY, 1_500L));
        looks(3);
        now += Duration.ofSeconds(3).toNanos();
        assertEquals(Map.of(), kernel.spreadNow());
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            count();
            spread.look(kernel, withdrawn::contains, now);
        }
    }

    /** The first reading says nothing, and that nobody came before is known. */
    private void count() {
        if (kernel.counted.isEmpty()) {
            kernel.counted.put(0, Map.of());
            spread.look(kernel, withdrawn::contains, now);
        }
        now += HALF_A_SECOND;
        coming.forEach((processor, rates) -> {
            Map<IpPrefix, PublicTraffic> counted = new HashMap<>(kernel.counted.getOrDefault(processor, Map.of()));
            rates.forEach((of, rate) -> counted.merge(
                    of,
                    new PublicTraffic(rate / 2, rate * 50),
                    (before, more) ->
                            new PublicTraffic(before.packets() + more.packets(), before.bytes() + more.bytes())));
            kernel.counted.put(processor, counted);
        });
    }

    private final class Kernel implements SpreadTables {
        final Map<Integer, Map<IpPrefix, PublicTraffic>> counted = new HashMap<>();
        List<Integer> processors = List.of(0, 1, 2, 3);
        List<Integer> over = List.of();
        private List<Spread> spread = List.of();

        /** By the datapath's clock. */
        Map<Integer, Optional<IpPrefix>> spreadNow() {
            return spread.stream()
                    .filter(each -> now < each.until())
                    .collect(Collectors.toMap(Spread::processor, Spread::busiest));
        }

        @Override
        public List<Integer> processors() {
            return processors;
        }

        @Override
        public Map<Integer, Map<IpPrefix, PublicTraffic>> trafficByProcessor() {
            return counted;
        }

        @Override
        public void spread(Collection<Spread> toSpread, List<Integer> taking) {
            spread = List.copyOf(toSpread);
            over = taking;
        }
    }
}
