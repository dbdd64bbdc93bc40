package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.AgentMessage.MeterReading;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Limits;
import dev.tenet.hoststate.MeteringClass;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells the controller what was counted, until it says that it keeps it. Only then are the buckets of interfaces that have left taken away: so
 * what passed on this host is billed once, whatever happens to controllers and agents.
 */
final class MeterReports {
    /** No packet of an interface is under way so long after it has left. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

    private record Place(InterfaceNumber networkInterface, MeteringClass meteringClass) {
        static Place of(MeterReading reading) {
            return new Place(reading.networkInterface(), reading.meteringClass());
        }
    }

    private final Map<Place, MeterReading> kept = new HashMap<>();
    private final Map<Long, List<MeterReading>> told = new HashMap<>();
    private final Map<InterfaceNumber, Long> leftNanos = new HashMap<>();
    private long lastNumber;

    /** Whoever listens now may not have what was kept before. */
    void tellAllAgain() {
        kept.clear();
        told.clear();
    }

    /** @param isHere whether an interface is of this host's state */
    void send(Meters meters, Predicate<InterfaceNumber> isHere, long now, Consumer<AgentMessage> controller) {
        List<MeterReading> all = meters.read();
        Set<InterfaceNumber> left = new HashSet<>();
        for (MeterReading reading : all) {
            if (!isHere.test(reading.networkInterface())) {
                left.add(reading.networkInterface());
                leftNanos.putIfAbsent(reading.networkInterface(), now);
                if (isOver(reading, now)) {
                    meters.forget(reading);
                    kept.remove(Place.of(reading));
                }
            }
        }
        leftNanos.keySet().retainAll(left);
        List<MeterReading> news = all.stream()
                .filter(reading -> !reading.equals(kept.get(Place.of(reading))))
                .filter(reading -> !isOver(reading, now))
                .toList();
        told.clear();
        for (int from = 0; from < news.size(); from += Limits.METER_READINGS_PER_MESSAGE) {
            List<MeterReading> some =
                    news.subList(from, Math.min(news.size(), from + Limits.METER_READINGS_PER_MESSAGE));
            told.put(++lastNumber, some);
            controller.accept(new AgentMessage.MeterReadings(lastNumber, some));
        }
    }

    /** The controller keeps what it was told under that number. */
    void kept(long number) {
        List<MeterReading> readings = told.remove(number);
        if (readings != null) {
            readings.forEach(reading -> kept.put(Place.of(reading), reading));
        }
    }

    private boolean isOver(MeterReading reading, long now) {
        Long since = leftNanos.get(reading.networkInterface());
        return since != null && now - since >= SETTLED_AFTER.toNanos() && reading.equals(kept.get(Place.of(reading)));
    }
}
