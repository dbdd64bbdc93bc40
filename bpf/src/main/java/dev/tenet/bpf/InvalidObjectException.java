package dev.tenet.bpf;

/** The object file is not what its user takes it for: unreadable, or without a map, program or variable asked for. */
public final class InvalidObjectException extends BpfException {
    InvalidObjectException(String message) {
        super(message);
    }
}
