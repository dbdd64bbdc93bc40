package dev.tenet.model.command;

/** Says that a command on a zonal shift cannot be done. Nothing has been changed. */
public final class ZonalShiftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ZonalShiftFault fault;

    /** @param text a sentence for the caller */
    public ZonalShiftException(ZonalShiftFault fault, String text) {
        super(text);
        this.fault = fault;
    }

    public ZonalShiftFault fault() {
        return fault;
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
