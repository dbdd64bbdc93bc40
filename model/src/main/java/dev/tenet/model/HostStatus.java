package dev.tenet.model;

import java.time.Instant;

/**
 * Whether a host's agent is connected to any controller, as the holder of the fleet's lease last noted. A host without a
 * status has never been seen and counts as not alive.
 *
 * @param since when it turned so
 */
public record HostStatus(HostId host, boolean alive, Instant since) implements IntentObject {

    public static IntentKey<HostStatus> key(HostId host) {
        return Kind.HOST_STATUS.key(host);
    }

    @Override
    public IntentKey<HostStatus> key() {
        return key(host);
    }
}
