package dev.tenet.hoststate;

/**
 * How fast an interface may send or receive: at the peak while it has credit, at the baseline when that is spent. Below the baseline it
 * saves credit again.
 *
 * @param peakKilobitsPerSecond 0 is no limit
 * @param baselineKilobitsPerSecond 0: the peak lasts for ever
 * @param creditMilliseconds of the baseline that it may save, and begins with
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html">Instance network bandwidth</a>
 */
public record Bandwidth(int peakKilobitsPerSecond, int baselineKilobitsPerSecond, int creditMilliseconds) {
    public static final Bandwidth UNLIMITED = new Bandwidth(0, 0, 0);

    public Bandwidth {
        if (peakKilobitsPerSecond < 0 || baselineKilobitsPerSecond < 0 || creditMilliseconds < 0) {
            throw new IllegalArgumentException("a rate is 0 or more");
        }
        if (baselineKilobitsPerSecond > peakKilobitsPerSecond) {
            throw new IllegalArgumentException("a baseline is not above the peak");
        }
    }

    /** The same for ever. */
    public static Bandwidth steady(int kilobitsPerSecond) {
        return new Bandwidth(kilobitsPerSecond, 0, 0);
    }
}
