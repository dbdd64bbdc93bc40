package dev.tenet.agent.flood;

import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Divides what an edge carries, while it gets more: first among accounts, then what an account has among its addresses. Each has what comes
 * for it, or else as much as any other that does not get all of it, accounts in proportion to their weights (weighted max-min fairness:
 * Bertsekas and Gallager, Data Networks, 6.5.2). So who asks for little loses nothing, whatever others ask for, and who has many addresses has
 * no more than who has one. A balancer's address, and a NAT gateway's, are one each; a delegated prefix is one. An address of which no account
 * is known is an account by itself, of weight 1. What comes for addresses that nobody has takes no share: it goes no further.
 */
final class FairShares {
    /** So a burst passes. */
    static final int READINGS_IN_A_ROW = 2;

    /** Of the capacity: with less than that there is enough for all again. In between nothing changes, since who is heard less may say less. */
    static final double ENOUGH = 0.9;

    /**
     * Of what an address would have if all could have a share: the least that it has where it pays for those of its account that cannot.
     * With less nobody would be helped: what comes for the others gets in anyway.
     */
    static final double LEAST_OF_LEVEL = 0.5;

    private final EdgeCapacity capacity;
    private Map<IpPrefix, Double> passing = Map.of();
    private int overloadedInARow;

    FairShares(EdgeCapacity capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes a reading of what comes, without what is withdrawn.
     *
     * @param owner whose an address is, if that is known
     * @param most how many addresses can have a share: those that more comes for than for others; an account that would need more than that
     *     pays with those that have one
     * @return the part that gets in, of each address of which not all does
     */
    Map<IpPrefix, Double> share(
            Map<IpPrefix, Rate> coming, Function<IpPrefix, Optional<NetworkOwner>> owner, int most) {
        Map<IpPrefix, Rate> rates = new HashMap<>(coming);
        rates.remove(PublicTraffic.NOBODY);
        Rate total = rates.values().stream().reduce(Rate.NONE, Rate::plus);
        double part = capacity.part(total);
        overloadedInARow = part > 1 ? overloadedInARow + 1 : 0;
        if (part < ENOUGH) {
            passing = Map.of();
        } else if (overloadedInARow >= READINGS_IN_A_ROW) {
            passing = divide(rates, total, owner, most);
        } else {
            Map<IpPrefix, Double> still = new HashMap<>(passing);
            still.keySet().retainAll(rates.keySet());
            passing = still;
        }
        return passing;
    }

    /** Something that a part of the capacity comes for, which is more than the edge carries in all. */
    private record Asked<T>(T who, double part, int weight) {}

    /** @param granted of the capacity, to all addresses of an account together */
    private record Over(List<Asked<IpPrefix>> addresses, double granted) {
        /** Those that not all gets in for. */
        Stream<Asked<IpPrefix>> limited() {
            double level = level(addresses, granted);
            return addresses.stream().filter(address -> address.part > level);
        }
    }

    private Map<IpPrefix, Double> divide(
            Map<IpPrefix, Rate> rates, Rate total, Function<IpPrefix, Optional<NetworkOwner>> owner, int most) {
        List<Asked<List<Asked<IpPrefix>>>> accounts = accounts(rates, total, owner);
        double level = level(accounts, 1);
        List<Over> over = accounts.stream()
                .filter(account -> account.part > level * account.weight)
                .map(account -> new Over(account.who, level * account.weight))
                .toList();
        Set<Asked<IpPrefix>> limited = over.stream()
                .flatMap(Over::limited)
                .sorted(Comparator.<Asked<IpPrefix>>comparingDouble(Asked::part)
                        .reversed()
                        .thenComparing(Asked::who))
                .limit(most)
                .collect(Collectors.toSet());
        Map<IpPrefix, Double> shares = new HashMap<>();
        for (Over account : over) {
            List<Asked<IpPrefix>> here =
                    account.addresses.stream().filter(limited::contains).toList();
            double whole = account.addresses.stream()
                    .filter(address -> !limited.contains(address))
                    .mapToDouble(Asked::part)
                    .sum();
            double each = Math.max(
                    (account.granted - whole) / here.size(),
                    LEAST_OF_LEVEL * level(account.addresses, account.granted));
            here.forEach(address -> shares.put(address.who, Math.min(each / address.part, Math.nextDown(1.0))));
        }
        return shares;
    }

    private List<Asked<List<Asked<IpPrefix>>>> accounts(
            Map<IpPrefix, Rate> rates, Rate total, Function<IpPrefix, Optional<NetworkOwner>> owner) {
        Map<String, List<Asked<IpPrefix>>> addresses = new TreeMap<>();
        Map<String, Integer> weights = new HashMap<>();
        rates.forEach((of, rate) -> {
            Optional<NetworkOwner> known = owner.apply(of);
            String account = known.map(NetworkOwner::account).orElse(of.toString());
            weights.merge(account, known.map(NetworkOwner::weight).orElse(1), Math::max);
            addresses
                    .computeIfAbsent(account, _ -> new ArrayList<>())
                    .add(new Asked<>(of, capacity.part(rate, total), 1));
        });
        return addresses.entrySet().stream()
                .map(account -> new Asked<>(
                        account.getValue(),
                        account.getValue().stream().mapToDouble(Asked::part).sum(),
                        weights.getOrDefault(account.getKey(), 1)))
                .toList();
    }

    /** What each gets for each unit of its weight, at most, when so much is divided. */
    private static <T> double level(List<Asked<T>> among, double divided) {
        double left = divided;
        int weights = among.stream().mapToInt(Asked::weight).sum();
        List<Asked<T>> ascending = among.stream()
                .sorted(Comparator.comparingDouble(asked -> asked.part / asked.weight))
                .toList();
        for (Asked<T> asked : ascending) {
            double level = left / weights;
            if (asked.part > level * asked.weight) {
                return level;
            }
            left -= asked.part;
            weights -= asked.weight;
        }
        return Double.POSITIVE_INFINITY;
    }
}
