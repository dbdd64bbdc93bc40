package dev.tenet.agent;

/** The words of the command are wrong; the message says all that is. */
final class WrongUseException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    WrongUseException(String message) {
        super(message);
    }
}
