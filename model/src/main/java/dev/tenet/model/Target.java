package dev.tenet.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who may get a target group's connections.
 *
 * @param registered since when it is one
 * @param drainingSince when it was deregistered: it gets no new connections, and is forgotten after the group's deregistration delay
 */
public record Target(
        TargetName name, int port, Instant registered, Optional<Instant> drainingSince, Optional<Away> away) {
    /** When it drained last, before it was taken back. */
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
        return new Target(name, port, registered, Optional.of(since), away);
    }

    /** One that drains gets connections again. */
    public Target takenBack(Instant at) {
        return new Target(name, port, registered, Optional.empty(), drainingSince.map(since -> new Away(since, at)));
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
