package dev.tenet.model;

import java.util.OptionalInt;

/**
 * After how many seconds an interface forgets idle connections; where one is empty, EC2's own.
 *
 * @param tcpEstablished of established TCP connections
 * @param udpStream of UDP both ways
 * @param udp of UDP one way so far
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ConnectionTrackingSpecificationRequest.html">
 *     ConnectionTrackingSpecificationRequest</a>
 */
public record TrackingTimeouts(OptionalInt tcpEstablished, OptionalInt udpStream, OptionalInt udp) {
    public static final TrackingTimeouts USUAL =
            new TrackingTimeouts(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    public static final Range TCP_ESTABLISHED = new Range(60, 432_000);
    public static final Range UDP_STREAM = new Range(60, 180);
    public static final Range UDP = new Range(30, 60);

    /** Seconds that may be set, both ends included. */
    public record Range(int first, int last) {
        public boolean contains(int seconds) {
            return first <= seconds && seconds <= last;
        }
    }

    public TrackingTimeouts {
        check(tcpEstablished, TCP_ESTABLISHED);
        check(udpStream, UDP_STREAM);
        check(udp, UDP);
    }

    /** With those that are set in the other. */
    public TrackingTimeouts with(TrackingTimeouts other) {
        return new TrackingTimeouts(
                other.tcpEstablished.isPresent() ? other.tcpEstablished : tcpEstablished,
                other.udpStream.isPresent() ? other.udpStream : udpStream,
                other.udp.isPresent() ? other.udp : udp);
    }

    private static void check(OptionalInt seconds, Range range) {
        if (seconds.isPresent() && !range.contains(seconds.getAsInt())) {
            throw new IllegalArgumentException("an idle timeout of " + seconds.getAsInt() + " s is not in " + range);
        }
    }
}
