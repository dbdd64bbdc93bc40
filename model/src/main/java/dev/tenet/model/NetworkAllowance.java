package dev.tenet.model;

/**
 * What an instance's type lets each of its interfaces do. Baseline and peak are AWS's published figures; AWS says that the peak lasts
 * "typically from 5 to 60 minutes" and publishes neither packets nor new connections a second, so that these are ours
 * (docs/limits.md).
 *
 * @param baselineMegabitsPerSecond for ever, in each direction
 * @param peakMegabitsPerSecond while there is credit
 * @param packetsPerSecond both directions together
 * @param connectionsPerSecond new tracked ones
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html">Network specifications</a>
 */
public record NetworkAllowance(
        int baselineMegabitsPerSecond, int peakMegabitsPerSecond, int packetsPerSecond, int connectionsPerSecond) {
    private static final long PEAK_MILLIS = 5 * 60_000;

    /** What may be saved, as the milliseconds in which the baseline brings it: enough for five minutes at the peak. */
    public int creditMillis() {
        return Math.toIntExact(
                PEAK_MILLIS * (peakMegabitsPerSecond - baselineMegabitsPerSecond) / baselineMegabitsPerSecond);
    }
}
