package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeterTotalTest {
    private static final HostId ONE = new HostId("host1");
    private static final HostId OTHER = new HostId("host2");

    private static MeterTotal.Bucket bucket(HostId host, long number, long bytes) {
        return new MeterTotal.Bucket(host, number, new MeteredTraffic(bytes / 100, bytes, 0, 0));
    }

    private static long bytes(MeterTotal total) {
        return total.sum().bytesFromInstance();
    }

    @Test
    void sumIsOfAllHostsAndOfAllStays() {
        MeterTotal total = new MeterTotal(1)
                .with(bucket(ONE, 10, 500))
                .with(bucket(OTHER, 3, 70))
                .with(bucket(ONE, 11, 200))
                .with(bucket(ONE, 11, 300));
        assertEquals(500 + 70 + 300, bytes(total));
    }

    @Test
    void readingsToldAgainOrLateCountOnce() {
        MeterTotal total = new MeterTotal(1).with(bucket(ONE, 10, 500)).with(bucket(ONE, 11, 200));
        assertEquals(700, bytes(total.with(bucket(ONE, 11, 100)).with(bucket(ONE, 10, 500))));
    }

    /** Readings of a bucket may come late and more than once, as long as its last comes before the next bucket's first. */
    @Test
    void anyOrderOfReadingsOfABucketGivesTheSameSum() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            MeterTotal total = new MeterTotal(1);
            long expected = 0;
            for (long number = 1; number <= 4; number++) {
                for (HostId host : List.of(ONE, OTHER)) {
                    long last = 1_000 + random.nextInt(9_000);
                    List<MeterTotal.Bucket> readings = new ArrayList<>(List.of(
                            bucket(host, number, last),
                            bucket(host, number, last),
                            bucket(host, number, random.nextInt(1_000))));
                    Collections.shuffle(readings, random);
                    for (MeterTotal.Bucket reading : readings) {
                        total = total.with(reading);
                    }
                    expected += last;
                }
            }
            assertEquals(expected, bytes(total));
        }
    }
}
