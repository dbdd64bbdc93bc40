package dev.tenet.hoststate;

/**
 * How fast an interface may send, receive and connect, by its instance's type. 0 is no limit. The compiler sets none yet, and the data path
 * does not look at them (docs/limits.md).
 *
 * @param packetsPerSecond both directions together, as segmented on a wire
 * @param connectionsPerSecond new tracked connections, whoever begins them
 * @param megabitsPerSecondIn to the instance, Ethernet headers included
 * @param megabitsPerSecondOut from the instance
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html">ENA metrics</a>
 */
public record Rates(int packetsPerSecond, int connectionsPerSecond, int megabitsPerSecondIn, int megabitsPerSecondOut) {
    public static final Rates UNLIMITED = new Rates(0, 0, 0, 0);

    public Rates {
        if (packetsPerSecond < 0 || connectionsPerSecond < 0 || megabitsPerSecondIn < 0 || megabitsPerSecondOut < 0) {
            throw new IllegalArgumentException("a rate is 0 or more");
        }
    }
}
