package dev.tenet.model.command;

/** Says that a command cannot be done. Nothing has been changed. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /** @param text a sentence for the caller */
    public CommandException(Fault fault, String text) {
        super(text);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
