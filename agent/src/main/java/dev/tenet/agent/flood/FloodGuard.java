package dev.tenet.agent.flood;

import dev.tenet.hoststate.AgentMessage.PublicAddressCounters;
import dev.tenet.hoststate.Limits;
import dev.tenet.net.IpPrefix;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Guards an edge, without a thread: looks when it is told to, decides and acts. It goes on with what an earlier agent had withdrawn, and at
 * its first look takes back what that one could not.
 */
final class FloodGuard {
    private static final Logger LOGGER = System.getLogger(FloodGuard.class.getName());

    /** Of the way to what was read last, in what is shown: so it is about the last two seconds. */
    private static final double SHOWN_PART = 0.25;

    /** So that they end soon after an agent, and not between two looks. */
    private static final Duration SHARES_HOLD = Duration.ofSeconds(3);

    private final EdgeCapacity capacity;
    private final FloodRoutes routes;
    private final EdgeTraffic told;
    private final TrafficReadings readings = new TrafficReadings();
    private final FloodJudge judge;
    private final FairShares fairShares;
    private final ProcessorSpread processorSpread;
    private final Withdrawals withdrawals;
    private final Map<IpPrefix, Rate> shown = new HashMap<>();
    private Optional<Set<IpPrefix>> routed = Optional.empty();

    /** Empty before the first look: an earlier agent may have left shares that are over. */
    private Optional<List<Withdrawal>> written = Optional.empty();

    private Map<IpPrefix, Double> shared = Map.of();

    FloodGuard(EdgeCapacity capacity, Duration hold, FloodRoutes routes, EdgeTraffic told) {
        this.capacity = capacity;
        this.routes = routes;
        this.told = told;
        judge = new FloodJudge(capacity);
        fairShares = new FairShares(capacity);
        processorSpread = new ProcessorSpread(capacity);
        withdrawals = new Withdrawals(hold);
    }

    /** @param now nanoseconds of {@link System#nanoTime} */
    void look(FloodTables tables, long now) {
        if (routed.isEmpty()) {
            Set<IpPrefix> found = new HashSet<>(routes.all());
            withdrawals.adopt(tables.withdrawn());
            routed = Optional.of(found);
        }
        Map<IpPrefix, PublicTraffic> counted = tables.traffic();
        Map<IpPrefix, Rate> rates = readings.rates(counted, now);
        withdrawals.forget(of -> !tables.isSomebodys(of));
        withdrawals
                .release(now, of -> isFlooded(rates.getOrDefault(of, Rate.NONE)))
                .forEach(of -> LOGGER.log(Level.WARNING, "public address {0} is no longer withdrawn", of));
        Map<IpPrefix, Rate> admitted = new HashMap<>(rates);
        admitted.keySet().removeIf(withdrawals::has);
        judge.judge(admitted, readings.seconds()).ifPresent(of -> withdraw(of, admitted, now));
        admitted.keySet().removeIf(withdrawals::has);
        enforce(tables, shares(tables, admitted), now);
        processorSpread.look(tables, withdrawals::has, now);
        show(counted, rates, now);
    }

    /** Nobody would take the routes back any more; the datapath drops until its own clock says that it is enough. */
    void end() {
        routed.orElse(Set.of()).forEach(routes::remove);
        routed = Optional.empty();
    }

    private boolean isFlooded(Rate rate) {
        return capacity.part(rate) > FloodJudge.LEAST_RISE;
    }

    private void withdraw(IpPrefix of, Map<IpPrefix, Rate> rates, long now) {
        if (!withdrawals.withdraw(of, now)) {
            LOGGER.log(
                    Level.ERROR,
                    "public address {0} is flooded and stays, since {1} others are withdrawn",
                    of,
                    Withdrawals.MOST);
            return;
        }
        LOGGER.log(
                Level.WARNING,
                "public address {0} is withdrawn: public_address_flooded, {1} packets/s of {2}, and the edge carries {3}",
                of,
                Math.round(rates.getOrDefault(of, Rate.NONE).packets()),
                Math.round(rates.values().stream().mapToDouble(Rate::packets).sum()),
                capacity.packetsPerSecond());
    }

