package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.HashMap;
import java.util.Map;

/** Makes rates of counts that are read again and again. */
final class TrafficReadings {
    private static final double NANOS_A_SECOND = 1e9;

    private Map<IpPrefix, PublicTraffic> last = Map.of();
    private long lastNanos;
    private double seconds;

    /**
     * What came since the reading before, for whom anything did; nothing at the first, since nobody knows since when that is.
     *
     * @param now of any clock in nanoseconds
     */
    Map<IpPrefix, Rate> rates(Map<IpPrefix, PublicTraffic> counted, long now) {
        Map<IpPrefix, Rate> rates = new HashMap<>();
        seconds = lastNanos == 0 ? 0 : (now - lastNanos) / NANOS_A_SECOND;
        if (seconds > 0) {
            counted.forEach((of, count) -> {
                Rate rate = count.since(last.getOrDefault(of, PublicTraffic.NONE), seconds);
                if (rate.packets() > 0) {
                    rates.put(of, rate);
                }
            });
        }
        last = Map.copyOf(counted);
        lastNanos = now;
        return rates;
    }

    /** Between the last two readings; 0 after the first. */
    double seconds() {
        return seconds;
    }
}
