package dev.tenet.model;

import dev.tenet.net.QuicServerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who may get a target group's connections.
 *
 * @param quicServer by which QUIC connections name it; of groups of QUIC and TCP_QUIC alone
 * @param registered since when it is one
 * @param drainingSince when it was deregistered: it gets no new connections, and is forgotten after the group's deregistration delay
 * @param ended when its connections were ended, because its time as a target was over
 * @param absences when it drained before and was taken back, the latest last; as many as are remembered
 */
public record Target(
        TargetName name,
        int port,
        Optional<QuicServerId> quicServer,
        Instant registered,
        Optional<Instant> drainingSince,
        Optional<Instant> ended,
        List<Away> absences) {
    public static final int MAX_ABSENCES = 4;

    /** When it drained, before it was taken back. */
    public record Away(Instant since, Instant until) {
        /** Milliseconds since 1970. */
        public long sinceMillis() {
            return since.toEpochMilli();
        }

        /** Milliseconds since 1970. */
        public long untilMillis() {
            return until.toEpochMilli();
        }
    }

    public Target {
        absences = List.copyOf(absences);
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    public boolean isSame(Target other) {
        return name.equals(other.name) && port == other.port;
    }

    public boolean isDraining() {
        return drainingSince.isPresent();
    }

    public Target draining(Instant since) {
        return new Target(name, port, quicServer, registered, Optional.of(since), Optional.empty(), absences);
    }

    /** One that drains no longer has connections. */
    public Target ended(Instant at) {
        return new Target(name, port, quicServer, registered, drainingSince, Optional.of(at), absences);
    }

    /** One that drains gets connections again. */
    public Target takenBack(Instant at) {
        List<Away> all = new ArrayList<>(absences);
        drainingSince.ifPresent(since -> all.add(new Away(since, at)));
        return new Target(
                name,
                port,
                quicServer,
                registered,
                Optional.empty(),
                Optional.empty(),
                all.subList(Math.max(0, all.size() - MAX_ABSENCES), all.size()));
    }

    /** Milliseconds since 1970. */
    public long registeredMillis() {
        return registered.toEpochMilli();
    }

    /** Milliseconds since 1970; none while it is not draining. */
    public OptionalLong drainingMillis() {
        return drainingSince.isPresent() ? OptionalLong.of(drainingSince.get().toEpochMilli()) : OptionalLong.empty();
    }
}
