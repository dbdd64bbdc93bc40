package dev.tenet.agent.kernel;

/** What is pinned is laid out in a way that this agent does not know; it changes nothing. */
public final class UnknownLayoutException extends RuntimeException {
    UnknownLayoutException(String message) {
        super(message);
    }
}
