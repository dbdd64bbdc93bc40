package dev.tenet.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Who may get a target group's connections.
 *
 * @param drainingSince when it was deregistered: it gets no new connections, and is forgotten after the group's deregistration delay
 */
public record Target(TargetName name, int port, Optional<Instant> drainingSince) {
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
        return new Target(name, port, Optional.of(since));
    }
}
