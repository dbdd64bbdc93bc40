package dev.tenet.agent.policy;

import java.util.Comparator;

/**
 * A prefix in the space of traffic points: the first {@code length} bits of protocol and port.
 *
 * @param point the first point it covers
 * @param length 0 to 24: 0 covers everything, 8 a protocol, 24 one port
 */
public record TrafficPrefix(int point, int length) implements Comparable<TrafficPrefix> {
    private static final Comparator<TrafficPrefix> ORDER =
            Comparator.comparingInt(TrafficPrefix::point).thenComparingInt(TrafficPrefix::length);

    public TrafficPrefix {
        if (length < 0 || length > TrafficRange.BITS || point < 0 || point >= TrafficRange.POINTS) {
            throw new IllegalArgumentException("no prefix of traffic: " + point + "/" + length);
        }
        if ((point & (TrafficRange.POINTS >>> length) - 1) != 0) {
            throw new IllegalArgumentException("bits beyond the length: " + point + "/" + length);
        }
    }

    /** IP protocol number, 0 where the prefix is shorter than it. */
    public int protocol() {
        return point >>> 16;
    }

    /** Destination port, or ICMP type and code; bits beyond the prefix are 0. */
    public int port() {
        return point & 0xffff;
    }

    boolean contains(int other) {
        return (point ^ other) >>> TrafficRange.BITS - length == 0;
    }

    TrafficPrefix half(int bit) {
        return new TrafficPrefix(point | bit << TrafficRange.BITS - length - 1, length + 1);
    }

    int last() {
        return point + (TrafficRange.POINTS >>> length) - 1;
    }

    @Override
    public int compareTo(TrafficPrefix other) {
        return ORDER.compare(this, other);
    }
}
