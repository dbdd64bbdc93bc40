package dev.tenet.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures several contestants in turn, to and fro (A B C C B A …), so that a machine that grows slower or faster meanwhile does so for
 * all of them, and none is always measured after the same other one; and gives the median of each.
 */
final class Alternation {
    /** One measurement of one contestant. */
    @FunctionalInterface
    interface Contestant {
        double measure();
    }

    private final int rounds;
    private final Consumer<String> progress;

    Alternation(int rounds, Consumer<String> progress) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be at least 1, not " + rounds);
        }
        this.rounds = rounds;
        this.progress = progress;
    }

    /** The median of each contestant's rounds, in the order given. */
    Map<String, Double> medians(Map<String, Contestant> contestants) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        contestants.keySet().forEach(name -> values.put(name, new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            int current = round;
            List<String> order = new ArrayList<>(contestants.keySet());
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            order.forEach(name -> {
                double value =
                        java.util.Objects.requireNonNull(contestants.get(name)).measure();
                java.util.Objects.requireNonNull(values.get(name)).add(value);
                progress.accept("  round %d of %d  %-24s %,.4g".formatted(current, rounds, name, value));
            });
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        values.forEach((name, all) -> medians.put(name, median(all)));
        return medians;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value that at least {@code share} of all values do not exceed. */
    static double percentile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
