package dev.tenet.bench;

import java.util.Locale;

/**
 * One figure beside its baseline's, both the median of the rounds of one run on one machine.
 *
 * @param bench the bench it belongs to, for example {@code east-west}
 * @param metric what was measured, for example {@code tcp-1-stream-vs-vxlan}
 * @param unit of both values
 * @param value ours
 * @param baseline the name of what it is compared with; {@code target} when that is a number to reach, not a measurement
 * @param baselineValue the baseline's value, in the same unit; not a number where there is nothing to compare with
 */
public record Measurement(
        String bench, String metric, String unit, double value, String baseline, double baselineValue) {

    /** Ours over the baseline's; whether more or less of it is better depends on the unit. */
    public double ratio() {
        return value / baselineValue;
    }

    /** One JSON object on one line, with the fields the benches promise. */
    public String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"bench\":\"%s\",\"metric\":\"%s\",\"unit\":\"%s\",\"value\":%s,\"baseline\":\"%s\",\"baselineValue\":%s,\"ratio\":%s}",
                bench,
                metric,
                unit,
                number(value),
                baseline,
                number(baselineValue),
                number(ratio()));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
    }
}
