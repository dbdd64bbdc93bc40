package dev.tenet.agent.flood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.AgentMessage.PublicAddressCounters;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An edge in memory that carries 1,000 packets in a second, and withdraws for 10 s at first. Where an address is routed, nothing for it comes. */
class FloodGuardTest {
    private static final long HALF_A_SECOND = 500_000_000L;
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final IpPrefix BUSY = IpPrefix.parse("203.0.113.1/32");
    private static final IpPrefix VICTIM = IpPrefix.parse("203.0.113.3/32");

    private final Kernel kernel = new Kernel();
    private final EdgeTraffic told = new EdgeTraffic();
    private final Map<IpPrefix, Long> coming = new HashMap<>(Map.of(BUSY, 400L));
    private FloodGuard guard = guard();
    private boolean routerUnderstands = true;
    private long now = 1_000_000_000_000L;

    @Test
    void aFloodedAddressIsWithdrawnAloneAndComesBackByItself() {
        seconds(10);
        assertEquals(Set.of(), kernel.withdrawnNow());
        coming.put(VICTIM, 20_000L);
        seconds(2);
        assertEquals(Set.of(VICTIM), kernel.withdrawnNow());
        assertEquals(Set.of(VICTIM), kernel.routed);
        PublicAddressCounters first = told.last().getFirst();
        assertEquals(VICTIM, first.of());
        assertEquals(1, first.withdrawnTimes());
        assertTrue(first.withdrawnSeconds() > 0 && first.withdrawnSeconds() <= 10, first::toString);
        coming.remove(VICTIM);
        seconds(11);
        assertEquals(Set.of(), kernel.withdrawnNow());
        assertEquals(Set.of(), kernel.routed);
        assertTrue(told.last().stream().allMatch(each -> each.withdrawnSeconds() == 0), told.last()::toString);
    }