    private Map<IpPrefix, Double> shares(FloodTables tables, Map<IpPrefix, Rate> admitted) {
        Map<IpPrefix, Double> shares = fairShares.share(
                admitted,
                tables::owner,
                Withdrawals.MOST - withdrawals.current().size());
        shares.keySet().stream()
                .filter(of -> !shared.containsKey(of))
                .forEach(of -> LOGGER.log(
                        Level.WARNING,
                        "public address {0} has its share: public_address_over_share, {1} packets/s came for it of {2}, and the edge carries {3}",
                        of,
                        Math.round(admitted.getOrDefault(of, Rate.NONE).packets()),
                        Math.round(admitted.values().stream()
                                .mapToDouble(Rate::packets)
                                .sum()),
                        capacity.packetsPerSecond()));
        shared.keySet().stream()
                .filter(of -> !shares.containsKey(of))
                .forEach(of -> LOGGER.log(Level.WARNING, "public address {0} has no share any more", of));
        return shares;
    }

    /** First the edge itself drops it, then others need not send it any more; and back in the other order. */
    private void enforce(FloodTables tables, Map<IpPrefix, Double> shares, long now) {
        List<Withdrawal> wanted = withdrawals.current();
        Set<IpPrefix> set = routed.orElseThrow();
        for (IpPrefix of : Set.copyOf(set)) {
            if (!withdrawals.has(of)) {
                routes.remove(of);
                set.remove(of);
            }
        }
        if (!Optional.of(wanted).equals(written) || !shares.isEmpty() || !shared.isEmpty()) {
            long until = now + SHARES_HOLD.toNanos();
            tables.enforce(
                    wanted,
                    shares.entrySet().stream()
                            .map(share -> new Share(share.getKey(), until, share.getValue()))
                            .toList());
            written = Optional.of(wanted);
            shared = shares;
        }
        for (Withdrawal each : wanted) {
            if (!set.contains(each.of())) {
                routes.add(each.of());
                set.add(each.of());
            }
        }
    }

    private void show(Map<IpPrefix, PublicTraffic> counted, Map<IpPrefix, Rate> rates, long now) {
        shown.keySet().retainAll(counted.keySet());
        counted.keySet()
                .forEach(of -> shown.merge(
                        of, rates.getOrDefault(of, Rate.NONE), (before, rate) -> before.towards(rate, SHOWN_PART)));
        Map<IpPrefix, Withdrawal> away = new HashMap<>();
        withdrawals.current().forEach(each -> away.put(each.of(), each));
        Set<IpPrefix> rest = new TreeSet<>(counted.keySet());
        rest.removeAll(away.keySet());
        told.publish(Stream.concat(
                        away.keySet().stream().sorted(),
                        rest.stream()
                                .sorted(Comparator.comparingDouble(
                                        of -> -shown.getOrDefault(of, Rate.NONE).packets())))
                .limit(Limits.PUBLIC_ADDRESSES_PER_MESSAGE)
                .map(of -> counters(
                        of,
                        counted.getOrDefault(of, PublicTraffic.NONE),
                        shown.getOrDefault(of, Rate.NONE),
                        Optional.ofNullable(away.get(of)),
                        now))
                .toList());
    }

    private static PublicAddressCounters counters(
            IpPrefix of, PublicTraffic counted, Rate rate, Optional<Withdrawal> withdrawal, long now) {
        return new PublicAddressCounters(
                of,
                counted.packets(),
                counted.bytes(),
                Math.round(rate.packets()),
                Math.round(rate.bits()),
                withdrawal.map(each -> secondsLeft(each, now)).orElse(0),
                withdrawal.map(Withdrawal::times).orElse(0));
    }

    /** At least 1. */
    private static int secondsLeft(Withdrawal withdrawal, long now) {
        return 1 + (int) TimeUnit.NANOSECONDS.toSeconds(Math.max(0, withdrawal.until() - now));
    }
}
