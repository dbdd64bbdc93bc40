package dev.tenet.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a bench is given: how long and how often to measure, and where results and progress go.
 *
 * @param rounds how often each contestant is measured, in turn
 * @param seconds how long one load runs
 * @param progress takes one line for a person who waits
 * @param results takes each measurement once it is known
 */
record BenchRun(int rounds, int seconds, Consumer<String> progress, Consumer<Measurement> results) {
    Loads loads() {
        return new Loads(seconds);
    }

    Map<String, Double> medians(String metric, Map<String, Alternation.Contestant> contestants) {
        progress.accept(metric + ":");
        return new Alternation(rounds, progress).medians(contestants);
    }

    /** Measures the first contestant against each of the others. */
    void compare(
            String bench, String metric, String unit, String ours, Map<String, Alternation.Contestant> contestants) {
        Map<String, Double> medians = medians(metric, contestants);
        double value = value(medians, ours);
        for (String baseline : List.copyOf(contestants.keySet())) {
            if (!baseline.equals(ours)) {
                results.accept(new Measurement(
                        bench, metric + "-vs-" + shortName(baseline), unit, value, baseline, value(medians, baseline)));
            }
        }
    }

    private static double value(Map<String, Double> medians, String name) {
        return java.util.Objects.requireNonNull(medians.get(name), name);
    }

    private static String shortName(String baseline) {
        return switch (baseline) {
            case "bridge + vxlan" -> "vxlan";
            case "same VPC" -> "same-vpc";
            case "routed vxlan + nftables conntrack" -> "conntrack";
            default -> baseline;
        };
    }
}
