package dev.tenet.tests.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.PingGap;
import org.junit.jupiter.api.Test;

class PingGapTest {
    private static final double EXACT = 0.01;

    @Test
    void aPauseOfTheSenderIsASilenceInWhichNothingIsMissing() {
        String report = reply(10.000, 1) + reply(10.200, 2) + reply(10.205, 3) + reply(10.305, 5) + reply(10.310, 6);
        assertEquals(200, PingGap.longestMillis(report), EXACT);
        assertEquals(100, PingGap.longestMissingMillis(report), EXACT);
    }

    @Test
    void whereAllIsAnsweredNothingIsMissing() {
        String report = reply(10, 1) + reply(11, 2);
        assertEquals(1000, PingGap.longestMillis(report), EXACT);
        assertEquals(0, PingGap.longestMissingMillis(report));
    }

    @Test
    void whereNothingIsAnsweredTheSilenceIsEndless() {
        assertEquals(Double.POSITIVE_INFINITY, PingGap.longestMillis(reply(10, 1)));
        assertEquals(Double.POSITIVE_INFINITY, PingGap.longestMissingMillis(""));
    }

    private static String reply(double seconds, int number) {
        return "[%.6f] 64 bytes from 192.0.2.10: icmp_seq=%d ttl=61 time=0.031 ms\n".formatted(seconds, number);
    }
}
