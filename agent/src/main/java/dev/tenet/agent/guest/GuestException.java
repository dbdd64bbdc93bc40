package dev.tenet.agent.guest;

/** A guest cannot be as it should. The message is for whoever asked for it. */
public final class GuestException extends Exception {
    public GuestException(String message) {
        super(message);
    }

    public GuestException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
