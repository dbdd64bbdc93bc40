package dev.tenet.hoststate;

/**
 * Why a stream ended.
 *
 * @param detail a sentence for the log
 */
public record StreamEnd(Cause cause, String detail) {
    public enum Cause {
        /** The other side goes away, or a newer stream took this one's place. Connect again. */
        CLOSED,
        /** The connection broke. Connect again. */
        LOST,
        /** This host is not one the fleet knows, or its token is wrong. */
        NOT_ADMITTED,
        /** A message, or the order of messages, broke the contract. */
        PROTOCOL_ERROR,
        /** The epoch of the controller is older than one this host has seen. */
        STALE_EPOCH
    }

    public static StreamEnd of(Cause cause, String detail) {
        return new StreamEnd(cause, detail);
    }
}
