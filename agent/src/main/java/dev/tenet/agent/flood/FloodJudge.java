package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the address that must go so that the others can stay. The edge must have had more than it carries in some readings in a row; then it is
 * the address that has risen most above what is usual for it, if that rise alone is a good part of what the edge carries. So an
 * address that is always busy is none, however busy the edge is: what is usual is an average over a quarter of an hour, in which overloads do
 * not count. Who wants to hide a flood in it needs hours.
 */
final class FloodJudge {
    /** So a burst passes: with two readings in a second a flood is found in one and a half. */
    static final int READINGS_IN_A_ROW = 3;

    /** Of the capacity. Where nobody has risen by as much, there is no one address to blame: many have, or the edge is too small. */
    static final double LEAST_RISE = 0.1;

    private static final double USUAL_SECONDS = 900;

    /** Of packets in a second: too little to keep in mind. */
    private static final double NEXT_TO_NOTHING = 0.5;

    private final EdgeCapacity capacity;
    private final Map<IpPrefix, Rate> usual = new HashMap<>();
    private final Map<IpPrefix, Rate> risen = new HashMap<>();
    private double learntSeconds;
    private int overloadedInARow;

    FloodJudge(EdgeCapacity capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes a reading of what gets in, without what is withdrawn.
     *
     * @param seconds that it is about
     * @return the address to withdraw now
     */
    Optional<IpPrefix> judge(Map<IpPrefix, Rate> rates, double seconds) {
        Rate total = rates.values().stream().reduce(Rate.NONE, Rate::plus);
        if (capacity.part(total) <= 1) {
            begin();
            learn(rates, seconds);
            return Optional.empty();
        }
        rates.forEach((of, rate) -> risen.merge(of, rate.minus(usual.getOrDefault(of, Rate.NONE)), Rate::plus));
        overloadedInARow++;
        if (overloadedInARow < READINGS_IN_A_ROW) {
            return Optional.empty();
        }
        Optional<IpPrefix> found = risen.entrySet().stream()
                .filter(each -> !each.getKey().equals(PublicTraffic.NOBODY))
                .filter(each -> capacity.part(each.getValue(), total) / overloadedInARow > LEAST_RISE)
                .max(Comparator.<Map.Entry<IpPrefix, Rate>>comparingDouble(
                                each -> capacity.part(each.getValue(), total))
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        begin();
        return found;
    }

    private void begin() {
        overloadedInARow = 0;
        risen.clear();
    }

    /** At the start the average is over as long as there has been. */
    private void learn(Map<IpPrefix, Rate> rates, double seconds) {
        learntSeconds = Math.min(USUAL_SECONDS, learntSeconds + seconds);
        if (learntSeconds == 0) {
            return;
        }
        double part = seconds / learntSeconds;
        Set<IpPrefix> all = new HashSet<>(usual.keySet());
        all.addAll(rates.keySet());
        for (IpPrefix of : all) {
            Rate now = usual.getOrDefault(of, Rate.NONE).towards(rates.getOrDefault(of, Rate.NONE), part);
            if (now.packets() < NEXT_TO_NOTHING) {
                usual.remove(of);
            } else {
                usual.put(of, now);
            }
        }
    }
}