    @Test
    void whatIsFloodedAgainIsAwayForLonger() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        assertEquals(10, secondsUntil(away -> !away));
        assertEquals(1, secondsUntil(away -> away), "back, it is found again");
        assertEquals(20, secondsUntil(away -> !away));
        coming.remove(VICTIM);
        seconds(300);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        assertEquals(10, secondsUntil(away -> !away), "that is forgiven");
    }

    @Test
    void whileTheFloodStillArrivesItStaysWithdrawn() {
        routerUnderstands = false;
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        for (int i = 0; i < 100; i++) {
            seconds(1);
            assertEquals(Set.of(VICTIM), kernel.withdrawnNow());
        }
        coming.remove(VICTIM);
        seconds(200);
        assertEquals(Set.of(), kernel.withdrawnNow());
    }

    @Test
    void theNextAgentGoesOnWithWhatTheLastHadWithdrawn() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        coming.remove(VICTIM);
        guard = guard();
        seconds(1);
        assertEquals(Set.of(VICTIM), kernel.withdrawnNow());
        assertEquals(Set.of(VICTIM), kernel.routed);
        seconds(11);
        assertEquals(Set.of(), kernel.withdrawnNow());
        assertEquals(Set.of(), kernel.routed);
    }

    @Test
    void theNextAgentTakesBackWhatTheLastOneDiedTooEarlyFor() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        coming.remove(VICTIM);
        kernel.routed.add(IpPrefix.parse("2001:db8::7/128"));
        now += Duration.ofMinutes(5).toNanos();
        guard = guard();
        seconds(1);
        assertEquals(Set.of(), kernel.withdrawnNow());
        assertEquals(Set.of(), kernel.routed);
    }

    @Test
    void anAgentThatEndsLeavesNoRouteAndTheDatapathsOwnTime() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        guard.end();
        assertEquals(Set.of(), kernel.routed);
        assertEquals(Set.of(VICTIM), kernel.withdrawnNow());
        guard = guard();
        seconds(1);
        assertEquals(Set.of(VICTIM), kernel.routed);
    }

    @Test
    void whoGetsTheAddressNextHasNoPartInIt() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(2);
        coming.remove(VICTIM);
        kernel.nobodys.add(VICTIM);
        seconds(1);
        assertEquals(Set.of(), kernel.withdrawnNow());
        assertEquals(Set.of(), kernel.routed);
    }

    /** Nobody has risen by much, and there is too much all the same: it is divided. */
    @Test
    void whereThereIsTooMuchWithoutAFloodAllHaveTheirShares() {
        IpPrefix small = IpPrefix.parse("203.0.113.7/32");
        coming.put(BUSY, 550L);
        coming.put(VICTIM, 350L);
        coming.put(small, 50L);
        seconds(30);
        assertEquals(Map.of(), kernel.sharesNow());
        coming.put(BUSY, 645L);
        coming.put(VICTIM, 440L);
        seconds(1);
        assertEquals(Map.of(BUSY, 79L), kernel.sharesNow(), "1,000 - 50 - 440 of 645");
        seconds(10);
        assertEquals(Map.of(BUSY, 79L), kernel.sharesNow());
        assertEquals(Set.of(), kernel.withdrawnNow());
        coming.put(BUSY, 500L);
        seconds(1);
        assertEquals(Map.of(BUSY, 79L), kernel.sharesNow(), "who is heard less says less");
        coming.put(BUSY, 400L);
        seconds(1);
        assertEquals(Map.of(), kernel.sharesNow());
    }

    @Test
    void untilAFloodIsFoundItHasItsShareAlone() {
        seconds(10);
        coming.put(VICTIM, 20_000L);
        seconds(1);
        assertEquals(Set.of(VICTIM), kernel.sharesNow().keySet());
        seconds(1);
        assertEquals(Map.of(), kernel.sharesNow());
        assertEquals(Set.of(VICTIM), kernel.withdrawnNow());
    }

    @Test
    void sharesEndWithTheirAgent() {
        seconds(10);
        coming.put(BUSY, 480L);
        coming.put(VICTIM, 80L);
        seconds(60);
        coming.put(BUSY, 950L);
        coming.put(VICTIM, 90L);
        seconds(1);
        assertEquals(Set.of(BUSY), kernel.sharesNow().keySet());
        now += Duration.ofSeconds(3).toNanos();
        assertEquals(Map.of(), kernel.sharesNow());
    }

    /** Else every packet would be looked up among those whose share is over. */
    @Test
    void theNextAgentClearsTheSharesOfTheLast() {
        seconds(10);
        coming.put(BUSY, 480L);
        coming.put(VICTIM, 80L);
        seconds(60);
        coming.put(BUSY, 950L);
        coming.put(VICTIM, 90L);
        seconds(1);
        assertEquals(Set.of(BUSY), kernel.sharesNow().keySet());
        coming.put(BUSY, 400L);
        now += Duration.ofMinutes(5).toNanos();
        guard = guard();
        seconds(1);
        assertEquals(List.of(), kernel.shares);
    }

    @Test
    void accountsShareByTheirWeights() {
        IpPrefix second = IpPrefix.parse("203.0.113.4/32");
        kernel.owners.put(BUSY, new NetworkOwner(new VirtualNetworkIdentifier(5), "111111111111", 3));
        kernel.owners.put(VICTIM, new NetworkOwner(new VirtualNetworkIdentifier(6), "222222222222", 1));
        kernel.owners.put(second, new NetworkOwner(new VirtualNetworkIdentifier(7), "222222222222", 1));
        coming.put(BUSY, 800L);
        coming.put(VICTIM, 100L);
        seconds(60);
        coming.put(BUSY, 850L);
        coming.put(VICTIM, 160L);
        coming.put(second, 400L);
        seconds(1);
        assertEquals(
                Map.of(BUSY, 88L, VICTIM, 78L, second, 31L),
                kernel.sharesNow(),
                "750 of 850, and twice half of 250: of 160, and of 400");
    }

    @Test
    void theFirstReadingSaysNothing() {
        kernel.counted.put(VICTIM, new PublicTraffic(1_000_000_000, 1_000_000_000));
        seconds(5);
        assertFalse(kernel.withdrawnNow().contains(VICTIM));
    }

    private FloodGuard guard() {
        return new FloodGuard(new EdgeCapacity(1_000, 0), HOLD, kernel, told);
    }

    private long secondsUntil(Predicate<Boolean> away) {
        long begun = now;
        while (!away.test(kernel.withdrawnNow().contains(VICTIM))) {
            seconds(1);
            assertTrue(now - begun < Duration.ofMinutes(10).toNanos(), "endless");
        }
        return Duration.ofNanos(now - begun).toSeconds();
    }

    private void seconds(int count) {
        for (int i = 0; i < 2 * count; i++) {
            now += HALF_A_SECOND;
            coming.forEach((of, rate) -> {
                if (!routerUnderstands || !kernel.routed.contains(of)) {
                    kernel.counted.merge(
                            of,
                            new PublicTraffic(rate / 2, rate * 50),
                            (before, more) -> new PublicTraffic(
                                    before.packets() + more.packets(), before.bytes() + more.bytes()));
                }
            });
            guard.look(kernel, now);
        }
    }

    private final class Kernel implements FloodTables, FloodRoutes {
        final Map<IpPrefix, PublicTraffic> counted = new HashMap<>();
        final Set<IpPrefix> routed = new HashSet<>();
        final Set<IpPrefix> nobodys = new HashSet<>();
        final Map<IpPrefix, NetworkOwner> owners = new HashMap<>();
        private List<Withdrawal> withdrawn = List.of();
        private List<Share> shares = List.of();

        /** By the datapath's clock: how many of a hundred packets get in. */
        Map<IpPrefix, Long> sharesNow() {
            return shares.stream()
                    .filter(each -> now < each.until())
                    .collect(Collectors.toMap(Share::of, each -> Math.round(each.passing() * 100)));
        }

        /** By the datapath's clock. */
        Set<IpPrefix> withdrawnNow() {
            return withdrawn.stream()
                    .filter(each -> now < each.until())
                    .map(Withdrawal::of)
                    .collect(Collectors.toSet());
        }

        @Override
        public Map<IpPrefix, PublicTraffic> traffic() {
            return counted;
        }

        @Override
        public boolean isSomebodys(IpPrefix of) {
            return !nobodys.contains(of);
        }

        @Override
        public Optional<NetworkOwner> owner(IpPrefix of) {
            return Optional.ofNullable(owners.get(of));
        }

        @Override
        public List<Withdrawal> withdrawn() {
            return withdrawn;
        }

        @Override
        public void enforce(Collection<Withdrawal> toWithdraw, Collection<Share> toShare) {
            withdrawn = List.copyOf(toWithdraw);
            shares = List.copyOf(toShare);
        }

        /** With one processor nothing is handed on: ProcessorSpreadTest has more. */
        @Override
        public List<Integer> processors() {
            return List.of(0);
        }

        @Override
        public Map<Integer, Map<IpPrefix, PublicTraffic>> trafficByProcessor() {
            return Map.of(0, counted);
        }

        @Override
        public void spread(Collection<Spread> toSpread, List<Integer> over) {
            throw new AssertionError("there is nobody to hand on to: " + toSpread);
        }

        @Override
        public Set<IpPrefix> all() {
            return routed;
        }

        @Override
        public void add(IpPrefix of) {
            routed.add(of);
        }

        @Override
        public void remove(IpPrefix of) {
            routed.remove(of);
        }

        @Override
        public void close() {}
    }
}
