package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Bandwidth;

/** What an instance uses of its bandwidth in one direction. */
public final class BandwidthUse {
    private static final long NANOSECONDS_OF_A_BYTE = 8_000_000; // at 1 kbit/s
    private static final long MILLISECOND = 1_000_000;

    private final Bucket peak = new Bucket();
    private final Bucket baseline = new Bucket();
    long drops;

    public Bucket peak() {
        return peak;
    }

    public Bucket baseline() {
        return baseline;
    }

    /** Packets above the one or the other. */
    public long drops() {
        return drops;
    }

    boolean hasRoom(Bandwidth rate, long now) {
        boolean belowPeak = rate.peakKilobitsPerSecond() == 0 || peak.hasRoom(now, AllowanceStage.DEPTH);
        return belowPeak && (rate.baselineKilobitsPerSecond() == 0 || baseline.hasRoom(now, credit(rate)));
    }

    /** Whether half of what may be saved is left. */
    boolean hasSpare(Bandwidth rate, long now) {
        boolean belowPeak = rate.peakKilobitsPerSecond() == 0 || peak.hasSpare(now, AllowanceStage.DEPTH);
        return belowPeak && (rate.baselineKilobitsPerSecond() == 0 || baseline.hasSpare(now, credit(rate)));
    }

    void pay(Bandwidth rate, long now, long bytes) {
        if (rate.peakKilobitsPerSecond() != 0) {
            peak.pay(now, AllowanceStage.DEPTH, bytes * NANOSECONDS_OF_A_BYTE / rate.peakKilobitsPerSecond());
        }
        if (rate.baselineKilobitsPerSecond() != 0) {
            baseline.pay(now, credit(rate), bytes * NANOSECONDS_OF_A_BYTE / rate.baselineKilobitsPerSecond());
        }
    }

    private static long credit(Bandwidth rate) {
        return AllowanceStage.DEPTH + rate.creditMilliseconds() * MILLISECOND;
    }
}
