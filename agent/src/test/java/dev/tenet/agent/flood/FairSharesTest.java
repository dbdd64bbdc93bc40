package dev.tenet.agent.flood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of an edge that carries 1,000 packets a second. */
class FairSharesTest {
    private static final int MOST = 64;

    private final FairShares shares = new FairShares(new EdgeCapacity(1_000, 0));
    private final Map<IpPrefix, NetworkOwner> owners = new HashMap<>();

    @Test
    void twoThatWantMoreThanHalfEachHaveHalf() {
        Map<IpPrefix, Rate> coming = rates(2_000, 1_000);
        assertEquals(Map.of(), shares.share(coming, this::owner, MOST), "a burst passes");
        assertEquals(Map.of(address(0), 0.25, address(1), 0.5), shares.share(coming, this::owner, MOST));
    }

    @Test
    void whoAsksForLittleLosesNothing() {
        Map<IpPrefix, Rate> coming = rates(5_000, 100, 300, 2_000);
        shares.share(coming, this::owner, MOST);
        assertEquals(
                Map.of(address(0), 300.0 / 5_000, address(3), 300.0 / 2_000),
                rounded(shares.share(coming, this::owner, MOST)));
    }

    @Test
    void whatComesForNobodyHasNoShare() {
        Map<IpPrefix, Rate> coming = rates(600, 300);
        coming.put(PublicTraffic.NOBODY, new Rate(1_000_000, 0));
        shares.share(coming, this::owner, MOST);
        assertEquals(Map.of(), shares.share(coming, this::owner, MOST));
    }

    @Test
    void whereBitsAreScarcerTheyAreDivided() {
        FairShares ofBits = new FairShares(new EdgeCapacity(1_000, 1_000_000));
        Map<IpPrefix, Rate> coming =
                new HashMap<>(Map.of(address(0), new Rate(100, 3_000_000), address(1), new Rate(900, 100_000)));
        ofBits.share(coming, this::owner, MOST);
        assertEquals(Map.of(address(0), 0.3), rounded(ofBits.share(coming, this::owner, MOST)));
    }

    @Test
    void withoutRoomForAllThoseOfWhomMostComesHaveShares() {
        Map<IpPrefix, Rate> coming = rates(500, 600, 700);
        shares.share(coming, this::owner, 2);
        assertEquals(2, shares.share(coming, this::owner, 2).size());
        assertTrue(shares.share(coming, this::owner, 2).containsKey(address(2)));
        assertEquals(Map.of(), shares.share(coming, this::owner, 0));
    }

    @Test
    void whoWeighsMoreHasMore() {
        own(1, 3, 0);
        own(2, 1, 1);
        assertEquals(Map.of(address(0), 0.375, address(1), 0.25), divided(rates(2_000, 1_000)));
    }

    @Test
    void whatAnAccountLeavesIsDividedAmongTheOthersByTheirWeights() {
        own(1, 50, 0);
        own(2, 2, 1);
        own(3, 1, 2);
        assertEquals(Map.of(address(1), 0.3, address(2), 0.15), divided(rates(100, 2_000, 2_000)));
    }

    @Test
    void whoHasManyAddressesHasNoMoreThanWhoHasOne() {
        own(1, 1, 0, 1, 2, 3, 4);
        own(2, 1, 5);
        Map<IpPrefix, Double> expected = new HashMap<>(Map.of(address(5), 0.5));
        for (int n = 0; n < 5; n++) {
            expected.put(address(n), 0.1);
        }
        assertEquals(expected, divided(rates(1_000, 1_000, 1_000, 1_000, 1_000, 1_000)));
    }

    @Test
    void ofAnAccountTheAddressThatAsksForLittleLosesNothing() {
        own(1, 1, 0, 1);
        own(2, 1, 2);
        assertEquals(Map.of(address(1), 0.45, address(2), 0.5), divided(rates(50, 1_000, 1_000)));
    }

    @Test
    void anAddressOfWhichNoAccountIsKnownIsOneByItselfOfWeightOne() {
        own(1, 2, 0);
        assertEquals(Map.of(address(0), 0.5, address(1), 0.25, address(2), 0.25), divided(rates(1_000, 1_000, 1_000)));
    }

