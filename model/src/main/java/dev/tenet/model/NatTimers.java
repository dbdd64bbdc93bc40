package dev.tenet.model;

import dev.tenet.model.TrackingTimeouts.Range;
import java.util.OptionalInt;

/**
 * After how many seconds without a packet a NAT gateway forgets a connection, and its port may be another one's.
 *
 * @param tcpEstablished of established TCP connections, at the most: where an interface's own {@link TrackingTimeouts} are shorter they count
 * @param tcpOpening of TCP connections that were not answered
 * @param tcpFinished of those that both sides have finished
 * @param tcpReset of those that a side has reset
 * @param udp of UDP, whatever an interface's timeouts are; empty: those
 * @see <a href="https://learn.microsoft.com/en-us/azure/nat-gateway/nat-gateway-resource#timers">Timers of Azure's NAT gateway</a>
 */
public record NatTimers(int tcpEstablished, int tcpOpening, int tcpFinished, int tcpReset, OptionalInt udp) {
    /** Four minutes to two hours, as in Azure. */
    public static final Range TCP_ESTABLISHED = new Range(240, 7200);

    public static final Range TCP_OPENING = new Range(5, 300);

    /** TCP's own TIME-WAIT is up to four minutes (RFC 9293, 3.4.2). */
    public static final Range TCP_FINISHED = new Range(1, 300);

    public static final Range TCP_RESET = new Range(1, 300);
    public static final Range UDP = new Range(5, 7200);

    /** EC2's for established connections, and Azure's for the other ones of TCP. */
    public static final NatTimers USUAL = new NatTimers(350, 30, 65, 16, OptionalInt.empty());

    public NatTimers {
        check("established TCP connections", tcpEstablished, TCP_ESTABLISHED);
        check("TCP connections that open", tcpOpening, TCP_OPENING);
        check("TCP connections that are finished", tcpFinished, TCP_FINISHED);
        check("TCP connections that were reset", tcpReset, TCP_RESET);
        udp.ifPresent(seconds -> check("UDP", seconds, UDP));
    }

    private static void check(String what, int seconds, Range range) {
        if (!range.contains(seconds)) {
            throw new IllegalArgumentException("a NAT gateway's idle time of " + what + " is " + range.first() + " to "
                    + range.last() + " seconds, not " + Integer.toUnsignedString(seconds));
        }
    }
}
