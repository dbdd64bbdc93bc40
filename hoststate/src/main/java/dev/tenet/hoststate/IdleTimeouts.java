package dev.tenet.hoststate;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * After how long without a packet a connection is forgotten; whole seconds.
 *
 * @param udp a UDP conversation that has gone one way only
 * @param udpStream one that has gone both ways
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html">Idle connection
 *     tracking timeout</a>
 */
public record IdleTimeouts(Duration tcpEstablished, Duration udp, Duration udpStream) {
    /** EC2's. */
    public static final IdleTimeouts DEFAULT =
            new IdleTimeouts(Duration.ofSeconds(432_000), Duration.ofSeconds(30), Duration.ofSeconds(180));

    public IdleTimeouts {
        check(tcpEstablished);
        check(udp);
        check(udpStream);
    }

    /** With so many seconds where a number is given. */
    public IdleTimeouts withSeconds(OptionalInt newTcpEstablished, OptionalInt newUdp, OptionalInt newUdpStream) {
        return new IdleTimeouts(
                seconds(newTcpEstablished, tcpEstablished), seconds(newUdp, udp), seconds(newUdpStream, udpStream));
    }

    private static Duration seconds(OptionalInt given, Duration otherwise) {
        return given.isPresent() ? Duration.ofSeconds(given.getAsInt()) : otherwise;
    }

    static void check(Duration timeout) {
        if (timeout.getNano() != 0 || timeout.toSeconds() < 1 || timeout.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an idle timeout is a whole number of seconds from 1: " + timeout);
        }
    }
}
