package dev.tenet.hoststate;

import java.util.HashSet;
import java.util.List;

/**
 * The traffic mirror sessions of one source interface.
 *
 * @param sessions in the order in which a packet is offered to them; at least one
 */
public record TrafficMirroring(InterfaceNumber networkInterface, List<TrafficMirrorSession> sessions)
        implements Resource {
    /** As in EC2. */
    public static final int MOST_SESSIONS = 3;

    public TrafficMirroring {
        sessions = List.copyOf(sessions);
        if (sessions.isEmpty()
                || sessions.size() > MOST_SESSIONS
                || new HashSet<>(sessions.stream().map(TrafficMirrorSession::id).toList()).size() != sessions.size()) {
            throw new IllegalArgumentException("an interface has each of its sessions once, at least one and at most "
                    + MOST_SESSIONS + ": " + sessions);
        }
    }

    @Override
    public TrafficMirroringKey key() {
        return new TrafficMirroringKey(networkInterface);
    }
}
