package dev.tenet.model.command;

/** Says that a command on load balancing cannot be done. Nothing has been changed. */
public final class LoadBalancingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LoadBalancingFault fault;

    /** @param text a sentence for the caller */
    public LoadBalancingException(LoadBalancingFault fault, String text) {
        super(text);
        this.fault = fault;
    }

    public LoadBalancingFault fault() {
        return fault;
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
