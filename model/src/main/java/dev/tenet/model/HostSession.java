package dev.tenet.model;

import java.time.Instant;

/**
 * To which controller a host's agent is connected. A session whose controller is gone says nothing.
 *
 * @param since when it connected
 */
public record HostSession(HostId host, ControllerId controller, Instant since) implements IntentObject {

    public static IntentKey<HostSession> key(HostId host) {
        return Kind.HOST_SESSION.key(host);
    }

    @Override
    public IntentKey<HostSession> key() {
        return key(host);
    }
}
