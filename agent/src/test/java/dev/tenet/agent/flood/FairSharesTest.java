package dev.tenet.agent.flood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.IpPrefix;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of an edge that carries 1,000 packets a second. */
class FairSharesTest {
    private static final int MOST = 64;

    private final FairShares shares = new FairShares(new EdgeCapacity(1_000, 0));

    @Test
    void twoThatWantMoreThanHalfEachHaveHalf() {
        Map<IpPrefix, Rate> coming = rates(2_000, 1_000);
        assertEquals(Map.of(), shares.share(coming, MOST), "a burst passes");
        assertEquals(Map.of(address(0), 0.25, address(1), 0.5), shares.share(coming, MOST));
    }

    @Test
    void whoAsksForLittleLosesNothing() {
        Map<IpPrefix, Rate> coming = rates(5_000, 100, 300, 2_000);
        shares.share(coming, MOST);
        assertEquals(Map.of(address(0), 300.0 / 5_000, address(3), 300.0 / 2_000), rounded(shares.share(coming, MOST)));
    }

    @Test
    void whatComesForNobodyHasNoShare() {
        Map<IpPrefix, Rate> coming = rates(600, 300);
        coming.put(PublicTraffic.NOBODY, new Rate(1_000_000, 0));
        shares.share(coming, MOST);
        assertEquals(Map.of(), shares.share(coming, MOST));
    }

    @Test
    void whereBitsAreScarcerTheyAreDivided() {
        FairShares ofBits = new FairShares(new EdgeCapacity(1_000, 1_000_000));
        Map<IpPrefix, Rate> coming =
                new HashMap<>(Map.of(address(0), new Rate(100, 3_000_000), address(1), new Rate(900, 100_000)));
        ofBits.share(coming, MOST);
        assertEquals(Map.of(address(0), 0.3), rounded(ofBits.share(coming, MOST)));
    }

    @Test
    void withoutRoomForAllThoseOfWhomMostComesHaveShares() {
        Map<IpPrefix, Rate> coming = rates(500, 600, 700);
        shares.share(coming, 2);
        assertEquals(2, shares.share(coming, 2).size());
        assertTrue(shares.share(coming, 2).containsKey(address(2)));
        assertEquals(Map.of(), shares.share(coming, 0));
    }

    /** Whoever does not get all gets as much as any other that does not, nobody more; together it is what the edge carries. */
    @Test
    void nobodyCouldHaveMoreWithoutOneThatHasNoMoreHavingLess() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            Map<IpPrefix, Rate> coming = new HashMap<>();
            int addresses = 1 + random.nextInt(20);
            for (int i = 0; i < addresses; i++) {
                coming.put(address(i), new Rate(1 + random.nextInt(2_000), 0));
            }
            FairShares fair = new FairShares(new EdgeCapacity(1_000, 0));
            fair.share(coming, MOST);
            Map<IpPrefix, Double> passing = fair.share(coming, MOST);
            double asked = coming.values().stream().mapToDouble(Rate::packets).sum();
            double got = coming.entrySet().stream()
                    .mapToDouble(each -> each.getValue().packets() * passing.getOrDefault(each.getKey(), 1.0))
                    .sum();
            assertEquals(Math.min(asked, 1_000), got, 0.001, "seed " + seed);
            double level = coming.entrySet().stream()
                    .filter(each -> passing.containsKey(each.getKey()))
                    .mapToDouble(each -> each.getValue().packets() * passing.getOrDefault(each.getKey(), 1.0))
                    .max()
                    .orElse(Double.MAX_VALUE);
            coming.forEach((of, rate) -> {
                if (passing.containsKey(of)) {
                    assertEquals(level, passing.getOrDefault(of, 1.0) * rate.packets(), 0.001, "seed " + seed);
                } else {
                    assertTrue(rate.packets() <= level + 0.001, "seed " + seed);
                }
            });
        }
    }

    private static IpPrefix address(int n) {
        return IpPrefix.parse("203.0.113." + n + "/32");
    }

    private static Map<IpPrefix, Rate> rates(double... packets) {
        Map<IpPrefix, Rate> rates = new HashMap<>();
        for (int i = 0; i < packets.length; i++) {
            rates.put(address(i), new Rate(packets[i], 0));
        }
        return rates;
    }

    private static Map<IpPrefix, Double> rounded(Map<IpPrefix, Double> passing) {
        Map<IpPrefix, Double> rounded = new HashMap<>();
        passing.forEach((of, part) -> rounded.put(of, Math.round(part * 1e6) / 1e6));
        return rounded;
    }
}
