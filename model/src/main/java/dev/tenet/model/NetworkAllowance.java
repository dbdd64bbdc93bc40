package dev.tenet.model;

import java.time.Duration;

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
    private static final Duration PEAK = Duration.ofMinutes(5);

    /** What may be saved, as the time in which the baseline brings it: enough for five minutes at the peak. */
    public Duration credit() {
        return PEAK.multipliedBy(peakMegabitsPerSecond - baselineMegabitsPerSecond)
                .dividedBy(baselineMegabitsPerSecond);
    }
}
