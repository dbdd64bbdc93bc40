package dev.tenet.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.AgentMessage.MeterReading;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.MeteringClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeterReportsTest {
    private static final InterfaceNumber HERE = new InterfaceNumber(1);
    private static final InterfaceNumber LEAVES = new InterfaceNumber(2);

    private final MeterReports reports = new MeterReports();
    private final List<MeterReading> buckets = new ArrayList<>();
    private final Set<InterfaceNumber> present = new HashSet<>(Set.of(HERE, LEAVES));
    private final List<AgentMessage.MeterReadings> told = new ArrayList<>();
    private long now;

    private final Meters meters = new Meters() {
        @Override
        public List<MeterReading> read() {
            return List.copyOf(buckets);
        }

        @Override
        public void forget(MeterReading last) {
            buckets.remove(last);
        }
    };

    private static MeterReading reading(InterfaceNumber of, long packets) {
        return new MeterReading(of, MeteringClass.SAME_ZONE, 7, packets, packets * 100, 0, 0);
    }

    /** What is told now. */
    private List<MeterReading> look() {
        told.clear();
        now += TimeUnit.SECONDS.toNanos(60);
        reports.send(meters, present::contains, now, message -> told.add((AgentMessage.MeterReadings) message));
        return told.stream().flatMap(message -> message.readings().stream()).toList();
    }

    private void keepAll() {
        told.forEach(message -> reports.kept(message.number()));
    }

    @Test
    void whatIsKeptIsNotToldAgainUntilItGrows() {
        buckets.add(reading(HERE, 1));
        assertEquals(List.of(reading(HERE, 1)), look());
        assertEquals(List.of(reading(HERE, 1)), look(), "nobody said that it is kept");
        keepAll();
        assertEquals(List.of(), look());
        buckets.set(0, reading(HERE, 2));
        assertEquals(List.of(reading(HERE, 2)), look());
    }

    @Test
    void bucketsOfWhatHasLeftStayUntilTheirLastReadingIsKept() {
        buckets.add(reading(LEAVES, 5));
        look();
        keepAll();
        buckets.set(0, reading(LEAVES, 6));
        present.remove(LEAVES);
        look();
        look();
        assertEquals(List.of(reading(LEAVES, 6)), buckets, "its last packet is not kept yet");
        keepAll();
        look();
        assertEquals(List.of(), buckets);
    }

    @Test
    void bucketsOfWhatComesBackGoOn() {
        buckets.add(reading(LEAVES, 5));
        present.remove(LEAVES);
        look();
        keepAll();
        present.add(LEAVES);
        look();
        look();
        assertEquals(List.of(reading(LEAVES, 5)), buckets);
        assertEquals(List.of(), look());
    }

    @Test
    void whatIsSaidToBeKeptLateIsOfAnEarlierLook() {
        buckets.add(reading(HERE, 1));
        look();
        List<AgentMessage.MeterReadings> before = List.copyOf(told);
        buckets.set(0, reading(HERE, 2));
        look();
        before.forEach(message -> reports.kept(message.number()));
        assertEquals(List.of(reading(HERE, 2)), look());
    }

    @Test
    void anotherControllerIsToldAll() {
        buckets.add(reading(HERE, 1));
        look();
        keepAll();
        reports.tellAllAgain();
        assertEquals(List.of(reading(HERE, 1)), look());
    }
}
