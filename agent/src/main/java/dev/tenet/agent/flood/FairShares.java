package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Divides what an edge carries among the addresses, while it gets more: each has what comes for it, or else as much as any other that does not
 * get all of it (max-min fairness: Bertsekas and Gallager, Data Networks, 6.5.2). So who asks for little loses nothing, whatever others ask
 * for. A balancer's address, and a NAT gateway's, are one each; a delegated prefix is one. What comes for addresses that nobody has takes no
 * share: it goes no further.
 */
final class FairShares {
    /** So a burst passes. */
    static final int READINGS_IN_A_ROW = 2;

    /** Of the capacity: with less than that there is enough for all again. In between nothing changes, since who is heard less may say less. */
    static final double ENOUGH = 0.9;

    private final EdgeCapacity capacity;
    private Map<IpPrefix, Double> passing = Map.of();
    private int overloadedInARow;

    FairShares(EdgeCapacity capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes a reading of what comes, without what is withdrawn.
     *
     * @param most how many addresses can have a share: those that more comes for than for others
     * @return the part that gets in, of each address of which not all does
     */
    Map<IpPrefix, Double> share(Map<IpPrefix, Rate> coming, int most) {
        Map<IpPrefix, Rate> rates = new HashMap<>(coming);
        rates.remove(PublicTraffic.NOBODY);
        Rate total = rates.values().stream().reduce(Rate.NONE, Rate::plus);
        double part = capacity.part(total);
        overloadedInARow = part > 1 ? overloadedInARow + 1 : 0;
        if (part < ENOUGH) {
            passing = Map.of();
        } else if (overloadedInARow >= READINGS_IN_A_ROW) {
            passing = divide(rates, total, most);
        } else {
            Map<IpPrefix, Double> still = new HashMap<>(passing);
            still.keySet().retainAll(rates.keySet());
            passing = still;
        }
        return passing;
    }

    private record Asked(IpPrefix of, double part) {}

    private Map<IpPrefix, Double> divide(Map<IpPrefix, Rate> rates, Rate total, int most) {
        List<Asked> ascending = rates.entrySet().stream()
                .map(rate -> new Asked(rate.getKey(), capacity.part(rate.getValue(), total)))
                .sorted(Comparator.comparingDouble(Asked::part).thenComparing(Asked::of))
                .toList();
        double left = 1;
        int satisfied = 0;
        while (satisfied < ascending.size() && ascending.get(satisfied).part <= left / (ascending.size() - satisfied)) {
            left -= ascending.get(satisfied).part;
            satisfied++;
        }
        double each = left / (ascending.size() - satisfied);
        return ascending.subList(Math.max(satisfied, ascending.size() - most), ascending.size()).stream()
                .collect(Collectors.toMap(Asked::of, asked -> each / asked.part));
    }
}
