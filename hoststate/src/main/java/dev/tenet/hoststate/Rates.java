package dev.tenet.hoststate;

/**
 * How fast an interface may send, receive and connect, by its instance's type. Above, packets are dropped, and counted under EC2's names
 * where EC2 has one. 0 is no limit.
 *
 * @param packetsPerSecond both directions together, as segmented on a wire
 * @param connectionsPerSecond new tracked connections, whoever begins them
 * @param in to the instance, Ethernet headers included
 * @param out from the instance
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html">ENA metrics</a>
 */
public record Rates(int packetsPerSecond, int connectionsPerSecond, Bandwidth in, Bandwidth out) {
    public static final Rates UNLIMITED = new Rates(0, 0, Bandwidth.UNLIMITED, Bandwidth.UNLIMITED);

    public Rates {
        if (packetsPerSecond < 0 || connectionsPerSecond < 0) {
            throw new IllegalArgumentException("a rate is 0 or more");
        }
    }

    /** Whether there is a limit of anything but connections. */
    public boolean limitPackets() {
        return packetsPerSecond != 0 || in.peakKilobitsPerSecond() != 0 || out.peakKilobitsPerSecond() != 0;
    }
}
