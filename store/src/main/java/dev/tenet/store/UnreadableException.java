package dev.tenet.store;

/**
 * Stored bytes that are not an object of the kind they are kept under: damaged, or written by a newer version that knows more variants.
 */
public final class UnreadableException extends RuntimeException {
    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
