package dev.tenet.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All that a network interface has ever had in one metering class.
 *
 * @param finished what buckets that are no more had counted
 * @param buckets those that hosts count in, at most one a host
 */
public record MeterTotal(int meteringClass, MeteredTraffic finished, List<Bucket> buckets) {
    /**
     * A bucket as it was last read.
     *
     * @param number of the host's own; buckets that it begins later have larger ones
     */
    public record Bucket(HostId host, long number, MeteredTraffic counted) {}

    public MeterTotal {
        buckets = buckets.stream()
                .sorted(Comparator.comparing(bucket -> bucket.host().value()))
                .toList();
    }

    public MeterTotal(int meteringClass) {
        this(meteringClass, MeteredTraffic.NONE, List.of());
    }

    public MeteredTraffic sum() {
        return buckets.stream().map(Bucket::counted).reduce(finished, MeteredTraffic::plus);
    }

    /**
     * With a host's reading: in any order and however often told, each bucket counts once, with the largest reading. One of a bucket before
     * the host's last is too late: a bucket ends only once its last reading is kept.
     */
    public MeterTotal with(Bucket reading) {
        List<Bucket> now = new ArrayList<>();
        MeteredTraffic over = finished;
        Bucket kept = reading;
        for (Bucket bucket : buckets) {
            if (!bucket.host().equals(reading.host())) {
                now.add(bucket);
            } else if (bucket.number() == reading.number()) {
                kept = new Bucket(
                        reading.host(), reading.number(), bucket.counted().orLater(reading.counted()));
            } else if (bucket.number() < reading.number()) {
                over = over.plus(bucket.counted());
            } else {
                kept = bucket;
            }
        }
        now.add(kept);
        return new MeterTotal(meteringClass, over, now);
    }
}