    /** Of a hundred addresses, sixty get shares: the rest, for which less comes, take what they want, and these pay for it. */
    @Test
    void anAccountWithMoreAddressesThanThereIsRoomForPaysWithThoseThatHaveShares() {
        Map<IpPrefix, Rate> coming = new HashMap<>();
        for (int n = 0; n < 100; n++) {
            own(1, 1, n);
            coming.put(address(n), new Rate(n < 60 ? 20 : 8, 0));
        }
        own(2, 1, 200);
        coming.put(address(200), new Rate(1_000, 0));
        shares.share(coming, this::owner, 61);
        Map<IpPrefix, Double> passing = shares.share(coming, this::owner, 61);
        assertEquals(61, passing.size());
        assertEquals(0.5, passing.getOrDefault(address(200), 1.0), 1e-9);
        double got = 0;
        for (int n = 0; n < 100; n++) {
            got += (n < 60 ? 20 : 8) * passing.getOrDefault(address(n), 1.0);
        }
        assertEquals(500, got, 1e-6, "40 x 8 are left alone, 60 x 20 get 180");
        for (int n = 0; n < 60; n++) {
            coming.put(address(n), new Rate(11, 0));
        }
        own(1, 1, 201);
        coming.put(address(201), new Rate(5_000, 0));
        Map<IpPrefix, Double> few = shares.share(coming, this::owner, 2);
        assertEquals(Set.of(address(200), address(201)), few.keySet());
        double ofAll = 500.0 / 101 / 5_000;
        assertEquals(
                FairShares.LEAST_OF_LEVEL * ofAll,
                few.getOrDefault(address(201), 1.0),
                1e-9,
                "its others take all, and still it gets half of what it would have if these had shares");
    }

    /**
     * Whoever does not get all gets as much as any other that does not, for its weight, nobody more: accounts among each other, and
     * addresses within their account. Together it is what the edge carries.
     */
    @Test
    void nobodyCouldHaveMoreWithoutOneThatHasNoMoreHavingLess() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            Map<IpPrefix, Rate> coming = new HashMap<>();
            owners.clear();
            int[] weights = random.ints(4, 1, 101).toArray();
            int addresses = 1 + random.nextInt(20);
            for (int i = 0; i < addresses; i++) {
                coming.put(address(i), new Rate(1 + random.nextInt(2_000), 0));
                int account = random.nextInt(weights.length + 1);
                if (account < weights.length) {
                    own(account, weights[account], i);
                }
            }
            FairShares fair = new FairShares(new EdgeCapacity(1_000, 0));
            fair.share(coming, this::owner, MOST);
            Map<IpPrefix, Double> passing = fair.share(coming, this::owner, MOST);
            Map<IpPrefix, Rate> got = new HashMap<>();
            coming.forEach((of, rate) -> got.put(of, new Rate(rate.packets() * passing.getOrDefault(of, 1.0), 0)));
            Map<String, Double> asked = byAccount(coming);
            Map<String, Double> had = byAccount(got);
            assertEquals(Math.min(sum(asked), 1_000), sum(had), 0.001, "seed " + seed);
            Map<String, Double> levels = new HashMap<>();
            coming.forEach((of, rate) -> {
                if (passing.containsKey(of)) {
                    levels.merge(account(of), got.getOrDefault(of, Rate.NONE).packets(), Math::max);
                }
            });
            double level = had.keySet().stream()
                    .filter(levels::containsKey)
                    .mapToDouble(account -> had.getOrDefault(account, 0.0) / weight(account))
                    .max()
                    .orElse(Double.MAX_VALUE);
            had.forEach((account, all) -> {
                if (levels.containsKey(account)) {
                    assertEquals(level, all / weight(account), 0.001, "seed " + seed);
                } else {
                    assertTrue(all <= level * weight(account) + 0.001, "seed " + seed);
                }
            });
            got.forEach((of, rate) -> {
                double most = levels.getOrDefault(account(of), Double.MAX_VALUE);
                if (passing.containsKey(of)) {
                    assertEquals(most, rate.packets(), 0.001, "seed " + seed);
                } else {
                    assertTrue(rate.packets() <= most + 0.001, "seed " + seed);
                }
            });
        }
    }

    private Map<String, Double> byAccount(Map<IpPrefix, Rate> rates) {
        Map<String, Double> sums = new HashMap<>();
        rates.forEach((of, rate) -> sums.merge(account(of), rate.packets(), Double::sum));
        return sums;
    }

    private static double sum(Map<String, Double> parts) {
        return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private String account(IpPrefix of) {
        return owner(of).map(NetworkOwner::account).orElse(of.toString());
    }

    private int weight(String account) {
        return owners.values().stream()
                .filter(owner -> owner.account().equals(account))
                .findFirst()
                .map(NetworkOwner::weight)
                .orElse(1);
    }

    private Optional<NetworkOwner> owner(IpPrefix of) {
        return Optional.ofNullable(owners.get(of));
    }

    /** An account has these addresses, each in a network of its own. */
    private void own(int account, int weight, int... addresses) {
        for (int n : addresses) {
            owners.put(
                    address(n),
                    new NetworkOwner(new VirtualNetworkIdentifier(1_000 + n), "11111111111" + account, weight));
        }
    }

    private Map<IpPrefix, Double> divided(Map<IpPrefix, Rate> coming) {
        shares.share(coming, this::owner, MOST);
        return rounded(shares.share(coming, this::owner, MOST));
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
