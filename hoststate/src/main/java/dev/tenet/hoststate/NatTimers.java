package dev.tenet.hoststate;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * After how long without a packet a NAT gateway forgets a connection, and its port may be another one's; whole seconds.
 *
 * @param tcpEstablished an established TCP connection, at the most: one whose interface forgets it sooner is forgotten then
 * @param tcpOpening one that was not answered
 * @param tcpFinished one that both sides have finished
 * @param tcpReset one that a side has reset
 * @param udp a UDP conversation, whatever its interface has; empty: the interface's {@link IdleTimeouts}
 */
public record NatTimers(
        Duration tcpEstablished, Duration tcpOpening, Duration tcpFinished, Duration tcpReset, Optional<Duration> udp) {
    /** EC2's for established connections, and Azure's for the others. */
    public static final NatTimers USUAL = ofSeconds(350, 30, 65, 16, OptionalInt.empty());

    /** With so many seconds. */
    public static NatTimers ofSeconds(
            int tcpEstablished, int tcpOpening, int tcpFinished, int tcpReset, OptionalInt udp) {
        return new NatTimers(
                Duration.ofSeconds(tcpEstablished),
                Duration.ofSeconds(tcpOpening),
                Duration.ofSeconds(tcpFinished),
                Duration.ofSeconds(tcpReset),
                udp.isPresent() ? Optional.of(Duration.ofSeconds(udp.getAsInt())) : Optional.empty());
    }

    public NatTimers {
        Stream.concat(Stream.of(tcpEstablished, tcpOpening, tcpFinished, tcpReset), udp.stream())
                .forEach(IdleTimeouts::check);
    }
}
